using System.Runtime.InteropServices;

namespace SmppGuard.Journal;

/// <summary>Sleeps for parts of a millisecond, which <see cref="Thread.Sleep(TimeSpan)"/> rounds away.</summary>
internal static partial class Nanosleep
{
    public static void Sleep(TimeSpan time)
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.Sleep(1);
            return;
        }

        var request = new TimeSpec { Seconds = (long)time.TotalSeconds, Nanoseconds = time.Ticks % TimeSpan.TicksPerSecond * 100 };

        // Ended early by a signal: the journal then only begins its group a little sooner.
        _ = Sleep(in request, IntPtr.Zero);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Sleep(in TimeSpec request, IntPtr remaining);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
