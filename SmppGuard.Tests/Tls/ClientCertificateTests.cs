using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Tls;

/// <summary>Certificates of ESMEs, and the accounts that they are for.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new("authority");
    private readonly TestAuthority _other = new("other");

    public ClientCertificateTests()
    {
        _folder.Write("ca.crt", _authority.Pem);
        TestAuthority.Write(_folder.File("tls"), _authority.Issue("guard"));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_account_binds_with_each_of_the_names_of_its_certificates_and_with_no_other()
    {
        using var own = _authority.Issue("esme.mall.example");
        using var rivals = _authority.Issue("esme.rival.example");
        using var forged = _other.Issue("esme.mall.example");
        using var ended = _authority.Issue("esme.mall.example", -30, -1);
        using var early = _authority.Issue("esme.mall.example", 1, 30);
        await using var guard = await StartAsync("Optional");
        var digest = Convert.ToHexString(SHA256.HashData(own.RawData));
        foreach (var name in new[] { "dns:ESME.mall.example", "subject:CN=esme.mall.example,O=Test", "uri:spiffe://test/esme.mall.example", $"sha256:{digest.ToLowerInvariant()}", $"SHA256:{string.Join(':', digest.Chunk(2).Select(c => new string(c)))}" })
        {
            await NameAsync(guard, Mall, name);
            Assert.Equal(CommandStatus.ESME_ROK, await BindAsync(guard, Mall, own));
            Assert.Equal(CommandStatus.ESME_RBINDFAIL, await BindAsync(guard, Mall, rivals));
            Assert.Equal(CommandStatus.ESME_RBINDFAIL, await BindAsync(guard, Mall, forged));
            Assert.Equal(CommandStatus.ESME_RBINDFAIL, await BindAsync(guard, Mall, ended));
            Assert.Equal(CommandStatus.ESME_RBINDFAIL, await BindAsync(guard, Mall, early));
            Assert.Equal(CommandStatus.ESME_RBINDFAIL, await BindAsync(guard, Mall, null));
        }

        // The right certificate does not stand for a password, and a password not for a certificate where no TLS is spoken.
        Assert.Equal(CommandStatus.ESME_RINVPASWD, await BindAsync(guard, Mall, own, "wrong"));
        await using var plain = await guard.ConnectAsync(guard.Esme(Mall));
        Assert.Equal(CommandStatus.ESME_RBINDFAIL, await plain.BindAsync());

        // Whoever names no certificate is asked for none.
        Assert.Equal(CommandStatus.ESME_ROK, await BindAsync(guard, Rival, null));
        Assert.Equal(CommandStatus.ESME_ROK, await BindAsync(guard, Rival, forged));

        foreach (var expected in new[]
        {
            "it showed no certificate, and has to show one of its certificates",
            "its certificate CN=esme.rival.example, O=Test is none of its certificates",
            "its certificate CN=esme.mall.example, O=Test is not trusted: no authority that is believed here speaks for it",
            "its certificate CN=esme.mall.example, O=Test ended on ",
            "its certificate CN=esme.mall.example, O=Test is not valid before ",
        })
        {
            Assert.Contains(guard.Log.Entries, e => e.StartsWith("Bind of cp1 from 127.0.0.1 refused with ESME_RBINDFAIL: ", StringComparison.Ordinal) && e.Contains(expected, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Its_digest_alone_names_a_certificate_that_no_authority_speaks_for()
    {
        using var foreign = _other.Issue("esme.mall.example");
        using var ended = _other.Issue("esme.mall.example", -30, -1);
        await using var guard = await StartAsync("Optional");
        await NameAsync(guard, Mall, $"sha256:{Convert.ToHexString(SHA256.HashData(foreign.RawData))}", $"sha256:{Convert.ToHexString(SHA256.HashData(ended.RawData))}");
        Assert.Equal(CommandStatus.ESME_ROK, await BindAsync(guard, Mall, foreign));
        Assert.Equal(CommandStatus.ESME_RBINDFAIL, await BindAsync(guard, Mall, ended));
    }

    [Fact]
    public async Task Where_all_must_show_one_nobody_comes_in_without_nor_with_that_of_another_account()
    {
        using var malls = _authority.Issue("esme.mall.example");
        using var anybody = _authority.Issue("esme.any.example");
        using var forged = _other.Issue("esme.any.example");
        await using var guard = await StartAsync("Required");
        await NameAsync(guard, Mall, "dns:esme.mall.example");
        Assert.Null(await BindAsync(guard, Mall, null));
        await Eventually.TrueAsync(() => guard.Log.Contains("TLS handshake of 127.0.0.1 at smpp failed: it showed no certificate"), "the line of the log");
        Assert.Equal(CommandStatus.ESME_ROK, await BindAsync(guard, Mall, malls));
        Assert.Equal(CommandStatus.ESME_RBINDFAIL, await BindAsync(guard, Mall, anybody));
        Assert.Equal(CommandStatus.ESME_ROK, await BindAsync(guard, Rival, anybody));
        Assert.Equal(CommandStatus.ESME_RBINDFAIL, await BindAsync(guard, Rival, malls));
        Assert.True(guard.Log.Contains("its certificate CN=esme.mall.example, O=Test is that of another account"));
        Assert.Equal(CommandStatus.ESME_RBINDFAIL, await BindAsync(guard, Rival, forged));

        // Plain endpoints stay what they are.
        await using var plain = await guard.BindAsync(Rival);
        Assert.True((await plain.SubmitAsync(RivalAdverts, NeverAsked, "x")).Status != CommandStatus.ESME_RINVBNDSTS);
    }

    [Theory]
    [InlineData("esme.example", "begin with sha256:, subject:, dns:, email: or uri:")]
    [InlineData("sha256:abcd", "use the 64 hexadecimal digits")]
    [InlineData("dns:*.example.net", "without wildcards")]
    [InlineData("dns:", "without wildcards")]
    [InlineData("subject:nonsense", "use a distinguished name")]
    public async Task Names_that_name_nothing_are_refused_with_their_place(string name, string expected)
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        var (status, answer) = await api.SendAsync(HttpMethod.Put, $"/api/v1/accounts/{Mall}", Account(Mall, [name]));
        Assert.Equal(400, status);
        Assert.Contains(expected, answer!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("certificates[0]", answer.ToJsonString(), StringComparison.Ordinal);
    }

    private static string Account(string systemId, string[] names) => $$"""
        { "password": "{{HashedSecret}}", "codes": [ "{{(systemId == Mall ? Orders : RivalAdverts)}}" ], "smsc": "main", "certificates": [ {{string.Join(", ", names.Select(n => $"\"{n}\""))}} ] }
        """;

    private static async Task NameAsync(GuardFixture guard, string systemId, params string[] names)
    {
        await guard.CallAsync(HttpMethod.Put, $"/api/v1/accounts/{systemId}", Account(systemId, names));
        var stored = await guard.CallAsync(HttpMethod.Get, $"/api/v1/accounts/{systemId}");
        Assert.Equal(names.Length, stored!["certificates"]!.AsArray().Count);
    }

    // Null: the handshake was refused.
    private async Task<CommandStatus?> BindAsync(GuardFixture guard, string systemId, X509Certificate2? certificate, string password = Secret)
    {
        try
        {
            await using var esme = await EsmeClient.ConnectAsync(guard.Esme(systemId) with
            {
                Password = password,
                Port = guard.Endpoints.Smpp[1].Port,
                Tls = new TlsTrust(_authority.Believed, Name: "guard", Certificate: certificate),
            });
            return await esme.BindAsync();
        }
        catch (Exception refused) when (refused is IOException or OperationCanceledException or TimeoutException)
        {
            return null;
        }
    }

    private Task<GuardFixture> StartAsync(string mode) => GuardFixture.StartAsync(options =>
    {
        options.Smpp.ListenTls = ["127.0.0.1:0"];
        (options.Smpp.Tls.CertificatePath, options.Smpp.Tls.KeyPath) = (_folder.File("tls/tls.crt"), _folder.File("tls/tls.key"));
        (options.Smpp.Tls.ClientCertificates, options.Smpp.Tls.ClientCaPath) = (mode, _folder.File("ca.crt"));
    });
}
