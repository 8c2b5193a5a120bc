using System.Runtime.InteropServices;

namespace SmppGuard.Storage.Sqlite.Backups;

/// <summary>A second name for the octets of a file, which are kept until the last of its names is removed.</summary>
internal static partial class HardLink
{
    /// <summary>False: this file system has none, or the two are not on one.</summary>
    public static bool TryMake(string path, string name) => !OperatingSystem.IsWindows() && Link(path, name) == 0;

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string path, string name);
}
