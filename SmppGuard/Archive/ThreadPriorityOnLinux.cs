using System.Runtime.InteropServices;

namespace SmppGuard.Archive;

/// <summary>.NET's thread priorities do nothing on Linux; nice values do, and there each thread has its own.</summary>
internal static partial class ThreadPriorityOnLinux
{
    private const int PrioProcess = 0;
    private const int CallingThread = 0;

    /// <summary>Makes the calling thread give way to others; returns an errno, 0 if it worked or there is nothing to do.</summary>
    public static int Lower(int nice) =>
        OperatingSystem.IsLinux() && SetPriority(PrioProcess, CallingThread, nice) != 0 ? Marshal.GetLastPInvokeError() : 0;

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, int who, int priority);
}
