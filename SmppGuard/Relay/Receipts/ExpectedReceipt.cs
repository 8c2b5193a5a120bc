using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>What a receipt is about: one segment that an SMSC accepted, and how far its receipts have come.</summary>
/// <param name="recordId">The message.</param>
/// <param name="account">Whom to tell.</param>
/// <param name="recipient">Whom it went to: an SMSC can give one id to several messages.</param>
/// <param name="id">The SMSC's id of it.</param>
internal sealed class ExpectedReceipt(long recordId, AccountState account, Msisdn recipient, MessageIdKey id)
{
    private const int None = -1;

    private int _stage = None;

    public long RecordId => recordId;

    public AccountState Account => account;

    public Msisdn Recipient => recipient;

    /// <summary>message_id that the ESME was given; null: the SMSC's, as its receipts spell it too.</summary>
    public byte[]? EsmeMessageId { get; init; }

    /// <summary>The SMSC's id as its response spelled it; null: as its receipts do.</summary>
    public byte[]? SmscId { get; init; }

    /// <summary>Set when the message came in parts or left in several segments: receipts become one for each part.</summary>
    public ReceiptAggregate? Aggregate { get; init; }

    /// <summary>Set when the ESME asked for no receipt of several parts or segments, or did not submit it: all are recorded, and none is relayed.</summary>
    public bool IsUnrequested { get; init; }

    /// <summary>Which segment, from 0.</summary>
    public int Segment { get; init; }

    /// <summary>Whether its last receipt has come.</summary>
    public bool IsSettled => Volatile.Read(ref _stage) == (int)ReceiptStage.Final;

    /// <summary>What it counts for where as many as may be are kept: an object takes as much memory as two messages without one, a part that waits for it as much as one.</summary>
    public int Weight => 3 + (Aggregate?.Requested.PartCount ?? 0);

    /// <summary>The place in <see cref="ReceiptCorrelator"/>, under its lock.</summary>
    internal MessageIdKey Id => id;

    /// <summary>Its slot there; none any more, or not yet.</summary>
    internal int Slot { get; set; } = ReceiptTable.None;

    /// <summary>The same, which comes together with others; before it is expected.</summary>
    public ExpectedReceipt With(ReceiptAggregate aggregate) => new(recordId, account, recipient, id) { EsmeMessageId = EsmeMessageId, SmscId = SmscId, Aggregate = aggregate, Segment = Segment, _stage = _stage };

    /// <summary>
    /// Moves on to what a receipt says; false: it repeats what was said, or comes after the last. What stands until something better comes (ACCEPTD, a word that nobody knows) is said once.
    /// </summary>
    /// <param name="stage">How much the receipt settles.</param>
    /// <param name="before">How much was settled before; null: no receipt had come.</param>
    public bool TryAdvance(ReceiptStage stage, out ReceiptStage? before)
    {
        while (true)
        {
            var now = Volatile.Read(ref _stage);
            before = now == None ? null : (ReceiptStage)now;
            if (before == ReceiptStage.Final || (stage != ReceiptStage.OnTheWay && stage <= before))
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _stage, Math.Max(now, (int)stage), now) == now)
            {
                return true;
            }
        }
    }

    /// <summary>What it moved on to could not be recorded: the SMSC will repeat it, and then it is new.</summary>
    public void UndoAdvance(ReceiptStage? before) => Volatile.Write(ref _stage, before is { } stage ? (int)stage : None);
}
