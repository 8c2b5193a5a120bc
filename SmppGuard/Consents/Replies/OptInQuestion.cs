using SmppGuard.Consents.Compact;
using SmppGuard.Registry;

namespace SmppGuard.Consents.Replies;

/// <summary>A first agreement, and what is asked because of it.</summary>
/// <param name="Code">The code that the reply came to, and that the question goes out from.</param>
/// <param name="Recipient">Who agreed.</param>
/// <param name="Reply">The reply as it came.</param>
/// <param name="Text">The question.</param>
internal sealed record FirstAgreement(CodeNumber Code, Msisdn Recipient, string Reply, string Text);

/// <summary>A recipient who agreed by reply, and is asked whether that was meant. An agreement counts as the answer only after the SMSC took the question.</summary>
/// <param name="key">Who is asked, for whom.</param>
/// <param name="begunAt">When the first agreement came, milliseconds since 1970-01-01 UTC.</param>
/// <param name="validUntil">From when a reply is a first agreement again, milliseconds since 1970-01-01 UTC.</param>
internal sealed class OptInQuestion(ConsentKey key, long begunAt, long validUntil)
{
    private volatile bool _isAsked;

    public ConsentKey Key => key;

    /// <summary>A refusal after this moment makes the question void.</summary>
    public long BegunAt => begunAt;

    public long ValidUntil => validUntil;

    /// <summary>Why it is asked; null where an earlier process asked.</summary>
    public FirstAgreement? First { get; init; }

    /// <summary>Whether the SMSC has taken it.</summary>
    public bool IsAsked => _isAsked;

    /// <summary>Record id of the message that asks; 0: not known yet.</summary>
    public long MessageId { get; set; }

    /// <summary>Id of the event that proves the first agreement and the question; 0: not recorded yet.</summary>
    public long EventId { get; private set; }

    /// <summary>When it was given to the SMSC, milliseconds since 1970-01-01 UTC: what came before repeats the first agreement, and answers nothing.</summary>
    public long SentAt { get; private set; }

    public void Asked(long eventId, long sentAt)
    {
        EventId = eventId;
        SentAt = sentAt;
        _isAsked = true;
    }
}
