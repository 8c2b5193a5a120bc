using System.Collections.Concurrent;
using SmppGuard.Consents.Compact;
using SmppGuard.Journal.Records;

namespace SmppGuard.Consents.Replies;

/// <summary>
/// The questions that may still be answered, one for each organization and recipient: the last. Those that were asked are events of the store, and come back from there at start; one that
/// was only about to be asked when the process ended is forgotten, so that its repetition by the SMSC is a first agreement and never an answer.
/// </summary>
internal sealed class OptInQuestions(int most)
{
    private const int SweepAtLeast = 1024;
    private const long SweepEvery = 60_000;

    private readonly ConcurrentDictionary<ConsentKey, OptInQuestion> _open = new();
    private int _sweepAt = SweepAtLeast;
    private long _sweptAt;

    // False as long as nobody was asked, as with most operators: then the tens of millions of grants that are loaded at start need no look-up.
    private volatile bool _isUsed;

    /// <summary>The question that is put to a recipient at this moment, from whatever code; null: none.</summary>
    public OptInQuestion? Find(ConsentKey key, long now) => _open.TryGetValue(key, out var question) && now < question.ValidUntil ? question : null;

    /// <summary>Begins a question; an older one of the same recipient is void.</summary>
    /// <returns>False: as many are open as may be, and this one cannot be answered.</returns>
    public bool TryBegin(OptInQuestion question)
    {
        var now = question.BegunAt;
        if (_open.Count >= _sweepAt || (_open.Count >= most && Math.Abs(now - Volatile.Read(ref _sweptAt)) >= SweepEvery))
        {
            // Where all are open, looking at each of them again and again would hold up whoever brings the next.
            Volatile.Write(ref _sweptAt, now);
            Sweep(now);
        }

        if (_open.Count >= most && !_open.ContainsKey(question.Key))
        {
            return false;
        }

        _isUsed = true;
        _open[question.Key] = question;
        return true;
    }

    /// <summary>Whether it is still the recipient's question.</summary>
    public bool IsOpen(OptInQuestion question) => _open.TryGetValue(question.Key, out var open) && ReferenceEquals(open, question);

    /// <summary>The recipient has agreed, however, or cannot read the question any more: nothing is left to be answered.</summary>
    public void Close(ConsentKey key)
    {
        if (_isUsed)
        {
            _ = _open.TryRemove(key, out _);
        }
    }

    /// <summary>Ends a question, if it is still the recipient's.</summary>
    public void End(OptInQuestion question) => _open.TryRemove(new KeyValuePair<ConsentKey, OptInQuestion>(question.Key, question));

    /// <summary>The questions that are on record and may still be answered, as the events that <see cref="Restore"/> takes in.</summary>
    public IEnumerable<ConsentEvent> Open(long now) => _open.Values.Where(question => question.IsAsked && now < question.ValidUntil).Select(question => new ConsentEvent
    {
        ConsentId = question.EventId,
        Change = ConsentChange.Ask,
        OrganizationIndex = question.Key.Organization,
        Msisdn = question.Key.Msisdn,
        RecordedAt = 0,
        EffectiveAt = question.BegunAt,
        ExpiresAt = question.ValidUntil,
        Code = question.Code,
    });

    /// <summary>Takes in the questions among events of the store. Of one recipient the last counts, in whatever order those of several processes come.</summary>
    public void Restore(ReadOnlySpan<ConsentEvent> events, long now)
    {
        foreach (ref readonly var change in events)
        {
            if (change.Change == ConsentChange.Ask && change.ExpiresAt > now && change.Code is { } code)
            {
                var key = new ConsentKey(change.OrganizationIndex, change.Msisdn);
                if (!_open.TryGetValue(key, out var open) || open.BegunAt < change.EffectiveAt)
                {
                    _ = TryBegin(OptInQuestion.Asked(key, code, change.EffectiveAt, change.ExpiresAt, change.ConsentId));
                }
            }
            else if (change.Change == ConsentChange.Grant)
            {
                Close(new ConsentKey(change.OrganizationIndex, change.Msisdn));
            }
        }
    }

    private void Sweep(long now)
    {
        foreach (var (_, question) in _open)
        {
            if (now >= question.ValidUntil)
            {
                End(question);
            }
        }

        _sweepAt = Math.Max(SweepAtLeast, _open.Count * 2);
    }
}
