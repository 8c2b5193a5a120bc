using System.Buffers;
using System.Runtime.CompilerServices;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.LongMessages;

/// <summary>How far a long message is.</summary>
internal enum LongMessageState
{
    /// <summary>Parts are missing.</summary>
    Collecting,

    /// <summary>All parts are here; the decision is being recorded, or the SMSC has the message.</summary>
    Deciding,

    /// <summary>The SMSC accepted it. Remembered for a while, so that a part which is submitted again gets the answer that it had.</summary>
    Accepted,

    /// <summary>Refused, given up, or accepted long ago: a part with its reference begins a new message.</summary>
    Over,
}

/// <summary>
/// A message that arrives in parts: its parts so far, in any order, and who waits for its outcome. Changed under the gate of its <see cref="LongMessageAssembler"/>;
/// once it is <see cref="LongMessageState.Deciding"/> its octets belong to the one who brought the last part.
/// </summary>
internal sealed class LongMessage(
    LongMessageAssembler home,
    byte[] key,
    long recordId,
    byte total,
    SubmitKind kind,
    string peer,
    long firstAt) : IAnswered
{
    private const int RecordOverhead = 512;

    /// <summary>As much is rented ahead of further parts at most.</summary>
    private const int MostAhead = 4 * 1024;

    private readonly Part[] _parts = new Part[total];
    private byte[] _octets = [];
    private int _length;
    private long _reserved;
    private IAnswered? _origin;
    private List<Waiter>? _waiters;

    public byte[] Key => key;

    /// <summary>Given with the first part; the parts, the decision and the outcome are recorded under it.</summary>
    public long RecordId => recordId;

    public byte Total => total;

    /// <summary>How its first part came.</summary>
    public SubmitKind Kind => kind;

    /// <summary>Where its first part came from.</summary>
    public string Peer => peer;

    /// <summary>When its first part came, milliseconds since 1970-01-01 UTC.</summary>
    public long FirstAt { get; } = firstAt;

    /// <summary>When the last new part came.</summary>
    public long LastAt { get; private set; }

    public LongMessageState State { get; set; }

    /// <summary>Parts that are here.</summary>
    public int Count { get; private set; }

    public bool IsComplete => Count == total;

    /// <summary>Whether a part is here that does not <see cref="PartAgreement">agree</see> with the one that came before it: there is no message that they could be parts of.</summary>
    public bool IsContradictory
    {
        get
        {
            foreach (ref readonly var part in Parts)
            {
                if (part.IsHere && part.Disagrees)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Index of the part that completed it, or that contradicted the others; -1: none.</summary>
    public int CompletedBy { get; private set; } = -1;

    /// <summary>Octets of the parts.</summary>
    public int Length => _length;

    /// <summary>The batch that holds the record of its decision; its parts need no records of their own in the same batch.</summary>
    public SubmitBatch? DecidedIn { get; set; }

    /// <summary>Octets kept free in the journal for its decision.</summary>
    public long Reserved => Volatile.Read(ref _reserved);

    public ReadOnlySpan<Part> Parts => _parts;

    /// <summary>Whether any part asks for receipts.</summary>
    public bool WantsReceipts
    {
        get
        {
            foreach (ref readonly var part in Parts)
            {
                if (part.IsHere && (part.RegisteredDelivery & RegisteredDeliveries.ReceiptMask) != 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The PDUs in the order of their numbers, one after the other; after <see cref="PutInOrder"/>.</summary>
    public ReadOnlySpan<byte> Pdus => _octets.AsSpan(0, _length);

    public ReadOnlySpan<byte> Pdu(int index) => _octets.AsSpan(_parts[index].Offset, _parts[index].Length);

    /// <summary>What it is charged with; the gate is held.</summary>
    public int Charged { get; set; }

    /// <summary>What it takes without the octets of its parts: as long as it is remembered.</summary>
    public int Remains => AssemblyLimits.OctetsOfMessage + RemainsOf(total, key.Length);

    /// <summary>What a new message takes with a first part of so many octets.</summary>
    public static int ChargeOfNew(byte total, int keyLength, int pdu) =>
        AssemblyLimits.OctetsOfMessage + RemainsOf(total, keyLength) + PooledSize.Of(RentedFor(0, pdu, total));

    /// <summary>What it takes with a further part of so many octets.</summary>
    public int ChargeWith(int pdu) => Remains + PooledSize.Of(_octets.Length - _length < pdu ? RentedFor(_length, pdu, total - Count) : _octets.Length);

    /// <summary>Octets to keep free in the journal for what the record of the message will say of this part, and for its receipt.</summary>
    public static int ReservationOf(in IncomingMessage part) =>
        RecordOverhead + part.Pdu.Length + ((part.RegisteredDelivery & RegisteredDeliveries.ReceiptMask) != 0 ? RequestedReceipts.RoomFor(1) : 0);

    /// <summary>Notes that so much is kept free, or, negative, no longer.</summary>
    public void Reserve(long octets) => Interlocked.Add(ref _reserved, octets);

    /// <summary>Takes a part in.</summary>
    public void Add(int index, in IncomingMessage message, Alphabet alphabet, long esmeMessageId, long receivedAt)
    {
        var pdu = message.Pdu;
        var disagrees = !AgreesWithOthers(message);
        if (_octets.Length - _length < pdu.Length)
        {
            Grow(pdu.Length);
        }

        pdu.CopyTo(_octets.AsSpan(_length));
        _parts[index] = new Part
        {
            IsHere = true,
            Alphabet = alphabet,
            RegisteredDelivery = message.RegisteredDelivery,
            EsmeMessageId = esmeMessageId,
            ReceivedAt = receivedAt,
            Offset = _length,
            Length = pdu.Length,
            Disagrees = disagrees,
            Content = Fingerprint.Of(message),
        };
        _length += pdu.Length;
        Count++;
        LastAt = Math.Max(LastAt, receivedAt);
    }

    /// <summary>Nothing more is waited for: the part that came last is answered with the decision.</summary>
    public void BeginDecision(int lastIndex)
    {
        CompletedBy = lastIndex;
        State = LongMessageState.Deciding;
        PutInOrder();
    }

    /// <summary>Whether this is the part that is here under the same number, submitted again.</summary>
    public bool IsRepeated(int index, in IncomingMessage message) => _parts[index].Content == Fingerprint.Of(message);

    /// <summary>A part was submitted again after the message was complete.</summary>
    public void NoteRepeated(int index) => _parts[index].WasRepeated = true;

    /// <summary>Whether that was so of others than this one, and not of this one.</summary>
    public bool HasOthersRepeated(int index) => !_parts[index].WasRepeated && Array.Exists(_parts, static part => part.WasRepeated);

    /// <summary>Takes a part out again, because it could not be recorded; the others still wait.</summary>
    public void Remove(int index)
    {
        _parts[index] = default;
        Count--;
        CompletedBy = -1;
        DecidedIn = null;
        State = LongMessageState.Collecting;
    }

    /// <summary>Brings the PDUs into the order of their numbers, without gaps.</summary>
    public void PutInOrder()
    {
        var length = 0;
        var isOrdered = true;
        foreach (ref readonly var part in Parts)
        {
            if (part.IsHere)
            {
                isOrdered &= part.Offset == length;
                length += part.Length;
            }
        }

        if (isOrdered && length == _length)
        {
            return;
        }

        var ordered = ArrayPool<byte>.Shared.Rent(length);
        var offset = 0;
        foreach (ref var part in _parts.AsSpan())
        {
            if (part.IsHere)
            {
                _octets.AsSpan(part.Offset, part.Length).CopyTo(ordered.AsSpan(offset));
                part.Offset = offset;
                offset += part.Length;
            }
        }

        ArrayPool<byte>.Shared.Return(_octets);
        _octets = ordered;
        _length = length;
    }

    /// <summary>Gives the octets back: the decision, which has them all, is durable.</summary>
    public void Release()
    {
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
            _octets = [];
            _length = 0;
        }
    }

    /// <summary>The parts as the record of the message names them.</summary>
    public int WriteParts(Span<byte> destination)
    {
        var writer = new SubmitPartsWriter(destination, Count, CompletedBy < 0 ? SubmitParts.NotCompleted : (byte)CompletedBy);
        for (var i = 0; i < _parts.Length; i++)
        {
            ref readonly var part = ref _parts[i];
            if (part.IsHere)
            {
                writer.Add(new SubmitPart((byte)(i + 1), part.Alphabet, part.EsmeMessageId, part.ReceivedAt));
            }
        }

        return writer.Length;
    }

    /// <summary>Whoever brought the completing part waits for the outcome.</summary>
    public IAnswered AnswerTo(IAnswered? origin)
    {
        _origin = origin;
        return this;
    }

    /// <summary>A part was submitted again before the outcome is known; the gate is held.</summary>
    public void AddWaiter(in SubmitRequest request, int index) => (_waiters ??= []).Add(new Waiter(request, index));

    /// <summary>The decision is durable.</summary>
    public void Decided(bool isRefused) => home.Decided(this, isRefused);

    /// <summary>The decision could not be recorded: it waits again, without the part that completed it, or to be given up once more.</summary>
    public void DecisionNotRecorded()
    {
        if (CompletedBy >= 0)
        {
            home.PartNotRecorded(this, CompletedBy);
        }
        else
        {
            home.WaitAgain(this);
        }
    }

    /// <summary>Adds the record of a held part to a batch, unless none is needed because the decision that has it is durable.</summary>
    public void WritePart(int index, in PartRecord record, SubmitBatch batch) => home.WritePart(this, index, record, batch);

    /// <summary>A part could not be recorded.</summary>
    public void PartNotRecorded(int index) => home.PartNotRecorded(this, index);

    /// <summary>The outcome is durable: answers the completing part, and those parts that were submitted again meanwhile. On the journal's thread.</summary>
    public void Answer(in SubmitAnswer answer)
    {
        _origin?.Answer(answer);
        _origin = null;
        foreach (var waiter in home.OutcomeRecorded(this, answer.Status == CommandStatus.ESME_ROK, ref _waiters))
        {
            // What could not be recorded was not taken, whichever part it was.
            ref readonly var request = ref waiter.Request;
            request.Origin.Answer(waiter.Index == CompletedBy || answer.Reason == Reason.JournalUnavailable
                ? answer with { Request = request.CommandId, SequenceNumber = request.SequenceNumber, Started = request.Started }
                : AnswerOfTaken(waiter.Index, request));
        }
    }

    /// <summary>The answer of a part that was taken before, and is submitted again.</summary>
    public SubmitAnswer AnswerOfTaken(int index, in SubmitRequest again) => again.PartAnswer(_parts[index].EsmeMessageId);

    private static int RentedFor(int length, int more, int parts) => length + Math.Max(more, Math.Min(more * parts, MostAhead));

    private static int RemainsOf(byte total, int keyLength) => (total * Unsafe.SizeOf<Part>()) + keyLength + (2 * PooledSize.OfArray);

    private void Grow(int more)
    {
        // The parts of a message are about as long as each other.
        var larger = ArrayPool<byte>.Shared.Rent(RentedFor(_length, more, total - Count));
        _octets.AsSpan(0, _length).CopyTo(larger);
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
        }

        _octets = larger;
    }

    // With one of them is with all: whoever disagrees is the last that is taken.
    private bool AgreesWithOthers(in IncomingMessage message)
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            if (_parts[i].IsHere)
            {
                return IncomingMessage.TryParse(PduHeader.Read(Pdu(i)).CommandId, Pdu(i), kind, out var other) == CommandStatus.ESME_ROK && PartAgreement.Holds(other, message);
            }
        }

        return true;
    }

    /// <summary>One part.</summary>
    internal struct Part
    {
        public bool IsHere;

        /// <summary>With another part of the message.</summary>
        public bool Disagrees;

        /// <summary>Answered as before when it came again.</summary>
        public bool WasRepeated;
        public Alphabet Alphabet;
        public byte RegisteredDelivery;

        /// <summary>message_id that the ESME was given for it.</summary>
        public long EsmeMessageId;

        /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
        public long ReceivedAt;
        public int Offset;
        public int Length;

        /// <summary>
        /// Tells this part from another under the same number, also when the octets are gone. Sequence numbers differ when a part is submitted again; what the phone would show does not.
        /// </summary>
        public ulong Content;
    }

    /// <summary>Who submitted a part again, and is answered with the message.</summary>
    internal readonly struct Waiter(in SubmitRequest request, int index)
    {
        public readonly SubmitRequest Request = request;
        public readonly int Index = index;
    }
}
