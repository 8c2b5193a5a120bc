using System.CommandLine;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmppGuard.Commands;
using SmppGuard.Hosting;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Hosting;

public sealed class TlsCertificateTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_whole_chain_of_the_file_is_sent_in_whatever_order_it_stands(bool isReversed)
    {
        using var root = Certify("CN=root", null, Now.AddDays(-3), Now.AddDays(300));
        using var between = Certify("CN=between", root, Now.AddDays(-2), Now.AddDays(200));
        using var own = Certify("CN=guard", between, Now.AddDays(-1), Now.AddDays(100));
        string[] chain = [own.ExportCertificatePem(), between.ExportCertificatePem()];
        Write(string.Join('\n', isReversed ? chain.Reverse() : chain), own);

        var log = new RecordedLog();
        await using var app = GuardHost.Build(GuardConfiguration.Load(Config()), builder => builder.Logging.AddProvider(log));
        await app.StartAsync();
        var endpoints = app.Services.GetRequiredService<GuardEndpoints>();
        List<string> sent = [];
        using var client = new TcpClient();
        await client.ConnectAsync(endpoints.Smpp[1]);
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, peer, built, _) =>
        {
            sent = [peer!.Subject, .. built!.ChainPolicy.ExtraStore.Select(c => c.Subject)];
            return true;
        });
        await tls.AuthenticateAsClientAsync("guard");
        Assert.Contains("CN=guard", sent);
        Assert.Contains("CN=between", sent);

        using var http = new HttpClient { BaseAddress = endpoints.HttpUrl };
        var metrics = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains($"\nsmppguard_tls_certificate_expiry_timestamp_seconds{{endpoint=\"smpp\",of=\"certificate\"}} {new DateTimeOffset(own.NotAfter.ToUniversalTime()).ToUnixTimeSeconds()}", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(log.Entries, entry => entry.Contains("trust", StringComparison.Ordinal));
        Assert.Equal(0, (await CheckAsync()).ExitCode);
        await app.StopAsync();
    }

    [Theory]
    [InlineData(-30, -1, 1, "certificate CN=guard ended on ", "Peers will not trust the certificate: ")]
    [InlineData(1, 90, 1, "certificate CN=guard is not valid before ", "Peers will not trust the certificate: ")]
    [InlineData(-30, 10, 0, "certificate CN=guard ends on ", "Peers will soon not trust the certificate: ")]
    public async Task A_certificate_that_is_not_valid_is_found_and_logged(int from, int until, int exitCode, string expected, string logged)
    {
        using var own = Certify("CN=guard", null, Now.AddDays(from), Now.AddDays(until));
        Write(own.ExportCertificatePem(), own);
        var (actual, output) = await CheckAsync();
        Assert.Equal(exitCode, actual);
        Assert.Contains($"SmppGuard:Smpp:Tls:CertificatePath is \"{_folder.File("server.crt")}\"; its {expected}", output, StringComparison.Ordinal);

        var log = new RecordedLog();
        await using var app = GuardHost.Build(GuardConfiguration.Load(Config()), builder => builder.Logging.AddProvider(log));
        Assert.Contains(log.Entries, entry => entry.StartsWith(logged, StringComparison.Ordinal) && entry.Contains(expected, StringComparison.Ordinal) && entry.Contains("(guard.json, line 2)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_issuer_that_has_ended_is_found()
    {
        using var root = Certify("CN=root", null, Now.AddDays(-9), Now.AddDays(-1));
        using var own = Certify("CN=guard", root, Now.AddDays(-8), Now.AddDays(-1).AddMinutes(-1));
        using var other = Certify("CN=guard", null, Now.AddDays(-8), Now.AddDays(90));
        Write(string.Join('\n', other.ExportCertificatePem(), root.ExportCertificatePem()), other);
        Assert.Contains("its certificate CN=root ended on ", (await CheckAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_hold_no_pair_are_refused_by_check_config_and_serve()
    {
        using var own = Certify("CN=guard", null, Now.AddDays(-1), Now.AddDays(90));
        using var other = Certify("CN=other", null, Now.AddDays(-1), Now.AddDays(90));
        foreach (var (certificate, key, expected) in new[]
        {
            (own.ExportCertificatePem(), KeyOf(other), "SmppGuard:Smpp:Tls:CertificatePath is "),
            ("no PEM", KeyOf(own), "SmppGuard:Smpp:Tls:CertificatePath is "),
            (own.ExportCertificatePem(), "no PEM", "SmppGuard:Smpp:Tls:CertificatePath is "),
            (null, KeyOf(own), "SmppGuard:Smpp:Tls:CertificatePath is "),
            (own.ExportCertificatePem(), null, "SmppGuard:Smpp:Tls:KeyPath is "),
        })
        {
            File.Delete(_folder.File("server.crt"));
            File.Delete(_folder.File("server.key"));
            _ = certificate is null ? "" : _folder.Write("server.crt", certificate);
            _ = key is null ? "" : _folder.Write("server.key", key);
            var (exitCode, output) = await CheckAsync();
            Assert.Equal(1, exitCode);
            Assert.StartsWith(expected, output, StringComparison.Ordinal);
            Assert.EndsWith("(guard.json, line 2)", output.Split('\n')[0].TrimEnd(), StringComparison.Ordinal);
            Assert.Equal(78, (await RunAsync("serve", "--config", Config())).ExitCode);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_RSA_key_finds_its_certificate_wherever_that_stands(bool isReversed)
    {
        using var root = Certify("CN=root", null, Now.AddDays(-3), Now.AddDays(300));
        using var own = CertifyRsa(root, 2048, "1.3.6.1.5.5.7.3.1");
        string[] chain = [own.ExportCertificatePem(), root.ExportCertificatePem()];
        _folder.Write("server.crt", string.Join('\n', isReversed ? chain.Reverse() : chain));
        _folder.Write("server.key", own.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var (exitCode, output) = await CheckAsync();
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("CertificatePath", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_peers_will_not_believe_is_a_warning()
    {
        using var root = Certify("CN=root", null, Now.AddDays(-3), Now.AddDays(300));
        using var between = Certify("CN=between", root, Now.AddDays(-2), Now.AddDays(200));
        using var own = Certify("CN=guard", between, Now.AddDays(-1), Now.AddDays(100));
        using var foreign = Certify("CN=foreign", null, Now.AddDays(-1), Now.AddDays(100));
        const string Gap = "the certificate of its issuer CN=between is not in the file, ";
        foreach (var (others, expected) in new (X509Certificate2[], string[])[]
        {
            ([], [Gap]),
            ([root], [Gap, "CN=root in it does not lead from CN=guard to its root, "]),
            ([foreign], [Gap, "CN=foreign in it does not lead from CN=guard to its root, "]),
            ([between], []),
            ([root, between], []),
        })
        {
            Write(string.Join('\n', others.Append(own).Select(c => c.ExportCertificatePem())), own);
            var (exitCode, output) = await CheckAsync();
            Assert.Equal(0, exitCode);
            var warnings = output.Split('\n').Where(line => line.StartsWith("warning: SmppGuard:Smpp:Tls:CertificatePath is ", StringComparison.Ordinal)).ToList();
            Assert.Equal(expected.Length, warnings.Count);
            Assert.All(expected.Zip(warnings), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(2048, "1.3.6.1.5.5.7.3.2", "CN=guard is not for servers (serverAuth) by its extended key usage, ")]
    [InlineData(1024, "1.3.6.1.5.5.7.3.1", "the key of CN=guard has 1024 bits, ")]
    public async Task A_certificate_for_another_use_or_with_a_short_key_is_a_warning(int bits, string use, string expected)
    {
        using var own = CertifyRsa(null, bits, use);
        _folder.Write("server.crt", own.ExportCertificatePem());
        _folder.Write("server.key", own.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Assert.Contains(expected, (await CheckAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_that_is_none_is_a_warning()
    {
        using var root = Certify("CN=root", null, Now.AddDays(-3), Now.AddDays(300));
        using var own = Certify("CN=guard", root, Now.AddDays(-1), Now.AddDays(100));
        Write(own.ExportCertificatePem() + '\n' + root.ExportCertificatePem(), own);
        _folder.Write("ca.crt", own.ExportCertificatePem());
        var config = Config().Replace("guard.json", "required.json", StringComparison.Ordinal);
        _folder.Write("required.json", (await File.ReadAllTextAsync(_folder.File("guard.json"))).Replace("\"KeyPath\"", "\"ClientCertificates\": \"Required\", \"ClientCaPath\": \"ca.crt\", \"KeyPath\"", StringComparison.Ordinal));
        Assert.Contains("CN=guard in it is no authority's certificate, ", (await RunAsync("check-config", config)).Output, StringComparison.Ordinal);
        _folder.Write("ca.crt", root.ExportCertificatePem());
        Assert.DoesNotContain("ClientCaPath", (await RunAsync("check-config", config)).Output, StringComparison.Ordinal);
    }

    private void Write(string certificates, X509Certificate2 own)
    {
        _folder.Write("server.crt", certificates);
        _folder.Write("server.key", KeyOf(own));
    }

    private static string KeyOf(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    private string Config() => _folder.Write("guard.json", """
        { "SmppGuard": { "Smpp": { "Listen": [ "127.0.0.1:0" ], "ListenTls": [ "127.0.0.1:0" ], "Tls": {
          "CertificatePath": "server.crt", "KeyPath": "server.key" } }, "Http": { "Listen": "http://127.0.0.1:0" } } }
        """);

    private Task<(int ExitCode, string Output)> CheckAsync() => RunAsync("check-config", Config());

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        var exitCode = await CommandTree.Root.Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
        return (exitCode, output.ToString());
    }

    private static X509Certificate2 CertifyRsa(X509Certificate2? issuer, int bits, string use)
    {
        using var key = RSA.Create(bits);
        var request = new CertificateRequest("CN=guard", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        if (issuer is null)
        {
            return request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(90));
        }

        using var certificate = request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!), Now.AddDays(-1), Now.AddDays(90), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Certify(string name, X509Certificate2? issuer, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: name is not "CN=guard", hasPathLengthConstraint: false, 0, critical: true));
        if (issuer is null)
        {
            return request.CreateSelfSigned(from, until);
        }

        using var certificate = request.Create(issuer, from, until, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
