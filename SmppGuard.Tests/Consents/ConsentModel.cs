using SmppGuard.Consents;

namespace SmppGuard.Tests.Consents;

/// <summary>
/// What the rules say about one organization and one recipient, written down as simply as can be: everything is kept, and the state is worked out anew each time.
/// </summary>
internal sealed class ConsentModel
{
    private readonly List<(long Id, long From, long Until, long Recorded)> _grants = [];
    private (long At, long Id)? _refusal;
    private (long At, long Until)? _question;

    public long LastRefusal => _refusal?.At ?? 0;

    /// <summary>Who has agreed, however, is not asked any more.</summary>
    public void Grant(long id, long from, long until, long recorded)
    {
        _grants.Add((id, from, until, recorded));
        _question = null;
    }

    public void Refuse(long id, long at) => _refusal = _refusal is { } last && last.At > at ? last : (at, id);

    /// <summary>A first agreement was answered with a question, which the SMSC took.</summary>
    public void Ask(long at, long until) => _question = (at, until);

    /// <summary>Whether an agreement of this moment is the answer to a question.</summary>
    public bool IsAskedAt(long now) => _question is { } question && now < question.Until && question.At > LastRefusal;

    /// <summary>A refusal of this moment: the last word, even if the clock was set back since something else was said.</summary>
    public void RefuseLive(long id, long now) =>
        Refuse(id, Math.Max(Math.Max(now, LastRefusal), Math.Max(_question?.At ?? 0, _grants.Select(g => Math.Min(g.From, g.Recorded)).DefaultIfEmpty().Max())));

    public ConsentState StateAt(long now)
    {
        // A paper counts if neither it nor its recording is from before the refusal; of those that count already, the newest.
        var counting = _grants
            .Where(g => _refusal is not { } refusal || (g.From > refusal.At && g.Recorded > refusal.At))
            .Where(g => g.From <= now)
            .OrderBy(g => g.From).ThenBy(g => g.Id)
            .ToList();
        if (counting.Count > 0)
        {
            var newest = counting[^1];
            return new ConsentState(newest.Until == 0 || now < newest.Until ? ConsentStateKind.Granted : ConsentStateKind.Expired, newest.Id);
        }

        return _refusal is { } last ? new ConsentState(ConsentStateKind.Revoked, last.Id) : default;
    }
}
