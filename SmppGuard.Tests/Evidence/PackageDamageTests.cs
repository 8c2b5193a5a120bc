using System.Security.Cryptography;
using System.Text;
using SmppGuard.Cli.Archive;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmppGuard.Tests.Tls;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Evidence;

/// <summary>Whoever changes a package, by accident or not, is found out without a server, and what he changed is named.</summary>
public sealed class PackageDamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new("Evidence");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Each_damage_of_a_package_is_named()
    {
        var package = await PackageAsync(signs: false);
        Assert.Empty(package.Damages());
        Assert.Equal([(DamageKinds.Missing, "messages.csv")], package.With(("messages.csv", null)).Damages());
        Assert.Equal([(DamageKinds.Changed, "messages.ndjson")], package.With(("messages.ndjson", OneOctetOff(package, "messages.ndjson"))).Damages());
        Assert.Equal([(DamageKinds.Changed, "README.md")], package.With(("README.md", [])).Damages());
        Assert.Equal([(DamageKinds.Added, "attachments/x.exe")], package.With(("attachments/x.exe", [1])).Damages());
        Assert.Equal([(DamageKinds.Added, "README.md")], package.Twice("README.md").Damages());
        Assert.Equal([(DamageKinds.Missing, "manifest.json")], package.With(("manifest.json", null)).Damages());
        Assert.Contains((DamageKinds.ManifestChanged, "manifest.json"), package.With(("manifest.json", OneOctetOff(package, "manifest.json"))).Damages());
        Assert.Contains((DamageKinds.ManifestChanged, "manifest.json"), package.With(("manifest.json", Encoding.UTF8.GetBytes(package.Text("manifest.json").Replace("\"test\"", "\"nobody\"", StringComparison.Ordinal)))).Damages());
        foreach (var odd in new[] { "\"id\": \"\\ud800\", \"format\": \"\\ud800\", ", "\"format\": \"smppguard-evidence\", \"format\": 7, ", "\"files\": [ { \"path\": \"\\ud800\" } ], " })
        {
            Assert.Contains((DamageKinds.ManifestChanged, "manifest.json"), package.With(("manifest.json", Encoding.UTF8.GetBytes(package.Text("manifest.json").Insert(1, odd)))).Damages());
        }

        Assert.Equal([(DamageKinds.Missing, "SHA256SUMS")], package.With(("SHA256SUMS", null)).Damages());
        Assert.Equal([(DamageKinds.Unreadable, "")], new ExportedPackage(package.Octets[..(package.Octets.Length / 2)]).Damages());
        Assert.Equal([(DamageKinds.Unreadable, "")], new ExportedPackage("this is no package"u8.ToArray()).Damages());
    }

    [Fact]
    public async Task Any_octet_of_a_package_that_is_another_one_is_noticed_or_does_not_matter_to_its_content()
    {
        var package = await PackageAsync(signs: true);
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var octets = package.Octets.ToArray();
            octets[random.Next(octets.Length)] ^= (byte)(1 << random.Next(8));
            var damaged = new ExportedPackage(octets);
            if (damaged.Damages().Count == 0)
            {
                // Times and flags of the zip file itself.
                Assert.All(package.Names(), name => Assert.Equal(package.Text(name), damaged.Text(name)));
            }
        }
    }

    [Fact]
    public async Task Any_octet_of_the_sums_that_is_another_one_is_noticed()
    {
        var package = await PackageAsync(signs: false);
        var sums = Encoding.UTF8.GetBytes(package.Text("SHA256SUMS"));
        for (var i = 0; i < sums.Length; i++)
        {
            var damaged = sums.ToArray();
            damaged[i] ^= (byte)(1 << (i % 8));
            Assert.True(package.With(("SHA256SUMS", damaged)).Damages().Count > 0, $"octet {i} was changed and nobody noticed");
        }

        Assert.NotEmpty(package.With(("SHA256SUMS", [.. sums, (byte)'\n'])).Damages());
        Assert.NotEmpty(package.With(("SHA256SUMS", sums[..^1])).Damages());
    }

    [Fact]
    public async Task What_stands_behind_the_last_file_is_noticed()
    {
        var package = await PackageAsync(signs: false);
        Assert.Equal([(DamageKinds.Added, "")], new ExportedPackage([.. package.Octets, .. "hello"u8]).Damages());

        // A comment, whose length the last record says.
        byte[] commented = [.. package.Octets, .. "hello"u8];
        commented[package.Octets.Length - 2] = 5;
        Assert.Equal([(DamageKinds.Added, "")], new ExportedPackage(commented).Damages());
    }

    [Fact]
    public async Task A_signature_tells_a_forged_manifest_from_the_one_that_was_made()
    {
        var package = await PackageAsync(signs: true);
        var findings = package.Check(new PackageTrust(RequireSignature: true, File.ReadAllText(_folder.File("evidence/tls.crt")), package.Check().ManifestSha256));
        Assert.Empty(findings.Damages);
        Assert.Equal("CN=evidence, O=Test", findings.SignedBy);

        // A forger makes the manifest and the sums fit the message that he changed.
        var message = OneOctetOff(package, "messages.ndjson");
        var manifest = Encoding.UTF8.GetBytes(package.Text("manifest.json").Replace(HashOf(package, "messages.ndjson"), Hex(message), StringComparison.Ordinal));
        var sums = package.Text("SHA256SUMS").Replace(HashOf(package, "messages.ndjson"), Hex(message), StringComparison.Ordinal).Replace(HashOf(package, "manifest.json"), Hex(manifest), StringComparison.Ordinal);
        var forged = package.With(("messages.ndjson", message), ("manifest.json", manifest), ("SHA256SUMS", Encoding.UTF8.GetBytes(sums)));
        Assert.Equal([(DamageKinds.SignatureWrong, "manifest.sig")], forged.Damages());
        Assert.Contains((DamageKinds.ManifestChanged, "manifest.json"), forged.Damages(new PackageTrust(false, null, package.Check().ManifestSha256)));

        Assert.Equal([(DamageKinds.SignatureWrong, "manifest.sig")], package.With(("manifest.sig", [1, 2, 3])).Damages());
        Assert.Equal([(DamageKinds.Missing, "manifest.sig")], package.With(("manifest.sig", null)).Damages());

        // Another one's certificate, with another one's signature: nothing in the package can tell.
        using var other = _authority.Issue("forger");
        Assert.Contains((DamageKinds.CertificateOther, "manifest.sig"), package.Damages(new PackageTrust(true, other.ExportCertificatePem(), null)));
        Assert.Contains((DamageKinds.Changed, "certificate.pem"), package.With(("certificate.pem", Encoding.ASCII.GetBytes(other.ExportCertificatePem()))).Damages());
        Assert.Equal([(DamageKinds.NotSigned, "")], (await PackageAsync(signs: false)).Damages(new PackageTrust(true, null, null)));
    }

    [Fact]
    public async Task An_entry_of_the_audit_log_that_does_not_fit_its_hash_is_named_also_where_everything_else_was_made_to_fit()
    {
        var package = await PackageAsync(signs: false);
        var audit = Encoding.UTF8.GetBytes(package.Text("audit.ndjson").Replace("\"by\":\"test\"", "\"by\":\"nobody\"", StringComparison.Ordinal));
        var manifest = Encoding.UTF8.GetBytes(package.Text("manifest.json")
            .Replace(HashOf(package, "audit.ndjson"), Hex(audit), StringComparison.Ordinal)
            .Replace($"\"octets\": {Encoding.UTF8.GetByteCount(package.Text("audit.ndjson"))}", $"\"octets\": {audit.Length}", StringComparison.Ordinal));
        var sums = package.Text("SHA256SUMS").Replace(HashOf(package, "audit.ndjson"), Hex(audit), StringComparison.Ordinal).Replace(HashOf(package, "manifest.json"), Hex(manifest), StringComparison.Ordinal);
        var damages = package.With(("audit.ndjson", audit), ("manifest.json", manifest), ("SHA256SUMS", Encoding.UTF8.GetBytes(sums))).Damages();
        Assert.NotEmpty(damages);
        Assert.All(damages, damage => Assert.Equal((DamageKinds.AuditChanged, "audit.ndjson"), damage));
    }

    private static byte[] OneOctetOff(ExportedPackage package, string name)
    {
        var octets = Encoding.UTF8.GetBytes(package.Text(name));
        octets[octets.Length / 2] ^= 1;
        return octets;
    }

    private static string HashOf(ExportedPackage package, string name) => package.Text("SHA256SUMS").Split('\n').Single(line => line.EndsWith("  " + name, StringComparison.Ordinal))[..64];

    private static string Hex(byte[] octets) => Convert.ToHexStringLower(SHA256.HashData(octets));

    private async Task<ExportedPackage> PackageAsync(bool signs)
    {
        using var certificate = _authority.Issue("evidence");
        TestAuthority.Write(_folder.File("evidence"), certificate);
        await using var guard = await GuardFixture.StartAsync(options =>
        {
            options.Evidence.SigningKeyPath = signs ? _folder.File("evidence/tls.key") : null;
            options.Evidence.CertificatePath = signs ? _folder.File("evidence/tls.crt") : null;
        });
        var mall = await guard.BindAsync();
        Assert.True((await mall.SubmitAsync(Orders, Agreed, "parcel")).IsOk);
        await guard.EndedAsync(1);
        await guard.CallAsync(HttpMethod.Put, $"/api/v1/do-not-disturb/{Agreed}", """{ "reason": "asked for it" }""");
        return await ExportedPackage.OrderAsync(guard, $$"""{ "msisdn": "{{Agreed}}" }""");
    }
}
