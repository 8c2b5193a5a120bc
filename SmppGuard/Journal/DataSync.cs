using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SmppGuard.Journal;

/// <summary>
/// Makes what was written to a file durable, and of what the file system knows about the file only what reading it again takes: on Linux <c>fdatasync</c>. <see cref="RandomAccess.FlushToDisk"/>
/// also makes durable when the file was last written to, which nobody asks for and which costs a journaling file system a commit.
/// </summary>
internal static partial class DataSync
{
    private const int Interrupted = 4;

    /// <exception cref="IOException">What was written may be lost.</exception>
    public static void Sync(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (Fdatasync(file) != 0)
        {
            if (Marshal.GetLastPInvokeError() is not Interrupted and var error)
            {
                throw new IOException($"cannot sync: {Marshal.GetPInvokeErrorMessage(error)}");
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Fdatasync(SafeFileHandle file);
}
