using System.Runtime.InteropServices;

namespace SmppGuard.Hosting;

/// <summary>
/// Keeps what is written from everybody but the user that runs the program: folders 0700, files 0600. What is new comes so by the mask of the process, whoever writes it, the files that
/// SQLite makes beside a database included, and whatever mask the program was started with; what an earlier version left is put right by <see cref="Tighten"/>.
/// </summary>
internal static partial class PrivateFiles
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>From here on, nothing that this process makes can be read by others.</summary>
    public static void Begin()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask((uint)Others);
        }
    }

    /// <summary>Takes the rights of others from a folder and all that is in it. What cannot be changed, since it belongs to somebody else, stays; links are not followed.</summary>
    public static TightenedFiles Tighten(string directory)
    {
        var found = new TightenedFiles(directory);
        if (!OperatingSystem.IsWindows())
        {
            var root = new DirectoryInfo(directory);
            if (root.Parent is null || IsShared(root))
            {
                // The whole machine's, or a folder such as /tmp that everybody writes into: its rights are no business of ours, nor are the files of others in it.
                found.Leave(directory);
            }
            else
            {
                TightenItem(root, found);
            }
        }

        return found;
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static bool IsShared(DirectoryInfo directory)
    {
        try
        {
            return (directory.UnixFileMode & UnixFileMode.StickyBit) != 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void TightenItem(FileSystemInfo item, TightenedFiles found)
    {
        try
        {
            var mode = item.UnixFileMode;
            if ((mode & Others) != 0)
            {
                item.UnixFileMode = mode & ~Others;
                found.Count++;
            }
        }
        catch (FileNotFoundException)
        {
            // Beside a running process: it removed the file meanwhile.
            return;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            found.Leave(item.FullName);
        }

        if (item is not DirectoryInfo folder)
        {
            return;
        }

        try
        {
            foreach (var inner in folder.EnumerateFileSystemInfos())
            {
                if (inner.LinkTarget is null)
                {
                    TightenItem(inner, found);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            found.Leave(folder.FullName);
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint SetMask(uint mask);
}

/// <summary>What <see cref="PrivateFiles.Tighten"/> did to a folder.</summary>
internal sealed class TightenedFiles(string directory)
{
    public string Directory => directory;

    /// <summary>Files and folders that others could use, and no longer can.</summary>
    public int Count { get; set; }

    /// <summary>Files and folders that stay as they are.</summary>
    public int Left { get; private set; }

    /// <summary>The first of those; null: there is none.</summary>
    public string? FirstLeft { get; private set; }

    public void Leave(string path)
    {
        Left++;
        FirstLeft ??= path;
    }

    public void Tell(ILogger log)
    {
        if (Count > 0)
        {
            HostingLog.FilesTightened(log, Count, Directory);
        }

        if (FirstLeft is { } first)
        {
            HostingLog.FilesLeft(log, Left, Directory, first);
        }
    }
}
