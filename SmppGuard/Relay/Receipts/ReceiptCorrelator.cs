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
/// Locked, for one SMSC's read loops: an uncontended lock per message with a receipt.
/// </summary>
internal sealed class ReceiptCorrelator(MessageIdFormat format, int maxOutstanding = 500_000, int maxSettled = 100_000)
{
    /// <summary>Messages with one id and one recipient that are told apart: an SMSC that gives an id again means the latest.</summary>
    private const int MaxSameId = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<(MessageIdKey Id, Msisdn Recipient), ExpectedReceipt> _byId = [];
    private readonly ReceiptList _outstanding = new();
    private readonly ReceiptList _settled = new();

    public MessageIdFormat Format => format;

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
    public ExpectedReceipt Describe(ReadOnlySpan<byte> messageId, in PendingSubmit submit, SegmentedSubmit? segments)
    {
        // Where receipts spell an id otherwise, the spelling of the response would be lost.
        var spelled = format == MessageIdFormat.AsIs ? null : messageId.ToArray();
        return new ExpectedReceipt(submit.RecordId, submit.Request.Account, submit.Msisdn, MessageIdKey.OfResponse(messageId, format))
        {
            EsmeMessageId = submit.Request.EsmeMessageId is var id and not 0 ? GuardMessageId.Of(id) : segments is null ? spelled : null,
            SmscId = spelled,
            Aggregate = segments?.Aggregate,
            Segment = segments?.Accepted ?? 0,
        };
    }

    /// <summary>Lets receipts for it be recognized from now on.</summary>
    public void Expect(ExpectedReceipt expected)
    {
        lock (_gate)
        {
            Add(expected);
        }
    }

    /// <summary>As <see cref="Expect"/>; if the same segment is known already, that is returned.</summary>
    public ExpectedReceipt ExpectOnce(ExpectedReceipt expected)
    {
        lock (_gate)
        {
            for (var same = _byId.GetValueOrDefault((expected.Id, expected.Recipient)); same is not null; same = same.SameId)
            {
                if (same.RecordId == expected.RecordId && same.Segment == expected.Segment)
                {
                    return same;
                }
            }

            Add(expected);
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
                for (var same = _byId.GetValueOrDefault((segment.Id, segment.Recipient)); same is not null; same = same.SameId)
                {
                    if (same.RecordId == segment.RecordId && same.Aggregate is { } aggregate)
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
            expected = _byId.GetValueOrDefault((id, recipient));
            if (expected?.SameId is null)
            {
                return expected is not null;
            }

            var best = -1;
            for (var same = expected; same is not null; same = same.SameId)
            {
                var rank = (same.IsSettled ? 0 : 2) + (ReferenceEquals(same.Account, owner) ? 1 : 0);
                if (rank > best)
                {
                    (best, expected) = (rank, same);
                }
            }

            return true;
        }
    }

    /// <summary>The last receipt for it has come.</summary>
    public void Settle(ExpectedReceipt expected) => Move(expected, _settled);

    /// <summary>Its last receipt is waited for again, because it could not be recorded.</summary>
    public void Reopen(ExpectedReceipt expected) => Move(expected, _outstanding);

    private void Move(ExpectedReceipt expected, ReceiptList list)
    {
        lock (_gate)
        {
            // One that made room meanwhile stays away: the archive has it.
            if (expected.List is { } before && !ReferenceEquals(before, list))
            {
                before.Remove(expected);
                list.Add(expected);
                MakeRoom();
            }
        }
    }

    private void Add(ExpectedReceipt expected)
    {
        var key = (expected.Id, expected.Recipient);
        if (_byId.TryGetValue(key, out var same))
        {
            expected.SameId = same;
            DropBeyond(expected);
        }

        _byId[key] = expected;
        (expected.IsSettled ? _settled : _outstanding).Add(expected);
        MakeRoom();
    }

    private static void DropBeyond(ExpectedReceipt first)
    {
        var last = first;
        for (var i = 1; i < MaxSameId && last.SameId is { } older; i++)
        {
            last = older;
        }

        if (last.SameId is { } beyond)
        {
            last.SameId = null;
            beyond.List?.Remove(beyond);
        }
    }

    private void MakeRoom()
    {
        while (_outstanding.Weight > maxOutstanding)
        {
            Remove(_outstanding.Oldest!);
        }

        while (_settled.Weight > maxSettled)
        {
            Remove(_settled.Oldest!);
        }
    }

    private void Remove(ExpectedReceipt entry)
    {
        entry.List!.Remove(entry);
        var key = (entry.Id, entry.Recipient);
        var first = _byId[key];
        if (!ReferenceEquals(first, entry))
        {
            var newer = first;
            while (!ReferenceEquals(newer.SameId, entry))
            {
                newer = newer.SameId!;
            }

            newer.SameId = entry.SameId;
        }
        else if (entry.SameId is { } older)
        {
            _byId[key] = older;
        }
        else
        {
            _ = _byId.Remove(key);
        }

        entry.SameId = null;
    }
}
