using System.Diagnostics;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Harness;

/// <summary>A file system of a size of its own, in memory. Only root may mount one.</summary>
internal sealed class TinyDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly bool _isMounted;

    /// <param name="options">For <c>mount -o</c>, for example <c>size=1m</c>.</param>
    public TinyDisk(string options)
    {
        Path = Directory.CreateDirectory(_folder.File("disk")).FullName;
        _isMounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", Path);
    }

    public string Path { get; }

    public void SkipIfMissing() => Skip.IfNot(_isMounted, "no file system can be mounted here: it needs Linux and root");

    public void Dispose()
    {
        if (_isMounted)
        {
            Run("umount", "-l", Path);
        }

        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
