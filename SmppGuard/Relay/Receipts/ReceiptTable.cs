using SmppGuard.Model;
using SmppGuard.Relay.Esme;

namespace SmppGuard.Relay.Receipts;

/// <summary>
/// What one SMSC's receipts are waited for, in as few octets as it takes: half a million and more wait where receipts come a minute late, and as many objects would be looked through by each
/// collection of garbage. A slot has 56 octets and no references; what is more than id, recipient, record and account (parts, segments, a receipt that has come) stands in an object
/// beside it. Slots with one id and one recipient are found latest first. For one thread at a time.
/// </summary>
internal sealed class ReceiptTable
{
    /// <summary>No slot.</summary>
    public const int None = -1;

    /// <summary>It grows by blocks, so that nothing is copied.</summary>
    private const int BlockBits = 12;
    private const int BlockSize = 1 << BlockBits;
    private const int FewestBuckets = 1024;

    private readonly List<AccountState> _accounts = [];
    private readonly Dictionary<AccountState, int> _indexes = [];
    private readonly List<Slot[]> _slots = [];
    private readonly List<ExpectedReceipt?[]> _objects = [];
    private int[] _buckets = NewBuckets(FewestBuckets);
    private int _used;
    private int _free = None;
    private int _count;
    private int _lastAccount = None;

    /// <summary>The slot's data; valid until a slot is added.</summary>
    public ref Slot this[int slot] => ref _slots[slot >> BlockBits][slot & (BlockSize - 1)];

    /// <summary>What is known of it beyond its slot; null: nothing.</summary>
    public ExpectedReceipt? ObjectOf(int slot) => _objects[slot >> BlockBits][slot & (BlockSize - 1)];

    public AccountState AccountOf(int slot) => _accounts[this[slot].Account];

    /// <summary>Adds one, before those with the same id and recipient.</summary>
    public int Add(in AwaitedReceipt awaited)
    {
        if (_count == _buckets.Length)
        {
            Rehash(_buckets.Length * 2);
        }

        var index = Take();
        ref var slot = ref this[index];
        ref var bucket = ref BucketOf(awaited.Id, awaited.Recipient);
        slot = new Slot
        {
            Id = awaited.Id,
            Recipient = awaited.Recipient,
            RecordId = awaited.RecordId,
            Account = IndexOf(awaited.Account),
            Next = bucket,
        };
        bucket = index;
        _count++;
        if (awaited.Whole is { } whole)
        {
            Attach(index, whole);
        }

        return index;
    }

    /// <summary>From now on the object says what is known.</summary>
    public void Attach(int slot, ExpectedReceipt whole)
    {
        _objects[slot >> BlockBits][slot & (BlockSize - 1)] = whole;
        whole.Slot = slot;
    }

    /// <summary>The latest slot with this id and recipient.</summary>
    public int First(MessageIdKey id, Msisdn recipient) => Same(BucketOf(id, recipient), id, recipient);

    /// <summary>The next older one with the same id and recipient.</summary>
    public int Older(int slot)
    {
        ref var newer = ref this[slot];
        return Same(newer.Next, newer.Id, newer.Recipient);
    }

    /// <summary>Takes a slot out; it may be given to another from now on.</summary>
    public void Remove(int index)
    {
        ref var slot = ref this[index];
        ref var link = ref BucketOf(slot.Id, slot.Recipient);
        while (link != index)
        {
            link = ref this[link].Next;
        }

        link = slot.Next;
        ref var whole = ref _objects[index >> BlockBits][index & (BlockSize - 1)];
        if (whole is not null)
        {
            whole.Slot = None;
            whole = null;
        }

        slot.Next = _free;
        _free = index;
        _count--;
    }

    private static int[] NewBuckets(int count)
    {
        var buckets = new int[count];
        Array.Fill(buckets, None);
        return buckets;
    }

    private int Same(int slot, MessageIdKey id, Msisdn recipient)
    {
        while (slot != None)
        {
            ref var here = ref this[slot];
            if (here.Id == id && here.Recipient == recipient)
            {
                return slot;
            }

            slot = here.Next;
        }

        return None;
    }

    private ref int BucketOf(MessageIdKey id, Msisdn recipient)
    {
        // Ids of an SMSC differ in a few octets, recipients in the last digits: all of them have to reach the low bits.
        var hash = ((id.High ^ (id.Low * 0x9E37_79B9_7F4A_7C15UL)) + (ulong)recipient.Value) * 0xBF58_476D_1CE4_E5B9UL;
        hash = (hash ^ (hash >> 32)) * 0x94D0_49BB_1331_11EBUL;
        return ref _buckets[(int)(hash >> 32) & (_buckets.Length - 1)];
    }

    private int Take()
    {
        if (_free != None)
        {
            var slot = _free;
            _free = this[slot].Next;
            return slot;
        }

        if (_used == _slots.Count << BlockBits)
        {
            _slots.Add(new Slot[BlockSize]);
            _objects.Add(new ExpectedReceipt?[BlockSize]);
        }

        return _used++;
    }

    // Nearly always that of the one before.
    private int IndexOf(AccountState account)
    {
        if (_lastAccount == None || !ReferenceEquals(_accounts[_lastAccount], account))
        {
            if (!_indexes.TryGetValue(account, out _lastAccount))
            {
                _lastAccount = _accounts.Count;
                _accounts.Add(account);
                _indexes.Add(account, _lastAccount);
            }
        }

        return _lastAccount;
    }

    private void Rehash(int count)
    {
        var before = _buckets;
        _buckets = NewBuckets(count);
        var same = new Stack<int>();
        foreach (var first in before)
        {
            // Those of one bucket keep their order.
            for (var slot = first; slot != None; slot = this[slot].Next)
            {
                same.Push(slot);
            }

            while (same.TryPop(out var slot))
            {
                ref var moved = ref this[slot];
                ref var bucket = ref BucketOf(moved.Id, moved.Recipient);
                moved.Next = bucket;
                bucket = slot;
            }
        }
    }

    /// <summary>One segment that an SMSC accepted.</summary>
    internal struct Slot
    {
        public MessageIdKey Id;
        public Msisdn Recipient;
        public long RecordId;
        public int Account;

        /// <summary>The next in the bucket, or among those that are free.</summary>
        public int Next;

        /// <summary>Its neighbours in the list that it stands in.</summary>
        public int Older;
        public int Newer;

        /// <summary>Which list that is.</summary>
        public bool IsSettled;
    }
}

/// <summary>A segment that an SMSC accepted, whose receipt is awaited.</summary>
/// <param name="RecordId">The message.</param>
/// <param name="Account">Whom to tell.</param>
/// <param name="Recipient">Whom it went to.</param>
/// <param name="Id">The SMSC's id of it.</param>
/// <param name="Whole">The same with what there is more to remember; null: nothing.</param>
internal readonly record struct AwaitedReceipt(long RecordId, AccountState Account, Msisdn Recipient, MessageIdKey Id, ExpectedReceipt? Whole = null)
{
    public static AwaitedReceipt Of(ExpectedReceipt whole) => new(whole.RecordId, whole.Account, whole.Recipient, whole.Id, whole);
}
