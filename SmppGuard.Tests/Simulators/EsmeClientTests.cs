using EsmeSimulator.Client;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Simulators;

public sealed class EsmeClientTests
{
    [Fact]
    public async Task What_is_sent_after_the_end_of_the_connection_says_that_it_has_ended()
    {
        using var smsc = new RawSmsc();
        var accepting = smsc.AcceptAsync();
        await using var esme = await EsmeClient.ConnectAsync(new EsmeClientOptions { Port = smsc.Port, Password = "x" });
        await (await accepting).DisposeAsync();
        await esme.Closed;
        _ = await Assert.ThrowsAsync<IOException>(() => esme.BindAsync());
        _ = await Assert.ThrowsAsync<IOException>(() => esme.SubmitAsync("106900001", "8613800000000", "x"));
    }
}
