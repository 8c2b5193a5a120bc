using System.CommandLine;
using System.Diagnostics;
using SmppGuard.Commands;
using Xunit;

namespace SmppGuard.Tests.Hosting;

/// <summary>What root makes in the data directory of a service with a user of its own keeps that from starting.</summary>
public sealed class DataDirectoryOwnerTests : IDisposable
{
    private const string Nobody = "65534:65534";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData(false, "restore", "--from", "backup")]
    [InlineData(true, "restore", "--from", "backup")]
    [InlineData(true, "consents", "import", "list.csv", "--organization", "acme")]
    [InlineData(true, "journal", "repair")]
    public async Task Root_is_refused_where_the_service_is_another_user_and_leaves_nothing(bool isThere, params string[] command)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root can make files that others cannot open");
        _ = _folder.Write("list.csv", "msisdn,method,grantedAt\n8613800138000,web-form,2026-01-05T08:00:00Z\n");
        var home = Directory.CreateDirectory(_folder.File("home")).FullName;
        var data = Path.Combine(home, "data");
        if (isThere)
        {
            Directory.CreateDirectory(command[0] == "journal" ? Path.Combine(data, "journal") : data);
        }

        Own(home);
        var before = Directory.GetFileSystemEntries(home, "*", SearchOption.AllDirectories);
        var config = _folder.Write("guard.json", """{ "SmppGuard": { "DataDirectory": "home/data", "Smpp": { "Listen": [ "127.0.0.1:0" ] }, "Http": { "Listen": "http://127.0.0.1:0" } } }""");
        string[] arguments = [.. command.Select(word => word is "backup" or "list.csv" ? _folder.File(word) : word), "--config", config];
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = await CommandTree.Root.Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        Assert.True(exitCode == 1, $"{exitCode}: {output} {error}");
        Assert.Contains("(65534), who could not open what root makes there. Run this as that user, for example runuser -u ", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(home, "*", SearchOption.AllDirectories));
    }

    private static void Own(string folder)
    {
        using var chown = Process.Start("chown", ["-R", Nobody, folder]);
        chown.WaitForExit();
        Assert.Equal(0, chown.ExitCode);
    }
}
