using System.IO.Compression;
using System.Xml.Linq;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmppGuard.Tests.Packaging;
using Xunit;

namespace SmppGuard.Tests.Smpp.Package;

/// <summary>What <c>dotnet pack SmppGuard.Smpp</c> makes.</summary>
public sealed class PackageTests
{
    [Fact]
    public async Task It_has_the_library_its_documentation_its_README_and_its_symbols_and_needs_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var (code, output) = await PublishedProgram.RunAsync(
            "dotnet", "pack", Path.Combine(SourceFolder.Path, "SmppGuard.Smpp"), "--no-build", "-c", SourceFolder.Configuration, "-o", folder.Path, "--nologo", "-v", "q", "-nodeReuse:false");
        Assert.True(code == 0, output);
        var version = XDocument.Load(Path.Combine(SourceFolder.Path, "Directory.Build.props")).Descendants("Version").Single().Value;
        using (var package = ZipFile.OpenRead(folder.File($"SmppGuard.Smpp.{version}.nupkg")))
        {
            Assert.Equal(
                ["README.md", "SmppGuard.Smpp.nuspec", "lib/net10.0/SmppGuard.Smpp.dll", "lib/net10.0/SmppGuard.Smpp.xml"],
                package.Entries.Select(entry => entry.FullName).Where(name => name[0] is not ('[' or '_') && !name.StartsWith("package/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
            await using var stream = package.GetEntry("SmppGuard.Smpp.nuspec")!.Open();
            var about = (await XDocument.LoadAsync(stream, LoadOptions.None, CancellationToken.None)).Descendants().ToLookup(element => element.Name.LocalName, element => element);
            Assert.Equal(("Apache-2.0", "README.md"), (about["license"].Single().Value, about["readme"].Single().Value));
            Assert.Empty(about["dependency"]);
        }

        using var symbols = ZipFile.OpenRead(folder.File($"SmppGuard.Smpp.{version}.snupkg"));
        Assert.Contains(symbols.Entries, entry => entry.FullName == "lib/net10.0/SmppGuard.Smpp.pdb");
    }
}
