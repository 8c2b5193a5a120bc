using System.Runtime.InteropServices;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Archive;

/// <summary>A message that is complete: decided, and its outcome known if it was allowed. Text is UTF-8 in the batch's octets.</summary>
internal struct ArchivedMessage
{
    public long RecordId;
    public SubmitKind Kind;
    public Reason Reason;
    public Purpose Class;
    public MessageOutcome Outcome;
    public Alphabet OriginalAlphabet;
    public byte OriginalDataCoding;
    public byte DataCoding;
    public byte Segments;
    public byte RegisteredDelivery;
    public byte SmscMessageIdCount;
    public CommandStatus CommandStatus;
    public Msisdn Msisdn;
    public long ConsentId;
    public long ReceivedAt;

    /// <summary>0: never sent.</summary>
    public long SentAt;
    public long AnsweredAt;
    public long ExpireAt;

    /// <summary>Account, organization, code, SMSC, rule pack and peer address, and of what a route took its name and why, each with a length octet in front (<see cref="SubmitIdentity"/>).</summary>
    public Slice Identity;
    public Slice Source;
    public Slice OriginalText;

    /// <summary>Null: nothing was sent (no <see cref="Segments"/>), or just what was submitted.</summary>
    public Slice SentText;

    /// <summary>Null: the ESME was given none.</summary>
    public Slice MessageId;

    /// <summary>Each with a length octet in front.</summary>
    public Slice SmscMessageIds;

    /// <summary>To be read with <see cref="ArchivedParts"/>; empty: it came whole.</summary>
    public Slice Parts;

    /// <summary>When a segment that has not reported counts as UNKNOWN; 0: no receipts of ours are due, because none were asked for, or the SMSC's own are passed on.</summary>
    public long ReceiptsDue;

    /// <summary>To be read with <see cref="ReceiptAddresses"/>; empty: no receipts of ours are due.</summary>
    public Slice Addresses;

    /// <summary>What was submitted and what was sent, octet for octet; to be read with <see cref="Pdus.PduUnpacker"/>.</summary>
    public Slice PackedPdus;
}

/// <summary>A receipt for a message.</summary>
internal struct ArchivedReceipt
{
    /// <summary>0: it named no message that is known.</summary>
    public long RecordId;
    public long At;

    /// <summary>Place in the journal; tells receipts of the same message and millisecond apart.</summary>
    public long Sequence;
    public Slice Smsc;
    public Slice SmscMessageId;
    public Slice State;
    public Slice Error;
}

/// <summary>
/// What the archive is to store at once, without strings: numbers in structs, text as slices of one buffer. It is filled and emptied again for every batch, so
/// that a message costs no allocation.
/// </summary>
internal sealed class ArchiveBatch
{
    private readonly List<ArchivedMessage> _messages = [];
    private readonly List<ArchivedReceipt> _receipts = [];
    private readonly List<ArchivedLateOutcome> _late = [];
    private readonly List<ArchivedMove> _moves = [];
    private readonly List<ArchivedScheduledOutcome> _scheduled = [];
    private readonly SliceBuffer _octets = new(1024 * 1024);
    private int[] _order = [];
    private long[] _ids = [];

    /// <summary>In the order in which they were completed.</summary>
    public ReadOnlySpan<ArchivedMessage> Messages => CollectionsMarshal.AsSpan(_messages);

    public ReadOnlySpan<ArchivedReceipt> Receipts => CollectionsMarshal.AsSpan(_receipts);

    /// <summary>To be stored after the messages, which may be among these, in this order.</summary>
    public ReadOnlySpan<ArchivedMove> Moves => CollectionsMarshal.AsSpan(_moves);

    /// <summary>To be stored after the moves.</summary>
    public ReadOnlySpan<ArchivedScheduledOutcome> ScheduledOutcomes => CollectionsMarshal.AsSpan(_scheduled);

    /// <summary>To be stored after the outcomes that they correct.</summary>
    public ReadOnlySpan<ArchivedLateOutcome> LateOutcomes => CollectionsMarshal.AsSpan(_late);

    /// <summary>Replies are rare: they may be objects.</summary>
    public List<ArchivedReply> Replies { get; } = [];

    /// <summary>So are operations on messages of before.</summary>
    public List<OperationRecord> Operations { get; } = [];

    /// <summary>Octets of text held.</summary>
    public int Length => _octets.Length;

    public int Count => _messages.Count + _receipts.Count + _late.Count + _moves.Count + _scheduled.Count + Replies.Count + Operations.Count;

    public ReadOnlySpan<byte> this[Slice slice] => _octets[slice];

    public void Add(ArchivedMessage message) => _messages.Add(message);

    public void Add(ArchivedReceipt receipt) => _receipts.Add(receipt);

    public void Add(ArchivedLateOutcome late) => _late.Add(late);

    public void Add(ArchivedMove move) => _moves.Add(move);

    public void Add(ArchivedScheduledOutcome outcome) => _scheduled.Add(outcome);

    /// <inheritdoc cref="SliceBuffer.Keep"/>
    public Slice Keep(ReadOnlySpan<byte> octets) => _octets.Keep(octets);

    /// <inheritdoc cref="SliceBuffer.Room"/>
    public Span<byte> Room(int size) => _octets.Room(size);

    /// <inheritdoc cref="SliceBuffer.Take"/>
    public Slice Take(int written) => _octets.Take(written);

    /// <summary>Indexes of <see cref="Messages"/>, oldest first: rows are then appended where the store keeps them in order of their ids.</summary>
    public ReadOnlySpan<int> MessagesByAge()
    {
        if (_order.Length < _messages.Count)
        {
            _order = new int[_messages.Count * 2];
            _ids = new long[_messages.Count * 2];
        }

        var messages = Messages;
        for (var i = 0; i < messages.Length; i++)
        {
            _ids[i] = messages[i].RecordId;
            _order[i] = i;
        }

        Array.Sort(_ids, _order, 0, messages.Length);
        return _order.AsSpan(0, messages.Length);
    }

    public void Clear()
    {
        _messages.Clear();
        _receipts.Clear();
        _late.Clear();
        _moves.Clear();
        _scheduled.Clear();
        Replies.Clear();
        Operations.Clear();
        _octets.Clear();
    }
}
