using System.Diagnostics.CodeAnalysis;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.Receipts;

/// <summary>
/// Which segment a receipt is about, for those that one SMSC accepted of late; older ones are looked up in the archive. Under its id and recipient stands
/// <code>
/// what is outstanding   until its last receipt, however many others come and go; bounded, the oldest make room
/// what is settled       for a while longer, so that a repetition is recognized before the archive knows of the first; bounded by a number of its own
/// </code>
/// The bounds are some 150 and 20 MB: a message of one segment counts for one, and for <see cref="ExpectedReceipt.Weight"/> once its receipt has come, or where it has parts or an id of ours. Who makes
/// room too early costs dearly: receipts come in the order of their messages, so the next ones are those of the oldest, and each is looked for in the archive.
/// Locked, for one SMSC's read loops: an uncontended lock per message with a receipt.
/// </summary>
internal sealed class ReceiptCorrelator
{
    /// <summary>Messages with one id and one recipient that are told apart: an SMSC that gives an id again means the latest.</summary>
    private const int MaxSameId = 8;

    private readonly MessageIdFormat _format;
    private readonly int _maxOutstanding;
    private readonly int _maxSettled;
    private readonly Lock _gate = new();
    private readonly ReceiptTable _table = new();
    private readonly ReceiptList _outstanding;
    private readonly ReceiptList _settled;

    public ReceiptCorrelator(MessageIdFormat format, int maxOutstanding = 2_000_000, int maxSettled = 300_000)
    {
        _format = format;
        _maxOutstanding = maxOutstanding;
        _maxSettled = maxSettled;
        _outstanding = new ReceiptList(_table);
        _settled = new ReceiptList(_table);
    }

    public MessageIdFormat Format => _format;

    /// <summary>Receipts that are waited for.</summary>
    public int Outstanding
    {
        get
        {
            lock (_gate)
            {
                return _outstanding.Count;
            }
        }
    }

    /// <summary>What a receipt for a segment that the SMSC accepted under this id is about.</summary>
    public AwaitedReceipt Describe(ReadOnlySpan<byte> messageId, in PendingSubmit submit, SegmentedSubmit? segments)
    {
        var key = MessageIdKey.OfResponse(messageId, _format);
        var ours = submit.Request.EsmeMessageId;
        if (_format == MessageIdFormat.AsIs && ours == 0 && segments is null)
        {
            return new AwaitedReceipt(submit.RecordId, submit.Request.Account, submit.Msisdn, key);
        }

        // Where receipts spell an id otherwise, the spelling of the response would be lost.
        var spelled = _format == MessageIdFormat.AsIs ? null : messageId.ToArray();
        return AwaitedReceipt.Of(new ExpectedReceipt(submit.RecordId, submit.Request.Account, submit.Msisdn, key)
        {
            EsmeMessageId = ours != 0 ? GuardMessageId.Of(ours) : segments is null ? spelled : null,
            SmscId = spelled,
            Aggregate = segments?.Aggregate,
            Segment = segments?.Accepted ?? 0,
        });
    }

    /// <summary>Lets receipts for them be recognized from now on.</summary>
    public void Expect(params ReadOnlySpan<AwaitedReceipt> awaited)
    {
        lock (_gate)
        {
            foreach (ref readonly var one in awaited)
            {
                Add(one);
            }
        }
    }

    /// <summary>As <see cref="Expect"/>; if the same segment is known already, that is returned.</summary>
    public ExpectedReceipt ExpectOnce(ExpectedReceipt expected)
    {
        lock (_gate)
        {
            for (var same = _table.First(expected.Id, expected.Recipient); same != ReceiptTable.None; same = _table.Older(same))
            {
                if (_table[same].RecordId == expected.RecordId && (_table.ObjectOf(same)?.Segment ?? 0) == expected.Segment)
                {
                    return ObjectOf(same);
                }
            }

            Add(AwaitedReceipt.Of(expected));
            return expected;
        }
    }

    /// <summary>Where the receipts of a message come together, if one of its segments is known; null: none is.</summary>
    public ReceiptAggregate? AggregateOf(IReadOnlyList<ExpectedReceipt> segments)
    {
        lock (_gate)
        {
            foreach (var segment in segments)
            {
                for (var same = _table.First(segment.Id, segment.Recipient); same != ReceiptTable.None; same = _table.Older(same))
                {
                    if (_table[same].RecordId == segment.RecordId && _table.ObjectOf(same)?.Aggregate is { } aggregate)
                    {
                        return aggregate;
                    }
                }
            }

            return null;
        }
    }

    /// <summary>
    /// Finds what a receipt with this id is about, sent to this recipient. Of several messages what is outstanding counts before what is settled, that of
    /// <paramref name="owner"/>, whose code the receipt is addressed to, before others, and the latest before older ones.
    /// </summary>
    public bool TryFind(MessageIdKey id, Msisdn recipient, AccountState? owner, [NotNullWhen(true)] out ExpectedReceipt? expected)
    {
        lock (_gate)
        {
            var found = ReceiptTable.None;
            var best = -1;
            for (var same = _table.First(id, recipient); same != ReceiptTable.None; same = _table.Older(same))
            {
                var rank = (_table.ObjectOf(same)?.IsSettled is true ? 0 : 2) + (ReferenceEquals(_table.AccountOf(same), owner) ? 1 : 0);
                if (rank > best)
                {
                    (best, found) = (rank, same);
                }
            }

            expected = found == ReceiptTable.None ? null : ObjectOf(found);
            return expected is not null;
        }
    }

    /// <summary>The last receipt for it has come.</summary>
    public void Settle(ExpectedReceipt expected) => Move(expected, isSettled: true);

    /// <summary>Its last receipt is waited for again, because it could not be recorded.</summary>
    public void Reopen(ExpectedReceipt expected) => Move(expected, isSettled: false);

    // The gate is held. Nothing was known beyond its slot until now: its first receipt has come.
    private ExpectedReceipt ObjectOf(int slot)
    {
        if (_table.ObjectOf(slot) is { } whole)
        {
            return whole;
        }

        ref var entry = ref _table[slot];
        whole = new ExpectedReceipt(entry.RecordId, _table.AccountOf(slot), entry.Recipient, entry.Id);
        ListOf(slot).Attach(slot, whole);
        return whole;
    }

    private ReceiptList ListOf(int slot) => _table[slot].IsSettled ? _settled : _outstanding;

    private void Move(ExpectedReceipt expected, bool isSettled)
    {
        lock (_gate)
        {
            // One that made room meanwhile stays away: the archive has it.
            if (expected.Slot is var slot && slot != ReceiptTable.None && _table[slot].IsSettled != isSettled)
            {
                ListOf(slot).Remove(slot);
                _table[slot].IsSettled = isSettled;
                ListOf(slot).Add(slot);
                MakeRoom();
            }
        }
    }

    private void Add(in AwaitedReceipt awaited)
    {
        var slot = _table.Add(awaited);
        DropBeyond(slot);
        _table[slot].IsSettled = awaited.Whole?.IsSettled is true;
        ListOf(slot).Add(slot);
        MakeRoom();
    }

    // An SMSC that has one id for everything does not make it grow.
    private void DropBeyond(int first)
    {
        var count = 1;
        for (var same = _table.Older(first); same != ReceiptTable.None; same = _table.Older(same))
        {
            if (++count > MaxSameId)
            {
                Remove(same);
                return;
            }
        }
    }

    private void MakeRoom()
    {
        while (_outstanding.Weight > _maxOutstanding)
        {
            Remove(_outstanding.Oldest);
        }

        while (_settled.Weight > _maxSettled)
        {
            Remove(_settled.Oldest);
        }
    }

    private void Remove(int slot)
    {
        ListOf(slot).Remove(slot);
        _table.Remove(slot);
    }
}
