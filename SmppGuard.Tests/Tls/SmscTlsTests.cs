using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Commands;
using SmppGuard.Hosting;
using SmppGuard.Relay.Smsc;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmppGuard.Tls;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Tls;

/// <summary>TLS towards an SMSC, with certificates of the test's own on both sides.</summary>
public sealed class SmscTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new("authority");

    public SmscTlsTests() => _folder.Write("ca.crt", _authority.Pem);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Messages_go_to_an_SMSC_that_is_believed_by_its_address_or_by_another_name()
    {
        using var certificate = _authority.Issue("localhost");
        foreach (var name in new[] { "", "localhost" })
        {
            await using var guard = await StartAsync(new SmscServerOptions { Certificate = certificate }, options => options.Smscs[0].Tls.ServerName = name);
            await using var esme = await guard.BindAsync();
            var load = new TokenLoad();
            using var stop = new CancellationTokenSource();
            var submitting = load.SubmitAsync(esme, window: 20, stop.Token);
            await Eventually.TrueAsync(() => load.Acknowledged > 200, "load");
            await stop.CancelAsync();
            await submitting;
            Assert.All(load.Answered.Values, result => Assert.True(result.IsOk));
        }
    }

    [Fact]
    public async Task Who_is_not_believed_gets_no_bind_and_the_log_says_why()
    {
        using var other = new TestAuthority("other");
        using var stranger = other.Issue("localhost");
        using var ended = _authority.Issue("localhost", -30, -1);
        using var early = _authority.Issue("localhost", 1, 30);
        using var elsewhere = _authority.Issue("smsc.example.org");
        using var client = _authority.Issue("localhost", isOnlyClient: true);
        foreach (var (certificate, expected) in new[]
        {
            (stranger, "its certificate CN=localhost, O=Test is not trusted: no authority that is believed here speaks for it"),
            (ended, "its certificate CN=localhost, O=Test ended on "),
            (early, "its certificate CN=localhost, O=Test is not valid before "),
            (elsewhere, "its certificate CN=smsc.example.org, O=Test is for another name than 127.0.0.1"),
            (client, "it is not for this use (extended key usage)"),
            (null, "TLS failed: "),
        })
        {
            await using var guard = await StartAsync(new SmscServerOptions { Certificate = certificate }, awaitBinds: false);
            await Eventually.TrueAsync(
                () => guard.Log.Entries.Any(e => e.StartsWith("SMSC main at 127.0.0.1:", StringComparison.Ordinal) && e.Contains($" cannot be reached: TLS failed: ", StringComparison.Ordinal) && e.Contains(expected, StringComparison.Ordinal)),
                expected);
            Assert.Equal(0, guard.Link.Bound);
            Assert.Equal(0, guard.Smsc.Counters.Binds);
        }
    }

    [Fact]
    public async Task Each_address_of_an_SMSC_has_to_show_a_certificate_for_its_own_name_or_all_for_the_one_that_is_said()
    {
        // The second is valid for its name alone, and for no number.
        using var first = _authority.Issue("smsc.example.org");
        using var second = _authority.Issue("LocalHost");
        await using var spare = await SmscServer.StartAsync(new SmscServerOptions { Certificate = second });
        await using (var guard = await StartAsync(new SmscServerOptions { Certificate = first }, options => options.Smscs[0].Addresses = [$"localhost:{spare.Port}"]))
        {
            Assert.True(guard.Log.Contains($"SMSC main at 127.0.0.1:{guard.Smsc.Port} cannot be reached: TLS failed: its certificate CN=smsc.example.org, O=Test is for another name than 127.0.0.1"));
            Assert.Equal((0, 1), (guard.Smsc.Counters.Binds, spare.Counters.Binds));
            Assert.True((await (await guard.BindAsync()).SubmitAsync(Orders, Agreed, "by the second")).IsOk);
            Assert.Equal(1, spare.Received.Count);
        }

        // By a number the second is not believed either: the name is that of the address, not of the one before.
        await using (var guard = await StartAsync(new SmscServerOptions { Certificate = first }, options => options.Smscs[0].Addresses = [$"127.0.0.1:{spare.Port}"], awaitBinds: false))
        {
            await Eventually.TrueAsync(() => guard.Log.Contains($"SMSC main at 127.0.0.1:{spare.Port} cannot be reached: TLS failed: its certificate CN=LocalHost, O=Test is for another name than 127.0.0.1"), "the line");
            Assert.Equal(0, guard.Link.Bound);
        }

        // One name for all: the first is believed, and were it not there, the second would not be.
        await using (var guard = await StartAsync(new SmscServerOptions { Certificate = first }, options =>
        {
            options.Smscs[0].Tls.ServerName = "smsc.example.org";
            options.Smscs[0].Addresses = [$"localhost:{spare.Port}"];
        }))
        {
            Assert.Equal(1, guard.Smsc.Counters.Binds);
            await guard.Smsc.GoDownAsync();
            await Eventually.TrueAsync(() => guard.Log.Contains($"SMSC main at localhost:{spare.Port} cannot be reached: TLS failed: its certificate CN=LocalHost, O=Test is for another name than smsc.example.org"), "the line");
            Assert.Equal(0, guard.Link.Bound);
        }
    }

    [Fact]
    public async Task Check_config_finds_what_the_files_say_and_what_the_SMSC_shows()
    {
        using var right = _authority.Issue("localhost");
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { Certificate = right });
        Assert.Contains(": OK", await CheckAsync(smsc.Port, """ "ServerName": "localhost" """), StringComparison.Ordinal);
        Assert.Contains("SmppGuard:Smscs:0:Tls:ServerName is \"smsc.example.net\"; ", await CheckAsync(smsc.Port, """ "ServerName": "smsc.example.net" """), StringComparison.Ordinal);
        Assert.Contains("is for another name than smsc.example.net", await CheckAsync(smsc.Port, """ "ServerName": "smsc.example.net" """), StringComparison.Ordinal);
        Assert.Contains("SmppGuard:Smscs:0:Tls:ServerName is \"a b\"; use the name ", await CheckAsync(smsc.Port, """ "ServerName": "a b" """), StringComparison.Ordinal);
        Assert.Contains("SmppGuard:Smscs:0:Tls:KeyPath is not set; ", await CheckAsync(smsc.Port, """ "CertificatePath": "ca.crt" """), StringComparison.Ordinal);
        Assert.Contains("SmppGuard:Smscs:0:Tls:CaPath is ", await CheckAsync(smsc.Port, """ "CaPath": "none.crt" """), StringComparison.Ordinal);
        using var ended = _authority.Issue("guard", -30, -1);
        TestAuthority.Write(_folder.File("own"), ended);
        Assert.Contains("its certificate CN=guard, O=Test ended on ", await CheckAsync(smsc.Port, """ "CertificatePath": "own/tls.crt", "KeyPath": "own/tls.key" """), StringComparison.Ordinal);
        Assert.Contains("SmppGuard:Smscs:0:Tls:Enabled is false; the other keys of Tls do nothing", await CheckAsync(smsc.Port, """ "ServerName": "x", "Enabled": false """), StringComparison.Ordinal);
    }

    [Fact]
    public async Task We_show_our_certificate_and_a_new_one_at_the_next_bind()
    {
        using var certificate = _authority.Issue("localhost");
        using var first = _authority.Issue("guard-one");
        TestAuthority.Write(_folder.File("own"), first);
        await using var guard = await StartAsync(new SmscServerOptions { Certificate = certificate, ClientAuthorities = _authority.Believed }, options =>
            (options.Smscs[0].Tls.CertificatePath, options.Smscs[0].Tls.KeyPath) = (_folder.File("own/tls.crt"), _folder.File("own/tls.key")));
        Assert.Equal(["CN=guard-one, O=Test"], guard.Smsc.ClientSubjects);
        await using var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "before")).IsOk);

        using var second = _authority.Issue("guard-two");
        TestAuthority.Write(_folder.File("own"), second);
        guard.Services.GetRequiredService<TlsIdentities>().Look();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "after")).IsOk);
        Assert.Equal(1, guard.Smsc.Counters.Binds);
        var scrape = await guard.ScrapeAsync();
        Assert.Equal(new DateTimeOffset(second.NotAfter).ToUnixTimeSeconds(), scrape["smppguard_tls_certificate_expiry_timestamp_seconds{endpoint=\"smsc:main\",of=\"certificate\"}"]);
        Assert.True(scrape["smppguard_tls_certificate_expiry_timestamp_seconds{endpoint=\"smsc:main\",of=\"authorities\"}"] > 0);

        guard.Smsc.Disconnect();
        await Eventually.TrueAsync(() => guard.Smsc.ClientSubjects.Contains("CN=guard-two, O=Test"), "the new certificate");
        await guard.SmscBoundAsync();
    }

    [Fact]
    public async Task An_SMSC_that_a_reload_adds_is_spoken_TLS_with_and_one_that_is_not_believed_gets_no_password()
    {
        using var right = _authority.Issue("localhost");
        using var other = new TestAuthority("other");
        using var wrong = other.Issue("localhost");
        await using var believed = await SmscServer.StartAsync(new SmscServerOptions { Certificate = right });
        await using var stranger = await SmscServer.StartAsync(new SmscServerOptions { Certificate = wrong });
        await using var guard = await GuardFixture.StartAsync();
        guard.Reconfigure = options => options.Smscs.AddRange(
        [
            new SmscOptions { Name = "believed", Host = "127.0.0.1", Port = believed.Port, SystemId = "guard", Password = "secret", Tls = { Enabled = true, CaPath = _folder.File("ca.crt") } },
            new SmscOptions { Name = "stranger", Host = "127.0.0.1", Port = stranger.Port, SystemId = "guard", Password = "secret", Tls = { Enabled = true, CaPath = _folder.File("ca.crt") } },
        ]);
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/configuration/reload");
        await believed.WaitForBindsAsync();
        await Eventually.TrueAsync(() => guard.Log.Contains($"SMSC stranger at 127.0.0.1:{stranger.Port} cannot be reached: TLS failed: its certificate CN=localhost, O=Test is not trusted"), "the line");
        Assert.Equal(0, stranger.Counters.Binds + stranger.Counters.BindsRefused);

        guard.Reconfigure = null;
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/configuration/reload");
        await Eventually.TrueAsync(() => believed.Connections().Count == 0, "the unbind");
        Assert.DoesNotContain("smsc:", string.Join('\n', (await guard.ScrapeAsync()).Series("smppguard_tls_certificate_expiry_timestamp_seconds")), StringComparison.Ordinal);
    }

    private Task<GuardFixture> StartAsync(SmscServerOptions smsc, Action<GuardOptions>? configure = null, bool awaitBinds = true) => GuardFixture.StartAsync(
        options =>
        {
            options.Smscs[0].Tls.Enabled = true;
            options.Smscs[0].Tls.CaPath = _folder.File("ca.crt");
            configure?.Invoke(options);
        },
        smsc,
        awaitBinds: awaitBinds);

    private async Task<string> CheckAsync(int port, string tls)
    {
        var ca = tls.Contains("CaPath", StringComparison.Ordinal) ? "" : """ , "CaPath": "ca.crt" """;
        var enabled = tls.Contains("Enabled", StringComparison.Ordinal) ? "" : """ , "Enabled": true """;
        var file = _folder.Write("guard.json", $$"""
            { "SmppGuard": { "Smpp": { "Listen": [ "127.0.0.1:0" ] }, "Http": { "Listen": "http://127.0.0.1:0" }, "Smscs": [
              { "Name": "main", "Host": "127.0.0.1", "Port": {{port}}, "SystemId": "guard", "Tls": { {{tls}}{{ca}}{{enabled}} } } ] } }
            """);
        await using var output = new StringWriter();
        await CommandTree.Root.Parse(["check-config", file]).InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
        return output.ToString();
    }
}
