using System.Collections.Concurrent;
using SmppGuard.Consents.Compact;
using SmppGuard.Journal.Records;

namespace SmppGuard.Consents.Replies;

/// <summary>
/// The questions that may still be answered, one for each organization and recipient. Those that were asked are events of the store, and come back from there at start; one that
/// was only about to be asked when the process ended is forgotten, so that its repetition by the SMSC is a first agreement and never an answer.
/// </summary>
internal sealed class OptInQuestions
{
    private const int SweepAtLeast = 1024;

    private readonly ConcurrentDictionary<ConsentKey, OptInQuestion> _open = new();
    private int _sweepAt = SweepAtLeast;

    /// <summary>The question that a reply of this moment would answer; null: none.</summary>
    public OptInQuestion? Find(ConsentKey key, long now) => _open.TryGetValue(key, out var question) && now < question.ValidUntil ? question : null;

    /// <summary>Begins a question; an older one of the same recipient is void.</summary>
    public void Begin(OptInQuestion question)
    {
        if (_open.Count >= _sweepAt)
        {
            Sweep(question.BegunAt);
        }

        _open[question.Key] = question;
    }

    /// <summary>Ends a question, if it is still the recipient's.</summary>
    public void End(OptInQuestion question) => _open.TryRemove(new KeyValuePair<ConsentKey, OptInQuestion>(question.Key, question));

    /// <summary>Takes back the questions among events of the store, which come oldest first.</summary>
    public void Restore(ReadOnlySpan<ConsentEvent> events, long now)
    {
        foreach (ref readonly var asked in events)
        {
            if (asked.Change == ConsentChange.Ask && asked.ExpiresAt > now)
            {
                var question = new OptInQuestion(new ConsentKey(asked.OrganizationIndex, asked.Msisdn), asked.EffectiveAt, asked.ExpiresAt);
                question.Asked(asked.ConsentId);
                Begin(question);
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
