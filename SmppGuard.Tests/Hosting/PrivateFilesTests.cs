using System.Diagnostics;
using SmppGuard.Hosting;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Hosting;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class PrivateFilesTests : IDisposable
{
    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = (UnixFileMode)511;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whatever_the_umask_nobody_else_reads_the_data_directory_and_what_others_could_read_is_put_right()
    {
        var config = _folder.Write("guard.json", """{ "SmppGuard": { "DataDirectory": "data", "Smpp": { "Listen": [ "127.0.0.1:0" ] }, "Http": { "Listen": "http://127.0.0.1:0" } } }""");
        var data = _folder.File("data");
        var log = await RunAsync("serve", "--config", config);
        AssertPrivate(data);
        Assert.Contains(Items(data), item => item.Name.EndsWith(".db-wal", StringComparison.Ordinal) || item.Name.EndsWith(".db", StringComparison.Ordinal));
        Assert.DoesNotContain("other users", log, StringComparison.Ordinal);

        // An earlier version's.
        foreach (var item in Items(data))
        {
            item.UnixFileMode = item is DirectoryInfo ? Everybody : Everybody & ~(UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        log = await RunAsync("serve", "--config", config);
        AssertPrivate(data);
        Assert.Contains("could be used by other users of the machine", log, StringComparison.Ordinal);

        _ = await RunAsync("backup", "--config", config, "--to", _folder.File("copy"));
        AssertPrivate(_folder.File("copy"));
    }

    [Fact]
    public void Links_and_folders_that_everybody_writes_into_are_left_alone()
    {
        var outside = new FileInfo(_folder.Write("outside", "")) { UnixFileMode = Everybody };
        var data = Directory.CreateDirectory(_folder.File("data"));
        _ = System.IO.File.CreateSymbolicLink(Path.Combine(data.FullName, "link"), outside.FullName);
        Assert.Null(PrivateFiles.Tighten(data.FullName).FirstLeft);
        outside.Refresh();
        Assert.Equal(Everybody, outside.UnixFileMode);

        var shared = Directory.CreateDirectory(_folder.File("shared"));
        shared.UnixFileMode = Everybody | UnixFileMode.StickyBit;
        Assert.Equal(shared.FullName, PrivateFiles.Tighten(shared.FullName).FirstLeft);
        shared.Refresh();
        Assert.Equal(Everybody | UnixFileMode.StickyBit, shared.UnixFileMode);
    }

    private static IEnumerable<FileSystemInfo> Items(string folder) =>
        new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Prepend(new DirectoryInfo(folder)).ToList();

    // But for what goes away meanwhile, where it is in use.
    private static void AssertPrivate(string folder) => Assert.All(Items(folder).Where(item => item.Exists), item => Assert.Equal(item is DirectoryInfo ? Folder : File, item.UnixFileMode));

    // With a mask that hides nothing. What it logged; looks at the directory of serve while that runs, too.
    private async Task<string> RunAsync(params string[] arguments)
    {
        var plain = GuardProgram.StartInfo(arguments);
        var start = new ProcessStartInfo("sh", ["-c", "umask 000; exec \"$0\" \"$@\"", plain.FileName, .. plain.ArgumentList])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        Assert.True(await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is not null, process.HasExited ? await error : "it wrote nothing");
        if (string.Equals(arguments[0], "serve", StringComparison.Ordinal))
        {
            AssertPrivate(_folder.File("data"));
            process.Signal(GuardProgram.Sigterm);
        }

        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, process.ExitCode);
        return await error;
    }
}
