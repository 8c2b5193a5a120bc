using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Hosting;

/// <summary>Whether a data directory can be used, without touching it; and what a failure to use it comes from.</summary>
internal static partial class DataDirectoryProbe
{
    private const string Key = OptionProblems.Section + ":DataDirectory";

    // Of unistd and errno.
    private const int MayWriteAndEnter = 3;
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;

    /// <summary>With less free, a database fails to make the files beside it, and says no more than that.</summary>
    private const long AsGoodAsNothing = 256 * 1024;

    // Of the file systems of Linux, and of SQLite: the whole path of a database, with 8 octets for what it keeps beside it.
    private const int LongestName = 255;
    private const int LongestPath = 512 - 8;
    private static readonly int LongestBelow = "/archive/2026-11-22.db".Length;

    /// <param name="directory">As configured, in full.</param>
    /// <param name="needed">Octets that a start takes at once.</param>
    /// <param name="problems">Receives why it cannot be used.</param>
    /// <param name="warnings">Receives what is probably not meant.</param>
    public static void Check(string directory, long needed, List<string> problems, List<string> warnings)
    {
        if (TooLong(directory) is { } tooLong)
        {
            problems.Add($"{Key} is \"{directory}\"; {tooLong}, use a shorter one, for example data.");
            return;
        }

        var home = directory;
        while (!Directory.Exists(home) && Path.GetDirectoryName(home) is { } parent)
        {
            home = parent;
        }

        if (Path.GetDirectoryName(directory) is { } folder && !Directory.Exists(folder))
        {
            warnings.Add($"{Key} is \"{directory}\"; {folder} does not exist and will be made, is a disk not mounted? Use a folder inside one that exists, for example data.");
        }

        if (OperatingSystem.IsLinux() && Access(home, MayWriteAndEnter) != 0)
        {
            problems.Add(Describe(directory, Marshal.GetLastPInvokeError() == ReadOnlyFileSystem ? "its file system is mounted read-only" : $"this user may not write in {home}"));
        }
        else if (FreeSpace(home) is { } free && free < needed)
        {
            problems.Add(Describe(directory, string.Create(CultureInfo.InvariantCulture, $"its disk has {free / 1024} KiB free, and a start needs {needed / 1024} KiB")));
        }
    }

    /// <summary>What an exception of opening the directory or its files means.</summary>
    public static string Describe(string directory, Exception exception) => exception is StorageException { Fault: StorageFault.Damaged }
        ? $"{Key} is \"{directory}\"; a file in it is damaged ({exception.Message}), restore it from a backup."
        : exception is StorageException { Fault: StorageFault.Unavailable }
        ? $"{Key} is \"{directory}\"; a file in it is held by somebody else ({exception.Message}), end whoever has it open, for example a tool that looks into guard.db."
        : Describe(directory, Cause(directory, exception));

    private static string? TooLong(string directory) => OperatingSystem.IsWindows() ? null
        : directory.Split(Path.DirectorySeparatorChar).Select(Encoding.UTF8.GetByteCount).Max() is var name and > LongestName
        ? string.Create(CultureInfo.InvariantCulture, $"a name in it has {name} octets, and a file system takes {LongestName}")
        : Encoding.UTF8.GetByteCount(directory) is var path && path + LongestBelow > LongestPath
        ? string.Create(CultureInfo.InvariantCulture, $"it has {path} octets, and the path of a database in it may have {LongestPath}")
        : null;

    private static string Cause(string directory, Exception exception) => exception switch
    {
        StorageException { Fault: StorageFault.Device } when FreeSpace(directory) < AsGoodAsNothing => $"its disk is full ({exception.Message})",
        UnauthorizedAccessException => $"this user may not write there ({exception.Message})",
        StorageException { Fault: StorageFault.Full } or IOException { HResult: NoSpace } => $"its disk is full ({exception.Message})",
        IOException { HResult: ReadOnlyFileSystem } => $"its file system is mounted read-only ({exception.Message})",
        StorageException { Fault: StorageFault.NotWritable } => $"this user may not write a file in it ({exception.Message})",
        _ => exception.Message.TrimEnd('.'),
    };

    private static string Describe(string directory, string problem) =>
        $"{Key} is \"{directory}\"; {problem}, use a folder that this user may write, on a disk with room, for example data.";

    private static long? FreeSpace(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Access(string path, int mode);
}

/// <summary>The data directory cannot be used.</summary>
internal sealed class DataDirectoryUnusableException(string dataDirectory, Exception inner) : StartRefusedException(DataDirectoryProbe.Describe(dataDirectory, inner), inner);
