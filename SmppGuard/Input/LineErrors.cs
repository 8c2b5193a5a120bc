namespace SmppGuard.Input;

/// <summary>Bad lines: all are counted, the first are kept.</summary>
internal sealed class LineErrors
{
    /// <summary>As many as an answer names.</summary>
    public const int MaxKept = 1000;

    private readonly List<LineError> _first = [];

    public long Count { get; private set; }

    public IReadOnlyList<LineError> First => _first;

    public void Add(long line, string error) => Add(new LineError(line, error));

    public void Add(LineError error)
    {
        Count++;
        if (_first.Count < MaxKept)
        {
            _first.Add(error);
        }
    }
}
