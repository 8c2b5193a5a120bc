using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Packaging;

/// <summary>The package that <c>packaging/deb/build.sh</c> makes, looked into without installing it.</summary>
[Collection(PackagingCollection.Name)]
public sealed class DebianPackageTests(PublishedProgram published) : IDisposable
{
    private static readonly string Script = Path.Combine(SourceFolder.Path, "packaging", "deb", "build.sh");

    private static readonly string[] Parts = ["runtime", "native", "runtimeTargets"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task One_command_makes_a_package_with_the_program_its_unit_and_its_configuration()
    {
        var package = await BuildAsync("first");
        var version = XDocument.Load(Path.Combine(SourceFolder.Path, "Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Equal($"smppguard\n{version}\n", string.Join('\n', await OutputAsync("dpkg-deb", "--show", "--showformat=${Package}\\n${Version}\\n", package)));

        // Mode, owner, size, date, time, name.
        var files = (await OutputAsync("dpkg-deb", "--contents", package)).Where(line => line.Length > 0).Select(line => line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(columns => columns[5], columns => (Mode: columns[0], Owner: columns[1]), StringComparer.Ordinal);
        Assert.All(files.Values, file => Assert.Equal("root/root", file.Owner));
        Assert.DoesNotContain(files, file => file.Value.Mode[0] != 'l' && file.Value.Mode[8] == 'w');
        Assert.Equal("-rwxr-xr-x", files["./usr/lib/smppguard/SmppGuard"].Mode);
        Assert.Equal("-rw-r--r--", files["./usr/lib/smppguard/SmppGuard.dll"].Mode);
        Assert.Equal("-rw-r--r--", files["./usr/lib/systemd/system/smppguard.service"].Mode);
        Assert.Equal("-rw-------", files["./etc/smppguard/environment"].Mode);
        Assert.Contains("./usr/bin/smppguard -> ../lib/smppguard/SmppGuard", files.Keys);
        Assert.Contains("./usr/share/doc/smppguard/copyright", files.Keys);
        Assert.All(files.Keys.Where(name => name != "./"), name => Assert.Matches("^\\./(usr|etc)/", name));

        // What an operator may edit is asked about at an upgrade, not overwritten.
        Assert.Equal(
            files.Keys.Where(name => name.StartsWith("./etc/", StringComparison.Ordinal) && !name.EndsWith('/')).Select(name => name[1..]).Order(StringComparer.Ordinal),
            (await OutputAsync("dpkg-deb", "--info", package, "conffiles")).Where(line => line.Length > 0).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task What_it_installs_is_whole_starts_with_a_configuration_that_is_right_and_names_what_is_in_it()
    {
        var package = await BuildAsync("tree");
        var tree = _folder.File("unpacked");
        _ = await OutputAsync("dpkg-deb", "--raw-extract", package, tree);
        _ = await OutputAsync("bash", "-c", $"cd '{tree}' && md5sum --check --quiet --strict DEBIAN/md5sums");
        _ = Directory.CreateDirectory(_folder.File("data"));
        var config = _folder.Write("guard.json", (await File.ReadAllTextAsync(Path.Combine(tree, "etc/smppguard/guard.json"))).Replace("/var/lib/smppguard", _folder.File("data"), StringComparison.Ordinal)
            .Replace(":2775\" ]", ":0\" ]", StringComparison.Ordinal).Replace(":8080", ":0", StringComparison.Ordinal));
        File.Copy(Path.Combine(tree, "etc/smppguard/registry.json"), _folder.File("registry.json"));
        var (checkedCode, problems) = await GuardProcess.RunAsync("check-config", config);
        Assert.True(checkedCode == 0, problems);

        var bill = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(tree, "usr/share/doc/smppguard/sbom.cdx.json")))!;
        Assert.Equal("CycloneDX", (string?)bill["bomFormat"]);
        var deps = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(tree, "usr/lib/smppguard/SmppGuard.deps.json")))!;
        var used = deps["targets"]!.AsObject().Single().Value!.AsObject().Where(library => Parts.Any(part => library.Value![part] is not null)).Select(library => library.Key)
            .Where(library => (string?)deps["libraries"]![library]!["type"] == "package").ToHashSet(StringComparer.Ordinal);
        var named = bill["components"]!.AsArray().Select(component => $"{component!["name"]}/{component["version"]}").ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(used);
        Assert.DoesNotContain(used, library => !named.Contains(library));
    }

    [SkippableFact]
    public async Task The_maintainer_scripts_are_shell_make_the_user_and_leave_the_evidence_alone()
    {
        var control = _folder.File("control");
        _ = await OutputAsync("dpkg-deb", "--control", await BuildAsync("scripts"), control);
        foreach (var script in new[] { "postinst", "prerm", "postrm" })
        {
            _ = await OutputAsync("sh", "-n", Path.Combine(control, script));
            var commands = (await File.ReadAllLinesAsync(Path.Combine(control, script))).Where(line => !line.TrimStart().StartsWith('#'));
            Assert.DoesNotContain(commands, line => line.Contains("rm ", StringComparison.Ordinal) || line.Contains("deluser", StringComparison.Ordinal));
        }

        var unit = await File.ReadAllTextAsync(Path.Combine(SourceFolder.Path, "packaging", "systemd", "smppguard.service"));
        Assert.Contains("\nUser=smppguard\n", unit, StringComparison.Ordinal);
        Assert.Contains("adduser --quiet --system --group --home /var/lib/smppguard --no-create-home --gecos SmppGuard smppguard", await File.ReadAllTextAsync(Path.Combine(control, "postinst")), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_same_sources_make_the_same_package() =>
        Assert.Equal(await File.ReadAllBytesAsync(await BuildAsync("once")), await File.ReadAllBytesAsync(await BuildAsync("again")));

    private static async Task<string[]> OutputAsync(string program, params string[] arguments)
    {
        var (code, output) = await PublishedProgram.RunAsync(program, arguments);
        Assert.True(code == 0, string.Create(CultureInfo.InvariantCulture, $"{program} ended with {code}: {output}"));
        return output.Split('\n');
    }

    private async Task<string> BuildAsync(string name)
    {
        PublishedProgram.Needs("dpkg-deb", "dpkg");
        var folder = _folder.File(name);
        _ = await OutputAsync(Script, "--published", published.Path, "--compression", "none", folder);
        return Assert.Single(Directory.GetFiles(folder, "smppguard_*.deb"));
    }
}
