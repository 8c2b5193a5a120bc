using System.CommandLine;
using System.Text.Json.Nodes;
using SmppGuard.Cli.Output;

namespace SmppGuard.Cli.Archive;

/// <summary><c>archive verify PACKAGE</c>: needs neither a server nor a key. Exits 0 when it is whole, 65 when something is wrong, 66 when there is no such file.</summary>
internal static class VerifyCommand
{
    public static readonly Argument<FileInfo?> Package = new("PACKAGE") { Description = "The zip file", Arity = ArgumentArity.ExactlyOne };
    public static readonly Option<FileInfo> Certificate = new("--certificate") { Description = "PEM file with the certificate that it has to be signed by: whoever forged a package has put in his own" };
    public static readonly Option<bool> RequireSignature = new("--require-signature") { Description = "One that is not signed is wrong" };
    public static readonly Option<string> ManifestSha256 = new("--manifest-sha256") { Description = "SHA-256 of the manifest, as the audit log or whoever made it says it" };

    public static Command Create()
    {
        var command = new Command(ArchiveCommands.Verify, "Check that a package is the one that was made, and name what is not.") { Package, Certificate, RequireSignature, ManifestSha256, Report.Json };
        command.SetAction((arguments, cancellation) => RunAsync(arguments, arguments.GetRequiredValue(Package)!, cancellation));
        return command;
    }

    public static async Task<int> RunAsync(ParseResult arguments, FileInfo package, CancellationToken cancellation)
    {
        var streams = arguments.InvocationConfiguration;
        try
        {
            var certificate = arguments.GetValue(Certificate) is { } file ? await File.ReadAllTextAsync(file.FullName, cancellation) : null;
            var trust = new PackageTrust(arguments.GetValue(RequireSignature), certificate, arguments.GetValue(ManifestSha256));
            var findings = await Task.Run(() => PackageVerifier.Run(package.FullName, trust, cancellation), cancellation);
            if (arguments.GetValue(Report.Json))
            {
                await Report.Of(arguments).WriteAsync(JsonOf(findings));
            }
            else
            {
                await TellAsync(findings, streams.Output);
            }

            return findings.Damages.Count == 0 ? CliExitCode.Success : CliExitCode.BadData;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            await streams.Error.WriteLineAsync(missing.Message);
            return CliExitCode.NotThere;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await streams.Error.WriteLineAsync(failure.Message);
            return CliExitCode.Failure;
        }
    }

    /// <summary>For people: what is wrong, a line each, and what it comes to.</summary>
    public static async Task TellAsync(PackageFindings findings, TextWriter output)
    {
        foreach (var damage in findings.Damages)
        {
            await output.WriteLineAsync($"{damage.Kind}: {(damage.Path.Length > 0 ? PlainText.Of(damage.Path) + " " : "")}{damage.Text}");
        }

        if (findings.Damages.Count > 0)
        {
            await output.WriteLineAsync($"NOT WHOLE: {findings.Damages.Count} things are wrong with it");
            return;
        }

        await output.WriteLineAsync($"whole: {findings.Files} files are those of the manifest, whose SHA-256 is {findings.ManifestSha256}");
        await output.WriteLineAsync(findings.SignedBy is { } signer
            ? $"signed by {PlainText.Of(signer)}, certificate {findings.Fingerprint}: ask whoever gave it to you whether that is theirs"
            : "not signed: compare that SHA-256 with the one in the audit log, or that you were told; whoever changed the package could have made the manifest fit");
    }

    private static JsonObject JsonOf(PackageFindings findings) => new()
    {
        ["whole"] = findings.Damages.Count == 0,
        ["damages"] = new JsonArray([.. findings.Damages.Select(damage => new JsonObject { ["kind"] = damage.Kind, ["path"] = damage.Path, ["text"] = damage.Text })]),
        ["files"] = findings.Files,
        ["manifestSha256"] = findings.ManifestSha256,
        ["signedBy"] = findings.SignedBy,
        ["certificate"] = findings.Fingerprint,
        ["manifest"] = findings.Manifest?.DeepClone(),
    };
}
