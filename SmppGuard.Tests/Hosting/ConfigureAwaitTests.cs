using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Hosting;

/// <summary>The half of the rule of .editorconfig that no analyzer knows: CA2007 asks the library for ConfigureAwait, and this asks everything else to do without.</summary>
public sealed class ConfigureAwaitTests
{
    private const string Needless = ".ConfigureAwait(" + "false)";

    private static readonly EnumerationOptions AllFolders = new() { RecurseSubdirectories = true };

    [Fact]
    public void Programs_do_not_say_ConfigureAwait_false()
    {
        var library = Path.Combine(SourceFolder.Path, "SmppGuard.Smpp") + Path.DirectorySeparatorChar;
        var files = Directory.EnumerateFiles(SourceFolder.Path, "*.cs", AllFolders).Where(path => !path.StartsWith(library, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, path => File.ReadAllText(path).Contains(Needless, StringComparison.Ordinal));
        Assert.Contains(Directory.EnumerateFiles(library, "*.cs", AllFolders), path => File.ReadAllText(path).Contains(Needless, StringComparison.Ordinal));
    }
}
