using Microsoft.Win32.SafeHandles;

namespace SmppGuard.Journal;

/// <summary>
/// Prepares the next segment's file ahead of time: allocates it, so that the journal's thread does not wait for the file system when one is full; and writes zeros over it while
/// the segment before it fills, at that pace. A sync into room that was only allocated has to say in the file system's own records that it is written now; one into room that was written
/// before has not, and takes half the time and half the processor time.
/// </summary>
internal sealed class SegmentSpare(string directory, long size, ILogger logger) : IDisposable
{
    private const string Name = "next.spare";

    /// <summary>Zeros are written in pieces of this size, each of which takes less than the journal takes to fill as much.</summary>
    private const int Piece = 256 * 1024;

    private readonly string _path = Path.Combine(directory, Name);
    private Task<bool> _prepared = Task.FromResult(false);
    private Task _filling = Task.CompletedTask;
    private CancellationTokenSource _stopFilling = new();
    private long _filled;

    /// <summary>Octets on the disk, or about to be.</summary>
    public long Octets => _prepared is { IsCompletedSuccessfully: true, Result: false } ? 0 : size;

    /// <summary>Begins to allocate in the background.</summary>
    public void Prepare()
    {
        if (_prepared is { IsCompletedSuccessfully: true, Result: false })
        {
            _filled = 0;
            _prepared = Task.Run(Allocate);
        }
    }

    /// <summary>Writes zeros in the background, as far as the segment before is filled; nothing, if some are being written, or there is no spare.</summary>
    public void FillUpTo(long offset)
    {
        var end = Math.Min(offset, size);
        if (end - _filled < Piece || !_filling.IsCompleted || _prepared is not { IsCompletedSuccessfully: true, Result: true })
        {
            return;
        }

        var from = _filled;
        _filled = end;
        _filling = Task.Run(() => WriteZeros(from, end, _stopFilling.Token), _stopFilling.Token);
    }

    /// <summary>Gives the spare its final name; false: there is none ready, or it is too small. Nothing is written to it any more.</summary>
    /// <param name="path">The name.</param>
    /// <param name="wanted">Octets that it must have.</param>
    /// <param name="wait">Whether to wait for one that is being allocated: the journal has no room for another.</param>
    public bool TryTake(string path, long wanted, bool wait)
    {
        if (wait)
        {
            _ = _prepared.GetAwaiter().GetResult();
        }

        if (wanted > size || !_prepared.IsCompletedSuccessfully || !_prepared.Result)
        {
            return false;
        }

        StopFilling();
        _prepared = Task.FromResult(false);
        File.Move(_path, path, overwrite: true);
        return true;
    }

    /// <summary>Gives the room back.</summary>
    public void Discard()
    {
        if (_prepared.GetAwaiter().GetResult())
        {
            StopFilling();
            File.Delete(_path);
            _prepared = Task.FromResult(false);
        }
    }

    /// <summary>Removes the spare: a stopped journal holds no room that it does not use.</summary>
    public void Dispose()
    {
        Discard();
        _stopFilling.Dispose();
    }

    private bool Allocate()
    {
        try
        {
            JournalSegment.Preallocate(_path, size);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The journal's thread meets the same error when it needs the room, and reports it as its own.
            JournalLog.SpareFailed(logger, _path, error.Message);
            return false;
        }
    }

    // Each piece is durable before the next is written: the journal's own sync is not to find megabytes of these.
    private void WriteZeros(long from, long end, CancellationToken stop)
    {
        try
        {
            using var handle = File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            for (var offset = from; offset < end && !stop.IsCancellationRequested; offset += Piece)
            {
                WritePiece(handle, offset, (int)Math.Min(Piece, end - offset));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The room is allocated all the same.
            JournalLog.SpareNotFilled(logger, _path, error.Message);
        }
    }

    private static void WritePiece(SafeFileHandle handle, long offset, int length)
    {
        for (var written = 0; written < length; written += JournalSegment.Zeros.Length)
        {
            RandomAccess.Write(handle, JournalSegment.Zeros.Span[..Math.Min(JournalSegment.Zeros.Length, length - written)], offset + written);
        }

        DataSync.Sync(handle);
    }

    // One that did not begin yet never does: the threads that would begin it may wait for the journal.
    private void StopFilling()
    {
        if (!_filling.IsCompleted)
        {
            _stopFilling.Cancel();
            _ = Task.WaitAny(_filling);
            _stopFilling.Dispose();
            _stopFilling = new CancellationTokenSource();
        }
    }
}
