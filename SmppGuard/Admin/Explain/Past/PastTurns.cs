namespace SmppGuard.Admin.Explain.Past;

/// <summary>One question about messages of before at a time: it has its share of the processors, whoever asks.</summary>
internal sealed class PastTurns
{
    private int _isTaken;

    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    public void GiveBack() => Volatile.Write(ref _isTaken, 0);
}
