using SmppGuard.Hosting;
using SmppGuard.Relay.Smsc;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Input;

/// <summary>An address that two readers could read differently is an error, wherever one stands.</summary>
public sealed class StrictAddressTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("010.0.0.1", "without zeros in front")]
    [InlineData("10.0.0.01", "without zeros in front")]
    [InlineData("127.0.0", "four numbers")]
    [InlineData("127.1", "four numbers")]
    [InlineData("2130706433", "four numbers")]
    [InlineData("0x7f.1", "four numbers")]
    [InlineData("0x7f.0.0.1", "four numbers")]
    [InlineData("10.0.0.256", "four numbers")]
    [InlineData("10.0.0.1 ", "four numbers")]
    [InlineData("１０.0.0.1", "four numbers")]
    [InlineData("10.0.0.0.0/8", "four numbers")]
    [InlineData("10.0.0.1/8", "use the network 10.0.0.0/8")]
    [InlineData("10.0.0.0/08", "without zeros in front")]
    [InlineData("10.0.0.0/+8", "from 0 to 32")]
    [InlineData("10.0.0.0/33", "from 0 to 32")]
    [InlineData("10.0.0.0/", "from 0 to 32")]
    [InlineData("10.0.0.0/255.0.0.0", "from 0 to 32")]
    [InlineData("010.0.0.0/8", "without zeros in front")]
    [InlineData("::ffff:10.0.0.1", "without an IPv4 address")]
    [InlineData("::ffff:0a00:1", "10.0.0.1")]
    [InlineData("::ffff:0:0/96", "0.0.0.0")]
    [InlineData("::10.0.0.1", "without an IPv4 address")]
    [InlineData("fe80::1%eth0", "the zone")]
    [InlineData("fe80::%1/64", "the zone")]
    [InlineData("[2001:db8::1]", "without brackets")]
    [InlineData("[2001:db8::1]:2775", "without brackets")]
    [InlineData("2001:db8::1/32", "use the network 2001:db8::/32")]
    [InlineData("2001:db8::/129", "from 0 to 128")]
    [InlineData("localhost", "four numbers")]
    public void In_allowFrom_it_is_an_error_that_says_what_would_be_right(string address, string says)
    {
        var problem = Assert.Single(JudgeAccount(address).Problems);
        Assert.StartsWith($"registry.json: accounts[0].allowFrom[0] is \"{address}\"; ", problem, StringComparison.Ordinal);
        Assert.Contains(says, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("10.1.2.3", "10.1.2.3/32")]
    [InlineData("10.1.2.3/32", "10.1.2.3/32")]
    [InlineData("2001:DB8::/32", "2001:db8::/32")]
    [InlineData("::1", "::1/128")]
    public void One_that_all_read_alike_is_taken(string address, string network)
    {
        var configuration = JudgeAccount(address);
        Assert.Empty(configuration.Problems);
        Assert.Equal(network, Assert.Single(Assert.Single(configuration.Registry.Accounts).AllowFrom).ToString());
    }

    [Theory]
    [InlineData("Smpp:Listen:0", "010.0.0.1:2775")]
    [InlineData("Smpp:Listen:0", "0x7f.0.0.1:2775")]
    [InlineData("Smpp:Listen:0", "[::ffff:127.0.0.1]:2775")]
    [InlineData("Smpp:Listen:0", "[fe80::1%1]:2775")]
    [InlineData("Http:Listen", "http://127.0.0.01:8080")]
    [InlineData("Smscs:0:Host", "010.0.0.1")]
    [InlineData("Smscs:0:Host", "127.1")]
    [InlineData("Smscs:0:Host", "2130706433")]
    [InlineData("Smscs:0:Host", "0x7f000001")]
    [InlineData("Smscs:0:Host", "::ffff:127.0.0.1")]
    public void In_the_configuration_it_is_one_too(string key, string address)
    {
        var options = new GuardOptions { DataDirectory = _folder.Path };
        options.Smscs.Add(new SmscOptions { Name = "main", Host = "smsc.example.net", Port = 2776, SystemId = "guard" });
        switch (key)
        {
            case "Http:Listen":
                options.Http.Listen = address;
                break;
            case "Smscs:0:Host":
                options.Smscs[0].Host = address;
                break;
            default:
                options.Smpp.Listen = [address];
                break;
        }

        Assert.StartsWith($"SmppGuard:{key} is \"{address}\"; ", Assert.Single(GuardConfiguration.From(options).Problems), StringComparison.Ordinal);
    }

    private GuardConfiguration JudgeAccount(string address)
    {
        var file = _folder.Write("registry.json", $$"""{ "accounts": [ { "systemId": "a", "password": "p", "codes": [], "smsc": "main", "allowFrom": [ "{{address}}" ] } ] }""");
        var options = new GuardOptions { DataDirectory = _folder.File("data"), Registry = { File = file } };
        options.Smscs.Add(new SmscOptions { Name = "main", Host = "smsc.example.net", Port = 2775, SystemId = "guard" });
        return GuardConfiguration.From(options);
    }
}
