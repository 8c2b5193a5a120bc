namespace SmppGuard.Journal;

/// <summary>Allocates the next segment's file ahead of time, so that the journal's thread does not wait for the file system when one is full.</summary>
internal sealed class SegmentSpare(string directory, long size, ILogger logger) : IDisposable
{
    private const string Name = "next.spare";

    private readonly string _path = Path.Combine(directory, Name);
    private Task<bool> _prepared = Task.FromResult(false);

    /// <summary>Octets on the disk, or about to be.</summary>
    public long Octets => _prepared is { IsCompletedSuccessfully: true, Result: false } ? 0 : size;

    /// <summary>Begins to allocate in the background.</summary>
    public void Prepare()
    {
        if (_prepared is { IsCompletedSuccessfully: true, Result: false })
        {
            _prepared = Task.Run(Allocate);
        }
    }

    /// <summary>Gives the spare its final name; false: there is none ready, or it is too small.</summary>
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

        _prepared = Task.FromResult(false);
        File.Move(_path, path, overwrite: true);
        return true;
    }

    /// <summary>Gives the room back.</summary>
    public void Discard()
    {
        if (_prepared.GetAwaiter().GetResult())
        {
            File.Delete(_path);
            _prepared = Task.FromResult(false);
        }
    }

    /// <summary>Removes the spare: a stopped journal holds no room that it does not use.</summary>
    public void Dispose() => Discard();

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
}
