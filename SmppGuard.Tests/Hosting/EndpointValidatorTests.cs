using System.Collections;
using SmppGuard.Hosting;
using Xunit;

namespace SmppGuard.Tests.Hosting;

public sealed class EndpointValidatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{ "Smpp": { "Listen": [ "127.0.0.1:5000" ] }, "Http": { "Listen": "http://127.0.0.1:5000" } }""", "SmppGuard:Http:Listen is \"http://127.0.0.1:5000\"; Smpp:Listen:0 listens on that port already, use another one, for example http://127.0.0.1:2775.")]
    [InlineData("""{ "Smpp": { "Listen": [ "0.0.0.0:2775" ] }, "Http": { "Listen": "http://127.0.0.1:2775" } }""", "SmppGuard:Http:Listen is \"http://127.0.0.1:2775\"; Smpp:Listen:0 listens on that port already, use another one, for example http://127.0.0.1:2776.")]
    [InlineData("""{ "Smpp": { "Listen": [ "127.0.0.1:5000", "localhost:5000" ] } }""", "SmppGuard:Smpp:Listen:1 is \"localhost:5000\"; Smpp:Listen:0 listens")]
    [InlineData("""{ "Smpp": { "Listen": [ "127.0.0.1:5000", "*:5000" ] } }""", "SmppGuard:Smpp:Listen:1 is \"*:5000\"; Smpp:Listen:0 listens")]
    [InlineData("""{ "Smpp": { "Listen": [ "127.0.0.1:5000", "[::]:5000" ] } }""", "SmppGuard:Smpp:Listen:1 is \"[::]:5000\"; Smpp:Listen:0 listens")]
    [InlineData("""{ "Smpp": { "Listen": [ "127.0.0.1:5000" ], "ListenTls": [ "127.0.0.1:5000" ] } }""", "SmppGuard:Smpp:ListenTls:0 is \"127.0.0.1:5000\"; Smpp:Listen:0 listens")]
    [InlineData("""{ "Smpp": { "Listen": [ "0.0.0.0:5000" ] }, "Smscs": [ { "Name": "a", "Host": "127.0.0.1", "Port": 5000, "SystemId": "x" } ] }""", "SmppGuard:Smscs:0:Port is 5000; at Host \"127.0.0.1\" that is our own Smpp:Listen:0, use where the SMSC listens, for example 2775.")]
    [InlineData("""{ "Smpp": { "Listen": [ "127.0.0.1:5000" ] }, "Smscs": [ { "Name": "a", "Host": "LocalHost", "Port": 5000, "SystemId": "x" } ] }""", "SmppGuard:Smscs:0:Port is 5000; at Host \"LocalHost\" ")]
    [InlineData("""{ "Smpp": { "Listen": [ "[::]:5000" ] }, "Smscs": [ { "Name": "a", "Host": "127.0.0.9", "Port": 5000, "SystemId": "x" } ] }""", "SmppGuard:Smscs:0:Port is 5000; at Host \"127.0.0.9\" ")]
    [InlineData("""{ "Smpp": { "Listen": [ "127.0.0.1:5000" ] }, "Smscs": [ { "Name": "a", "Host": "0.0.0.0", "Port": 5000, "SystemId": "x" } ] }""", "SmppGuard:Smscs:0:Port is 5000; at Host \"0.0.0.0\" ")]
    [InlineData("""{ "Http": { "Listen": "http://127.0.0.1:5000" }, "Smscs": [ { "Name": "a", "Host": "127.0.0.1", "Port": 5000, "SystemId": "x" } ] }""", "SmppGuard:Smscs:0:Port is 5000; at Host \"127.0.0.1\" that is our own Http:Listen, ")]
    [InlineData("""{ "Smpp": { "ContentClassTlv": "0x1402", "ReplyActionTlv": "0x1402" } }""", "SmppGuard:Smpp:ReplyActionTlv is \"0x1402\"; ContentClassTlv has that tag too, use another one, for example 0x3A52.")]
    [InlineData("""{ "Smpp": { "ContentClassTlv": "0X14fF", "ReplyActionTlv": "0x14FF" } }""", "SmppGuard:Smpp:ReplyActionTlv is \"0x14FF\"; ContentClassTlv has that tag too, ")]
    public void Two_settings_that_cannot_both_be_are_told(string section, string expected) =>
        Assert.Contains(Load(section).Problems, p => p.StartsWith(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("""{ "Smpp": { "Listen": [ "127.0.0.1:0", "127.0.0.1:0" ] }, "Http": { "Listen": "http://127.0.0.1:0" } }""")]
    [InlineData("""{ "Smpp": { "Listen": [ "127.0.0.1:5000", "127.0.0.2:5000", "[::1]:5000" ] } }""")]
    [InlineData("""{ "Smpp": { "Listen": [ "0.0.0.0:5000" ] }, "Smscs": [ { "Name": "a", "Host": "192.0.2.1", "Port": 5000, "SystemId": "x" } ] }""")]
    [InlineData("""{ "Smpp": { "Listen": [ "0.0.0.0:5000" ] }, "Smscs": [ { "Name": "a", "Host": "smsc.example.net", "Port": 5000, "SystemId": "x" } ] }""")]
    [InlineData("""{ "Smpp": { "Listen": [ "127.0.0.1:5000" ] }, "Smscs": [ { "Name": "a", "Host": "127.0.0.2", "Port": 5000, "SystemId": "x" } ] }""")]
    public void Endpoints_that_do_not_meet_are_let_be(string section) => Assert.Empty(Load(section).Problems);

    private GuardConfiguration Load(string section) => GuardConfiguration.Load(_folder.Write("guard.json", $$"""{ "SmppGuard": {{section}} }"""), new Hashtable());
}
