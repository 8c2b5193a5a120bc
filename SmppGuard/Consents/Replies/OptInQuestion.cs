using SmppGuard.Consents.Compact;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Consents.Replies;

/// <summary>What is asked, and why.</summary>
/// <param name="Code">The code that the question goes out from.</param>
/// <param name="Recipient">Who is asked.</param>
/// <param name="Reply">The first agreement as it came, which made us ask; null: the provider asks, with a registered text.</param>
/// <param name="Text">The question.</param>
internal sealed record PutQuestion(CodeNumber Code, Msisdn Recipient, string? Reply, string Text);

/// <summary>
/// A question to a recipient whether adverts are wanted: ours, to one who agreed by reply, or the provider's. An agreement is the answer only if it came to the code that asked and
/// after the SMSC had accepted the question, and only once that is on record.
/// </summary>
/// <param name="key">Who is asked, for whom.</param>
/// <param name="code">Number of the code that asks.</param>
/// <param name="begunAt">When the first agreement came, or the provider submitted the question, milliseconds since 1970-01-01 UTC.</param>
/// <param name="validUntil">From when a reply is no answer any more, milliseconds since 1970-01-01 UTC.</param>
internal sealed class OptInQuestion(ConsentKey key, string code, long begunAt, long validUntil)
{
    private const long NotAccepted = long.MaxValue;

    private long _accepted = NotAccepted;
    private volatile bool _isAsked;

    public ConsentKey Key => key;

    public string Code => code;

    /// <summary>A refusal after this moment makes the question void.</summary>
    public long BegunAt => begunAt;

    public long ValidUntil => validUntil;

    /// <summary>What is asked, and why; null where an earlier process asked.</summary>
    public PutQuestion? Put { get; init; }

    /// <summary>Whether it is on record that the SMSC has accepted it.</summary>
    public bool IsAsked => _isAsked;

    /// <summary>Record id of the message that asks; 0: not known yet.</summary>
    public long MessageId { get; set; }

    /// <summary>Id of the event that proves the question; 0: not recorded yet.</summary>
    public long EventId { get; private set; }

    /// <summary>Takes back a question that an earlier process asked: whatever comes now comes after it.</summary>
    public static OptInQuestion Asked(ConsentKey key, string code, long begunAt, long validUntil, long eventId)
    {
        var question = new OptInQuestion(key, code, begunAt, validUntil);
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
