using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SmppGuard.Journal;

/// <summary>
/// Lets one thread wait until others signal, or for parts of a millisecond, which timers round away. It sleeps at once: what is waited for takes tens of microseconds at least, so that spinning
/// first, as the semaphores of the runtime do, costs more than the wake-up that it may save. A signal that comes when nobody waits ends the next wait at once.
/// </summary>
internal sealed partial class ShortWait : IDisposable
{
    private const int CloseOnExecute = 0x80000;
    private const short ReadyToRead = 1;
    private const int CounterSize = sizeof(ulong);

    private readonly SafeFileHandle _event = new(OperatingSystem.IsLinux() ? EventFd(0, CloseOnExecute) : -1, ownsHandle: true);

    /// <summary>Where there is no such event, with whole milliseconds.</summary>
    private readonly AutoResetEvent _otherEvent = new(false);

    /// <summary>Returns when it was signalled.</summary>
    public void Wait()
    {
        if (_event.IsInvalid)
        {
            _ = _otherEvent.WaitOne();
            return;
        }

        // Ended early by a signal of the system: it sleeps again.
        while (Read(_event, out _, CounterSize) < 0)
        {
        }
    }

    /// <summary>Returns when <paramref name="time"/> is over, or it was signalled.</summary>
    public void Wait(TimeSpan time)
    {
        if (_event.IsInvalid)
        {
            _ = _otherEvent.WaitOne(time);
            return;
        }

        var descriptor = new PollDescriptor { File = (int)_event.DangerousGetHandle(), Events = ReadyToRead };
        var limit = new TimeSpec { Seconds = (long)time.TotalSeconds, Nanoseconds = time.Ticks % TimeSpan.TicksPerSecond * 100 };

        // Ended early by a signal of the system: the group then only begins a little sooner.
        if (Poll(ref descriptor, 1, in limit, IntPtr.Zero) > 0)
        {
            _ = Read(_event, out _, CounterSize);
        }
    }

    public void Signal()
    {
        try
        {
            if (_event.IsInvalid)
            {
                _ = _otherEvent.Set();
            }
            else
            {
                _ = Write(_event, 1, CounterSize);
            }
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }

    public void Dispose()
    {
        _event.Dispose();
        _otherEvent.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "eventfd")]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, in TimeSpec limit, IntPtr signals);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle file, out ulong value, nuint size);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(SafeFileHandle file, in ulong value, nuint size);

    private struct PollDescriptor
    {
        public int File;
        public short Events;
        public short Found;
    }

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
