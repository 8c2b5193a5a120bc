using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace SmppGuard.Consents.Compact;

/// <summary>
/// An exact hash table of slots: 32,768 shards, each an array that is sorted by remainder and has gaps (linear probing that keeps the order, so a search stops early
/// and the table can be nearly full). Shards grow one by one, by a twentieth.
/// <code>
/// home(remainder) = remainder × homes / 2^32;   a slot lies at its home or behind it, with no gap between;   the last place is always empty
/// </code>
/// One writer at a time, which its caller sees to. Readers take no lock: each shard has a version that is odd during a change, and a reader that finds it odd, or
/// changed after it has read, reads again. A change is short, for a shard that grows is copied beside and then put in place.
/// </summary>
internal sealed class ConsentTable
{
    public const int ShardCount = 1 << 15;

    // Slots from its home on in which a search looks first, by halving: nine in ten keys are found there. They take four lines of the cache, at most five.
    private const int Window = 15;
    private const int LineSize = 64;

    // Slots behind the last home: for keys of the last homes that had to move on, and the empty one at the end. As long as a window, so that none reaches past the array.
    private const int Tail = Window + 1;
    private const int MinHomes = 8;

    // At 95 % a search passes 10 slots on average. Arrays are allocated for 92 %, so that some shards can get more than their share.
    private const double MaxLoad = 0.95;
    private const double ExpectedLoad = 0.92;
    private const double TrimLoad = 0.90;
    private const int GrowthDivisor = 20;

    // Arrays of some size stay where they are: never moved by the garbage collector.
    private const int PinnedLength = 512;

    private readonly Shard[] _shards = new Shard[ShardCount];
    private readonly int[] _counts = new int[ShardCount];
    private int _expectedHomes = MinHomes;
    private long _slots;

    /// <summary>Memory in use, octets.</summary>
    public long Octets => (Volatile.Read(ref _slots) * Slot.Size) + (ShardCount * (Unsafe.SizeOf<Shard>() + sizeof(int)));

    /// <summary>Finds the slots of a key.</summary>
    /// <returns>How many: 0 to 2.</returns>
    public int Find(Place place, out Slot first, out Slot second)
    {
        ref var shard = ref _shards[place.Shard];
        var wait = default(SpinWait);
        while (true)
        {
            var version = Volatile.Read(ref shard.Version);
            var slots = Volatile.Read(ref shard.Slots);
            var homes = Volatile.Read(ref shard.Homes);

            // Array and number of homes belong together only if no change came between the two.
            if ((version & 1) == 0 && Volatile.Read(ref shard.Version) == version)
            {
                var count = Read(slots, homes, place.Remainder, out first, out second);
                Volatile.ReadBarrier();
                if (shard.Version == version)
                {
                    return count;
                }
            }

            wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Lets the processor fetch what <see cref="Find"/> is going to read, and does not wait for it.</summary>
    public unsafe void Prefetch(Place place)
    {
        ref readonly var shard = ref _shards[place.Shard];
        if (shard.Slots is { } slots)
        {
            // A pointer, because it is never read: of a shard that changes meanwhile it may lie outside.
            Fetch((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(slots)) + ((long)HomeOf(place.Remainder, shard.Homes) * Slot.Size));
        }
    }

    /// <summary>Replaces the slots of a key, or adds them; there must be at least one.</summary>
    public void Write(Place place, ReadOnlySpan<Slot> run)
    {
        ref var shard = ref _shards[place.Shard];
        var at = Locate(shard, place.Remainder, out var length);
        while (length < run.Length && !HasRoom(shard, place.Shard, at, run.Length - length))
        {
            // Where it is only the end that is crowded, more homes would not help; a longer tail does.
            var isFull = IsFull(shard, place.Shard, run.Length - length);
            Rebuild(place.Shard, isFull ? (uint)Math.Max(_expectedHomes, Larger(shard.Homes)) : shard.Homes);
            at = Locate(shard, place.Remainder, out length);
        }

        // Odd before anything of the change can be seen, even after everything can.
        _ = Interlocked.Increment(ref shard.Version);
        var slots = shard.Slots.AsSpan();
        _counts[place.Shard] += run.Length - length;
        for (; length < run.Length; length++)
        {
            Insert(slots, at);
        }

        for (; length > run.Length; length--)
        {
            Remove(slots, shard.Homes, at);
        }

        run.CopyTo(slots[at..]);
        Volatile.Write(ref shard.Version, shard.Version + 1);
    }

    /// <summary>Copies a shard, for whoever keeps others from writing meanwhile.</summary>
    /// <param name="index">Which.</param>
    /// <param name="copy">Where to; replaced by a larger one if need be.</param>
    public ShardShape Copy(int index, ref Slot[] copy)
    {
        ref var shard = ref _shards[index];
        var slots = shard.Slots.AsSpan();
        copy = copy.Length < slots.Length ? new Slot[slots.Length * 2] : copy;
        slots.CopyTo(copy);
        return new ShardShape(shard.Homes, slots.Length, _counts[index]);
    }

    /// <summary>Makes room for a shard that <see cref="Copy"/> copied, for whoever fills it before anybody looks into it. Of each shard once, by several threads.</summary>
    /// <returns>Its slots; null: it has none, or is of no shape that a shard can have.</returns>
    public Slot[]? Restore(int index, ShardShape shape)
    {
        if (!shape.IsPossible)
        {
            return null;
        }

        ref var shard = ref _shards[index];
        shard.Slots = GC.AllocateUninitializedArray<Slot>(shape.Length, pinned: shape.Length >= PinnedLength);
        shard.Homes = shape.Homes;
        _counts[index] = shape.Count;
        Interlocked.Add(ref _slots, shape.Length);
        return shard.Slots;
    }

    /// <summary>Says how many slots are about to come; a shard is allocated for its share at once.</summary>
    public void Expect(long slots) => _expectedHomes = Math.Max(MinHomes, HomesFor(slots / ShardCount));

    /// <summary>Gives back memory of shards that got less than was expected.</summary>
    public void Trim()
    {
        _expectedHomes = MinHomes;
        for (var i = 0; i < ShardCount; i++)
        {
            var homes = Math.Max(MinHomes, HomesFor(_counts[i]));
            if (_counts[i] < _shards[i].Homes * TrimLoad && homes < _shards[i].Homes)
            {
                Rebuild((uint)i, (uint)homes);
            }
        }
    }

    private static int HomesFor(long slots) => (int)Math.Min(int.MaxValue / 2, slots / ExpectedLoad);

    private static long Larger(uint homes) => homes + Math.Max(MinHomes, homes / GrowthDivisor);

    private static int HomeOf(uint remainder, uint homes) => (int)(((ulong)remainder * homes) >> 32);

    // May run while the shard changes. It stays inside the array whatever it sees, for the last place is never written.
    private static unsafe int Read(Slot[]? slots, uint homes, uint remainder, out Slot first, out Slot second)
    {
        second = default;
        if (slots is null)
        {
            first = default;
            return 0;
        }

        // All lines at once, for the halving asks for one after the other.
        ref var slot = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(slots), HomeOf(remainder, homes));
        Fetch((byte*)Unsafe.AsPointer(ref slot));

        // How many are smaller says where it is, for slots are sorted and what is behind a gap is larger. Few instructions, and a loop that always runs as often: so the
        // processor guesses right, has room for more, and begins the next lookup while this one waits for memory.
        nuint smaller = 0;
        for (nuint step = (Window + 1) / 2; step > 0; step /= 2)
        {
            smaller += Unsafe.Add(ref slot, smaller + step - 1).Remainder < remainder ? step : 0;
        }

        slot = ref Unsafe.Add(ref slot, smaller);
        if (smaller == Window)
        {
            while (!slot.IsEmpty && slot.Remainder < remainder)
            {
                slot = ref Unsafe.Add(ref slot, 1);
            }
        }

        // One question, not two: whether it is a gap or another key that ends a search cannot be guessed.
        first = slot;
        if (first.IsEmpty | first.Remainder != remainder)
        {
            return 0;
        }

        // There is a next one: this one is not empty, so it is not the last.
        second = Unsafe.Add(ref slot, 1);
        return second.IsEmpty | second.Remainder != remainder ? 1 : 2;
    }

    // Elsewhere than on x86, .NET has no such instruction, and memory is waited for.
    private static unsafe void Fetch(byte* home)
    {
        if (Sse.IsSupported)
        {
            for (var line = 0; line < Window * Slot.Size; line += LineSize)
            {
                Sse.Prefetch0(home + line);
            }
        }
    }

    private static int Locate(in Shard shard, uint remainder, out int length)
    {
        length = 0;
        if (shard.Slots is not { } slots)
        {
            return 0;
        }

        var at = HomeOf(remainder, shard.Homes);
        while (!slots[at].IsEmpty && slots[at].Remainder < remainder)
        {
            at++;
        }

        while (!slots[at + length].IsEmpty && slots[at + length].Remainder == remainder)
        {
            length++;
        }

        return at;
    }

    private bool IsFull(in Shard shard, uint index, int more) => _counts[index] + more > shard.Homes * MaxLoad;

    private bool HasRoom(in Shard shard, uint index, int at, int more)
    {
        if (shard.Slots is not { } slots || IsFull(shard, index, more))
        {
            return false;
        }

        // Enough gaps before the last place.
        for (; at < slots.Length - 1; at++)
        {
            if (slots[at].IsEmpty && --more == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static void Insert(Span<Slot> slots, int at)
    {
        var gap = at;
        while (!slots[gap].IsEmpty)
        {
            gap++;
        }

        slots[at..gap].CopyTo(slots[(at + 1)..]);

        // Taken, also where nothing had to move: the next insertion of the same run looks for another gap.
        slots[at] = Slot.Elsewhere(0);
    }

    private static void Remove(Span<Slot> slots, uint homes, int at)
    {
        // What is displaced moves one place towards its home.
        var end = at + 1;
        while (!slots[end].IsEmpty && HomeOf(slots[end].Remainder, homes) < end)
        {
            end++;
        }

        slots[(at + 1)..end].CopyTo(slots[at..]);
        slots[end - 1] = Slot.Empty;
    }

    private void Rebuild(uint index, uint homes)
    {
        ref var shard = ref _shards[index];
        var end = 0;
        foreach (ref readonly var slot in shard.Slots.AsSpan())
        {
            end = slot.IsEmpty ? end : Math.Max(end, HomeOf(slot.Remainder, homes)) + 1;
        }

        // A full tail behind what is displaced furthest, so that the next insertion finds room.
        var length = checked(Math.Max((int)homes, end) + Tail);
        var copy = GC.AllocateUninitializedArray<Slot>(length, pinned: length >= PinnedLength);
        copy.AsSpan().Fill(Slot.Empty);
        var next = 0;
        foreach (ref readonly var slot in shard.Slots.AsSpan())
        {
            if (!slot.IsEmpty)
            {
                next = Math.Max(next, HomeOf(slot.Remainder, homes));
                copy[next++] = slot;
            }
        }

        _slots += length - (shard.Slots?.Length ?? 0);
        _ = Interlocked.Increment(ref shard.Version);
        shard.Slots = copy;
        shard.Homes = homes;
        Volatile.Write(ref shard.Version, shard.Version + 1);
    }

    /// <summary>What a shard is beside its slots.</summary>
    /// <param name="Homes">Places that keys can be at home at.</param>
    /// <param name="Length">Slots, gaps and tail included.</param>
    /// <param name="Count">Slots that are taken.</param>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct ShardShape(uint Homes, int Length, int Count)
    {
        /// <summary>Whether a search in such a shard stays in it.</summary>
        public bool IsPossible => Homes > 0 && Length >= (long)Homes + Tail && Count >= 0 && Count < Length;
    }

    private struct Shard
    {
        public Slot[]? Slots;
        public uint Homes;
        public uint Version;
    }
}
