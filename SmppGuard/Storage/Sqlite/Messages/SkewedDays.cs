using SmppGuard.Archive;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>
/// When the messages of a day were received that were not received when their ids say, as far as somebody has looked: so that a query for a time opens only the days which can have something. Thread-safe.
/// </summary>
internal sealed class SkewedDays
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, ReceivedRange> _known = [];
    private readonly Dictionary<int, object> _looking = [];

    /// <summary>Whether a day can have messages that were received in a range and whose ids are of another time; true where nobody has looked.</summary>
    public bool MayHave(int day, ReceivedRange received)
    {
        lock (_gate)
        {
            return !_known.TryGetValue(day, out var skewed) || (skewed.From < received.To && received.From < skewed.To);
        }
    }

    public bool IsKnown(int day)
    {
        lock (_gate)
        {
            return _known.ContainsKey(day);
        }
    }

    /// <summary>To be called before a day is looked at; returns what <see cref="Learn"/> asks for.</summary>
    public object BeginLook(int day)
    {
        lock (_gate)
        {
            return _looking[day] = new object();
        }
    }

    /// <summary>Keeps what was seen, unless the day was written meanwhile.</summary>
    /// <param name="day">The day.</param>
    /// <param name="skewed">From the first to behind the last; nothing: there are none.</param>
    /// <param name="look">What <see cref="BeginLook"/> returned.</param>
    public void Learn(int day, ReceivedRange skewed, object look)
    {
        lock (_gate)
        {
            if (_looking.TryGetValue(day, out var latest) && ReferenceEquals(latest, look))
            {
                _looking.Remove(day);
                _known[day] = skewed;
            }
        }
    }

    /// <summary>A day was written, or is gone.</summary>
    public void Forget(int day)
    {
        lock (_gate)
        {
            _looking.Remove(day);
            _known.Remove(day);
        }
    }
}
