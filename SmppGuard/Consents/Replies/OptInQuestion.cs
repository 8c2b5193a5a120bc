using SmppGuard.Consents.Compact;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Consents.Replies;

/// <summary>A first agreement, and what is asked because of it.</summary>
/// <param name="Code">The code that the reply came to, and that the question goes out from.</param>
/// <param name="Recipient">Who agreed.</param>
/// <param name="Reply">The reply as it came.</param>
/// <param name="Text">The question.</param>
internal sealed record FirstAgreement(CodeNumber Code, Msisdn Recipient, string Reply, string Text);

/// <summary>
/// A recipient who agreed by reply, and is asked whether that was meant. An agreement is the answer only if it came after the SMSC had accepted the question, and only once that is
/// on record.
/// </summary>
/// <param name="key">Who is asked, for whom.</param>
/// <param name="begunAt">When the first agreement came, milliseconds since 1970-01-01 UTC.</param>
/// <param name="validUntil">From when a reply is a first agreement again, milliseconds since 1970-01-01 UTC.</param>
internal sealed class OptInQuestion(ConsentKey key, long begunAt, long validUntil)
{
    private const long NotAccepted = long.MaxValue;

    private long _accepted = NotAccepted;
    private volatile bool _isAsked;

    public ConsentKey Key => key;

    /// <summary>A refusal after this moment makes the question void.</summary>
    public long BegunAt => begunAt;

    public long ValidUntil => validUntil;

    /// <summary>Why it is asked; null where an earlier process asked.</summary>
    public FirstAgreement? First { get; init; }

    /// <summary>Whether it is on record that the SMSC has accepted it.</summary>
    public bool IsAsked => _isAsked;

    /// <summary>Record id of the message that asks; 0: not known yet.</summary>
    public long MessageId { get; set; }

    /// <summary>Id of the event that proves the first agreement and the question; 0: not recorded yet.</summary>
    public long EventId { get; private set; }

    /// <summary>Takes back a question that an earlier process asked: whatever comes now comes after it.</summary>
    public static OptInQuestion Asked(ConsentKey key, long begunAt, long validUntil, long eventId)
    {
        var question = new OptInQuestion(key, begunAt, validUntil);
        question.Accepted(order: 0);
        question.Asked(eventId);
        return question;
    }

    /// <summary>Whether a reply came after the SMSC had accepted the question. What came before repeats the first agreement: nobody can have read the question.</summary>
    public bool IsAnsweredBy(in IncomingReply reply) => reply.Order >= Volatile.Read(ref _accepted);

    /// <summary>The SMSC has accepted it, which is not on record yet.</summary>
    /// <param name="order">As <see cref="IncomingReply.Order"/>.</param>
    public void Accepted(long order) => Volatile.Write(ref _accepted, order);

    /// <summary>It is on record that the SMSC has accepted it.</summary>
    public void Asked(long eventId)
    {
        EventId = eventId;
        _isAsked = true;
    }
}
