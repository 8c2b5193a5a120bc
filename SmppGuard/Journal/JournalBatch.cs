using System.Buffers;
using SmppGuard.Journal.Records;

namespace SmppGuard.Journal;

/// <summary>
/// Records that one connection gathered in one read. One owner fills it and hands it over with <see cref="MessageJournal.Append"/>; from then on the journal's thread has it,
/// until it is told what became of the batch. One hand-over per read keeps connections from meeting in the journal at every message.
/// </summary>
internal abstract class JournalBatch
{
    private const int InitialSize = 8 * 1024;

    private byte[] _buffer = [];
    private int _length;
    private int _open = -1;

    public int RecordCount { get; private set; }

    public bool IsEmpty => RecordCount == 0;

    /// <summary>Octets of all records with their frames.</summary>
    public int Length => _length;

    /// <summary>Octets kept free in the journal for records that must be possible later (outcomes of the submits in here); given back by the journal if the batch cannot be written.</summary>
    public long Reserved { get; set; }

    /// <summary>Submits in here that go to an SMSC when they are durable: the outcome of each is a record of another batch.</summary>
    public int Sent { get; protected set; }

    /// <summary>Outcomes in here of such submits.</summary>
    public int Ended { get; protected set; }

    /// <summary>The next in the list of batches handed over.</summary>
    internal JournalBatch? Next { get; set; }

    internal Memory<byte> Octets => _buffer.AsMemory(0, _length);

    /// <summary>
    /// Everything in the batch is durable. Called on the journal's thread: do little, never wait. The octets are valid until the batch is reset.
    /// </summary>
    public abstract void OnCommitted();

    /// <summary>Nothing in the batch may be relied on: the disk failed. Called on the journal's thread.</summary>
    public abstract void OnFailed();

    /// <summary>Begins a record whose payload takes at most <paramref name="maxPayload"/> octets, and returns room for it.</summary>
    public Span<byte> Begin(JournalRecordType type, int maxPayload)
    {
        Reserve(RecordFrame.HeaderSize + maxPayload);
        _open = _length;
        RecordFrame.Begin(_buffer.AsSpan(_open), type);
        return _buffer.AsSpan(_open + RecordFrame.HeaderSize, maxPayload);
    }

    /// <summary>Ends the record with the length that its payload really has; returns the offset of the payload for <see cref="Payload"/>.</summary>
    public int End(int payload)
    {
        RecordFrame.SetLength(_buffer.AsSpan(_open), payload);
        _length = _open + RecordFrame.HeaderSize + payload;
        RecordCount++;
        return _open + RecordFrame.HeaderSize;
    }

    /// <summary>Octets of a record's payload, or of a part of it, by the offset in the batch.</summary>
    public ReadOnlySpan<byte> Payload(int offset, int length) => _buffer.AsSpan(offset, length);

    public void Add(DeliveryDoneRecord record) => End(record.Write(Begin(JournalRecordType.DeliveryDone, DeliveryDoneRecord.Size)));

    public void Add(ConsentRecord record) => End(record.Write(Begin(JournalRecordType.Consent, record.MaxSize)));

    public void Add(ReceiptRecord record) => End(record.Write(Begin(JournalRecordType.Receipt, record.MaxSize)));

    public void Add(ReplyRecord record) => End(record.Write(Begin(JournalRecordType.Reply, record.MaxSize)));

    public void Add(OperationRecord record) => End(record.Write(Begin(JournalRecordType.Operation, record.MaxSize)));

    /// <summary>Empties it for the next use; a buffer that one large batch made large goes back.</summary>
    public virtual void Reset()
    {
        _length = 0;
        _open = -1;
        RecordCount = 0;
        Reserved = 0;
        Sent = 0;
        Ended = 0;
        Next = null;
        if (_buffer.Length > 256 * 1024)
        {
            Free();
        }
    }

    /// <summary>Gives the memory back; the batch can still be used again.</summary>
    public void Free()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    /// <summary>Gives each record its place in the journal; returns the sequence after the last.</summary>
    internal long Seal(long sequence, long time, uint groupStart)
    {
        var rest = _buffer.AsSpan(0, _length);
        while (rest.Length > 0)
        {
            var size = RecordFrame.HeaderSize + RecordFrame.PayloadLength(rest);
            RecordFrame.Seal(rest[..size], sequence++, time, groupStart);
            rest = rest[size..];
        }

        return sequence;
    }

    private void Reserve(int size)
    {
        if (_buffer.Length - _length >= size)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(InitialSize, Math.Max(_buffer.Length * 2, _length + size)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
