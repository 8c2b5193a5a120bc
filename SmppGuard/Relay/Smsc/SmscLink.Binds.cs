namespace SmppGuard.Relay.Smsc;

/// <content>Which of its binds takes the next message.</content>
internal sealed partial class SmscLink
{
    /// <summary>
    /// Messages of one group of the journal that one bind is given before it is asked again which one has the most room: they leave with one system call, and an SMSC that answers them together
    /// is read with one.
    /// </summary>
    private const int Run = 16;

    private SmscConnection? _running;
    private int _left;

    /// <summary>The bound connection with most room; null: none has any.</summary>
    private SmscConnection? LeastLoaded()
    {
        SmscConnection? best = null;
        var most = 0;
        foreach (var connection in Volatile.Read(ref _transmitters))
        {
            var room = connection.WindowAvailable;
            if (room > most)
            {
                most = room;
                best = connection;
            }
        }

        return best;
    }

    // On the journal's thread, what it lets leave together with what the last one left on. An SMSC that lets a bind wait has the next ones on the others, as soon as half of its window is taken.
    private SmscConnection? Next()
    {
        if (!_flusher.IsGroup)
        {
            return LeastLoaded();
        }

        if (_left > 0 && _running is { InGroup: true } running && running.WindowAvailable > Options.Window / 2 && Array.IndexOf(Volatile.Read(ref _transmitters), running) >= 0)
        {
            _left--;
            return running;
        }

        _running = LeastLoaded();
        _left = Run - 1;
        return _running;
    }
}
