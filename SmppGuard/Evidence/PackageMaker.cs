using System.Reflection;
using SmppGuard.Model;
using SmppGuard.RulePacks;

namespace SmppGuard.Evidence;

/// <summary>Makes packages: what is asked for, and what is about it.</summary>
internal sealed class PackageMaker(IEvidenceSource source, EvidenceOptions options, RulePackOptions rules, PodOptions pod, TimeProvider time)
{
    /// <summary>Makes one; on the caller's thread, which waits for the store.</summary>
    /// <param name="id">Names it.</param>
    /// <param name="order">What is asked for.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="pace">Lets it go on.</param>
    /// <param name="progress">Is shown the package while it is made.</param>
    /// <param name="cancellation">Gives up.</param>
    public MadePackage Make(string id, ExportOrder order, Stream output, IExportPace pace, Action<PackageWriter> progress, CancellationToken cancellation)
    {
        var createdAt = time.GetUtcNow();
        using var signer = PackageSigner.Load(options);
        using var package = new PackageWriter(output, createdAt, pace);
        progress(package);

        // What comes while it is made is of no moment that it speaks of.
        var until = order.To is { } to && to < createdAt ? to : createdAt;
        source.Write(order, until, package, cancellation);
        var manifest = new PackageManifest
        {
            Id = id,
            CreatedAt = createdAt,
            CompletedAt = time.GetUtcNow(),
            Asked = new PackageAsker(order.AskedAt, order.By, order.Role, order.Scope, order.Reason),
            Filter = new PackageFilter(order.Msisdn, order.Organization, order.Code, order.Account, order.From, order.To),
            Program = new PackageProgram("SmppGuard", Version, pod.Number),
            RulePack = rules.Name,
            RulePacks = [.. package.RulePacks],
            Totals = package.Totals,
            Notes = package.Notes,
            Files = package.Files,
            Signature = null,
        };
        package.Add(PackageNames.ReadMe, PackageReadMe.Of(manifest, signer));
        return new MadePackage(package.Seal(manifest, signer), signer is not null);
    }

    /// <summary>As the compiler has it: <c>1.2.3+revision</c>.</summary>
    private static string Version => typeof(PackageMaker).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}

/// <summary>What was made.</summary>
/// <param name="ManifestSha256">Of its manifest: with it the whole is known.</param>
/// <param name="IsSigned">Whether it is signed.</param>
internal sealed record MadePackage(string ManifestSha256, bool IsSigned);
