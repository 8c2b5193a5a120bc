using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Hosting;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmppGuard.Tests.Observability;
using SmppGuard.Tls;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Tls;

/// <summary>TLS at our endpoints, with certificates of the test's own on both sides.</summary>
public sealed class ListenTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new("authority");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task New_certificates_are_taken_under_load_without_a_session_ending()
    {
        using var first = Put("one", "guard");
        TestAuthority.Switch(_folder.File("tls"), _folder.File("one"));
        await using var guard = await StartAsync(time: HandedTimeOfToday());
        await using var esme = await EsmeClient.BindAsync(Esme(guard));
        var load = new TokenLoad();
        using var stop = new CancellationTokenSource();
        var submitting = load.SubmitAsync(esme, window: 10, stop.Token);
        await Eventually.TrueAsync(() => load.Acknowledged > 50, "load");
        Assert.Equal(first.Thumbprint, await ShownAsync(guard.Endpoints.Smpp[1]));

        // As a mounted secret changes: by a link.
        using var second = Put("two", "guard");
        TestAuthority.Switch(_folder.File("tls"), _folder.File("two"));
        Look(guard);
        Assert.Equal(second.Thumbprint, await ShownAsync(guard.Endpoints.Smpp[1]));
        Assert.Equal(1, await InForceAsync(guard));

        // As a file that is written over, half way at first.
        using var third = _authority.Issue("guard");
        File.WriteAllText(_folder.File("two/tls.crt"), third.ExportCertificatePem());
        Look(guard);
        Assert.False(guard.Log.Contains("are not taken"));
        Look(guard);
        Assert.True(guard.Log.Contains("New certificates of smpp are not taken, those of before stay in force: SmppGuard:Smpp:Tls:CertificatePath is "));
        Assert.Equal(0, await InForceAsync(guard));
        Assert.Equal(second.Thumbprint, await ShownAsync(guard.Endpoints.Smpp[1]));
        TestAuthority.Write(_folder.File("two"), third);
        Look(guard);
        Assert.Equal(third.Thumbprint, await ShownAsync(guard.Endpoints.Smpp[1]));
        Assert.Equal(1, await InForceAsync(guard));

        // One that has ended, one that is not valid yet, one that is gone.
        using var ended = Put("ended", "guard", -30, -1);
        using var early = Put("early", "guard", 1, 30);
        foreach (var (folder, expected) in new[] { ("ended", "ended on "), ("early", "is not valid before "), ("nowhere", "use a PEM file that can be read") })
        {
            TestAuthority.Switch(_folder.File("tls"), _folder.File(folder));
            Look(guard);
            Look(guard);
            Assert.Contains(guard.Log.Entries, e => e.StartsWith("New certificates of smpp are not taken", StringComparison.Ordinal) && e.Contains(expected, StringComparison.Ordinal));
            Assert.Equal(third.Thumbprint, await ShownAsync(guard.Endpoints.Smpp[1]));
        }

        var scrape = await guard.ScrapeAsync();
        Assert.Equal(new DateTimeOffset(third.NotAfter).ToUnixTimeSeconds(), scrape["smppguard_tls_certificate_expiry_timestamp_seconds{endpoint=\"smpp\",of=\"certificate\"}"]);
        var answered = load.Acknowledged;
        await Eventually.TrueAsync(() => load.Acknowledged > answered + 50, "the load going on");
        await stop.CancelAsync();
        await submitting;
        Assert.All(load.Answered.Values, result => Assert.True(result.IsOk));
        Assert.False(esme.Closed.IsCompleted);
    }

    [Fact]
    public async Task Files_are_looked_at_by_themselves()
    {
        using var first = Put("tls", "guard");
        await using var guard = await StartAsync(time: HandedTimeOfToday());
        using var second = Put("tls", "guard");
        await guard.EventuallyAsync(() => guard.Log.Contains("New certificates of smpp are in force"), "the new certificate");
        Assert.Equal(second.Thumbprint, await ShownAsync(guard.Endpoints.Smpp[1]));
    }

    /// <summary>A ClientHello of each version, octet by octet: the machine's own library may not speak the old ones at all.</summary>
    [Theory]
    [InlineData(0x01, false)]
    [InlineData(0x02, false)]
    [InlineData(0x03, true)]
    public async Task Versions_before_TLS_1_2_are_refused(byte minor, bool isTaken)
    {
        using var certificate = Put("tls", "guard");
        await using var guard = await StartAsync();
        using var peer = new TcpClient();
        await peer.ConnectAsync(guard.Endpoints.Smpp[1]);
        // ECDHE-ECDSA with AES-GCM, and with AES-CBC and SHA-1; supported_groups secp256r1, ec_point_formats, signature_algorithms.
        byte[] hello =
        [
            0x16, 0x03, 0x01, 0, 0, 0x01, 0, 0, 0, 0x03, minor, .. new byte[32], 0,
            0, 4, 0xC0, 0x2B, 0xC0, 0x09, 1, 0,
            0, 26, 0, 10, 0, 4, 0, 2, 0, 0x17, 0, 11, 0, 2, 1, 0, 0, 13, 0, 8, 0, 6, 0x04, 0x03, 0x02, 0x03, 0x04, 0x01,
        ];
        hello[4] = (byte)(hello.Length - 5);
        hello[8] = (byte)(hello.Length - 9);
        await peer.GetStream().WriteAsync(hello);
        var answer = new byte[7];
        await peer.GetStream().ReadExactlyAsync(answer);
        // Handshake, or the alert protocol_version (RFC 5246, 7.2).
        Assert.Equal(isTaken ? 0x16 : 0x15, answer[0]);
        Assert.Equal(isTaken ? 0x02 : 70, isTaken ? answer[5] : answer[6]);
    }

    [Fact]
    public async Task Who_stops_in_the_handshake_is_ended_in_time_and_keeps_nobody_out()
    {
        using var certificate = Put("tls", "guard");
        await using var guard = await StartAsync(options => (options.Smpp.Tls.MaxHandshakes, options.Smpp.BindTimeoutSeconds) = (6, 5), HandedTimeOfToday());
        List<TcpClient> stuck = [];
        for (var i = 0; i < 3; i++)
        {
            var half = new TcpClient();
            await half.ConnectAsync(guard.Endpoints.Smpp[1]);
            await half.GetStream().WriteAsync(new byte[] { 0x16, 0x03, 0x01, 0x01, 0x00, 0x01 });
            stuck.Add(half);
        }

        // The address has its share; whoever comes on top is turned away at once and not kept waiting.
        await Eventually.TrueAsync(() => guard.Services.GetRequiredService<GuardTls>().Smpp!.UnderWay == 3, "three handshakes");
        using var fourth = new TcpClient();
        Assert.Equal(0, await ConnectAndReadAsync(fourth, guard.Endpoints.Smpp[1]));
        await guard.EventuallyAsync(() => guard.Log.Contains("TLS handshake of 127.0.0.1 at smpp failed: too many are under way"), "the line in the log");

        // Those without TLS do not feel it.
        await using var plain = await guard.BindAsync();
        foreach (var half in stuck)
        {
            await guard.Time.AdvanceUntilAsync(ReadToEndAsync(half));
            half.Dispose();
        }

        Assert.True(guard.Log.Contains("it was not finished in time"));
        await using var esme = await EsmeClient.BindAsync(Esme(guard));
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "ready")).IsOk);
        var scrape = await guard.ScrapeAsync();
        Assert.Equal(3, scrape["smppguard_tls_handshakes_total{endpoint=\"smpp\",outcome=\"timed-out\"}"]);
        Assert.Equal(1, scrape["smppguard_tls_handshakes_total{endpoint=\"smpp\",outcome=\"turned-away\"}"]);
        Assert.Equal(1, scrape["smppguard_tls_handshakes_total{endpoint=\"smpp\",outcome=\"completed\"}"]);
    }

    [Fact]
    public async Task Who_speaks_no_TLS_is_named_and_who_only_looks_is_not()
    {
        using var certificate = Put("tls", "guard");
        await using var guard = await StartAsync();
        using (var looks = new TcpClient())
        {
            await looks.ConnectAsync(guard.Endpoints.Smpp[1]);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => EsmeClient.BindAsync(guard.Esme(Mall) with { Port = guard.Endpoints.Smpp[1].Port }));
        await Eventually.TrueAsync(() => guard.Log.Contains("TLS handshake of 127.0.0.1 at smpp failed: it speaks no TLS"), "the line");
        Assert.Single(guard.Log.Entries, e => e.StartsWith("TLS handshake", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provider_that_believes_another_authority_does_not_come_in()
    {
        using var certificate = Put("tls", "guard");
        using var other = new TestAuthority("other");
        await using var guard = await StartAsync();
        await Assert.ThrowsAsync<IOException>(() => EsmeClient.ConnectAsync(Esme(guard) with { Tls = new TlsTrust(other.Believed, Name: "guard") }));
        await Assert.ThrowsAsync<IOException>(() => EsmeClient.ConnectAsync(Esme(guard) with { Tls = new TlsTrust(_authority.Believed, Name: "elsewhere") }));
    }

    [Fact]
    public async Task The_API_speaks_https_and_takes_new_certificates()
    {
        using var first = Put("tls", "localhost");
        await using var guard = await StartAsync(options =>
        {
            options.Http.Listen = "https://127.0.0.1:0";
            (options.Http.Tls.CertificatePath, options.Http.Tls.KeyPath) = (_folder.File("tls/tls.crt"), _folder.File("tls/tls.key"));
        });
        Assert.Equal("https", guard.Endpoints.HttpUrl.Scheme);
        Assert.Contains($"http=https://127.0.0.1:{guard.Endpoints.Http.Port}", guard.Endpoints.ToString(), StringComparison.Ordinal);
        Assert.Equal(first.Thumbprint, await ShownAsync(guard.Endpoints.Http));
        using var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } } };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(_authority.Believed);
        using var http = new HttpClient(handler) { BaseAddress = guard.Endpoints.HttpUrl };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);

        using var second = Put("tls", "localhost");
        Look(guard);
        Assert.Equal(second.Thumbprint, await ShownAsync(guard.Endpoints.Http));

        // Whoever only looks at the certificate is gone before the server knows that he had finished, or never lets it know.
        var scrape = new PrometheusText(await http.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
        Assert.InRange(scrape["smppguard_tls_handshakes_total{endpoint=\"http\",outcome=\"completed\"}"], 1, 3);
    }

    [Fact]
    public async Task A_reload_takes_other_files_or_nothing_at_all()
    {
        using var first = Put("tls", "guard");
        using var second = Put("other", "guard");
        using var ended = Put("ended", "guard", -30, -1);
        await using var guard = await StartAsync();
        await using var esme = await EsmeClient.BindAsync(Esme(guard));
        using var api = new GuardApi(guard);

        guard.Reconfigure = options =>
        {
            (options.Smpp.Tls.CertificatePath, options.Smpp.Tls.KeyPath) = (_folder.File("ended/tls.crt"), _folder.File("ended/tls.key"));
            options.StatusMap["no-consent"] = "0x0499";
        };
        var (status, answer) = await api.SendAsync(HttpMethod.Post, "/api/v1/configuration/reload");
        Assert.Equal(422, status);
        Assert.Contains("its certificate CN=guard, O=Test ended on ", (string)Assert.Single(answer!["problems"]!.AsArray())!, StringComparison.Ordinal);
        Assert.Equal(first.Thumbprint, await ShownAsync(guard.Endpoints.Smpp[1]));
        Assert.Equal((CommandStatus)0x0402, (await esme.SubmitAsync(Adverts, NeverAsked, "sale")).Status);

        guard.Reconfigure = options =>
            (options.Smpp.Tls.CertificatePath, options.Smpp.Tls.KeyPath, options.Smpp.Tls.ClientCertificates) = (_folder.File("other/tls.crt"), _folder.File("other/tls.key"), "Required");
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/configuration/reload");
        using var shown = _authority.Issue("esme.example");
        var refused = await Assert.ThrowsAsync<BindRefusedException>(() => EsmeClient.BindAsync(Esme(guard) with { Tls = new TlsTrust(_authority.Believed, Name: "guard", Certificate: shown) }));
        Assert.Equal(CommandStatus.ESME_RBINDFAIL, refused.Status);
        Assert.True(guard.Log.Contains("its certificate CN=esme.example, O=Test is not trusted"));
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "still bound")).IsOk);

        guard.Reconfigure += options => options.Smpp.Tls.ClientCertificates = "None";
        _ = await guard.CallAsync(HttpMethod.Post, "/api/v1/configuration/reload");
        Assert.Equal(second.Thumbprint, await ShownAsync(guard.Endpoints.Smpp[1]));
        Assert.False(esme.Closed.IsCompleted);
    }

    internal static FakeTimeProvider HandedTimeOfToday() => new(TestAuthority.Now);

    private static void Look(GuardFixture guard) => guard.Services.GetRequiredService<TlsIdentities>().Look();

    private static async Task<double> InForceAsync(GuardFixture guard) => (await guard.ScrapeAsync())["smppguard_tls_files_in_force{endpoint=\"smpp\"}"];

    private static async Task<string> ShownAsync(IPEndPoint endPoint)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(endPoint);
        var shown = "";
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) =>
        {
            shown = certificate!.GetCertHashString();
            return true;
        });
        await tls.AuthenticateAsClientAsync("guard");
        return shown;
    }

    // Who is turned away at once may be reset before it knows that it was connected.
    private static async Task<int> ConnectAndReadAsync(TcpClient client, IPEndPoint to)
    {
        try
        {
            await client.ConnectAsync(to);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }

        return await ReadToEndAsync(client);
    }

    private static async Task<int> ReadToEndAsync(TcpClient client)
    {
        var octets = 0;
        try
        {
            var buffer = new byte[256];
            for (int read; (read = await client.GetStream().ReadAsync(buffer)) > 0;)
            {
                octets += read;
            }
        }
        catch (IOException)
        {
            // Reset: ended too.
        }

        return octets;
    }

    private X509Certificate2 Put(string folder, string name, double from = -1, double until = 90)
    {
        var certificate = _authority.Issue(name, from, until);
        TestAuthority.Write(_folder.File(folder), certificate);
        return certificate;
    }

    private Task<GuardFixture> StartAsync(Action<GuardOptions>? configure = null, TimeProvider? time = null) => GuardFixture.StartAsync(
        options =>
        {
            options.Smpp.ListenTls = ["127.0.0.1:0"];
            (options.Smpp.Tls.CertificatePath, options.Smpp.Tls.KeyPath) = (_folder.File("tls/tls.crt"), _folder.File("tls/tls.key"));
            configure?.Invoke(options);
        },
        time: time);

    private EsmeClientOptions Esme(GuardFixture guard) => guard.Esme(Mall) with { Port = guard.Endpoints.Smpp[1].Port, Tls = new TlsTrust(_authority.Believed, Name: "guard") };
}
