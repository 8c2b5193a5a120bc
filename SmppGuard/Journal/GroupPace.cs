namespace SmppGuard.Journal;

/// <summary>
/// How long the journal's thread lets records gather. Whoever waits for an answer has one step under way: a submit that is to be recorded, one that the SMSC has, or an outcome that is to be
/// recorded. So the next group can have as many records as the last had, and one for each submit that was elsewhere then; when so many are here, waiting gains nothing. Until then a
/// little waiting saves everybody system calls, if many come at a time; what an SMSC that is slow or away has for long says nothing about that, the last group does. Groups begin no
/// closer together than <see cref="Longest"/>. For the journal's thread.
/// </summary>
internal sealed class GroupPace
{
    /// <summary>A group of fewer says that little comes: the next does not wait.</summary>
    public const int Few = 4;

    /// <summary>After a group of so many the pause is the longest.</summary>
    public const int Many = 12;

    public static readonly TimeSpan Longest = TimeSpan.FromMicroseconds(700);

    private int _elsewhere;
    private int _last;

    /// <summary>Records that can come, if all come; 0: nobody is waited for.</summary>
    public int Expected { get; private set; }

    /// <summary>How long after the last group began the next is to begin, if not all have come.</summary>
    public TimeSpan Interval => Longest * Math.Min(_last, Many) / Many;

    /// <summary>A group was written.</summary>
    /// <param name="records">Records in it.</param>
    /// <param name="sent">Those of them that are submits which go to an SMSC now: their outcomes follow.</param>
    /// <param name="ended">Those of them that are outcomes of such submits.</param>
    public void Wrote(int records, int sent, int ended)
    {
        _elsewhere = Math.Max(_elsewhere - ended, 0);
        Expected = records < Few ? 0 : records + _elsewhere;
        _last = records < Few ? 0 : records;
        _elsewhere += sent;
    }

    /// <summary>A group could not be written: nobody is waited for.</summary>
    public void Failed() => (Expected, _last) = (0, 0);
}
