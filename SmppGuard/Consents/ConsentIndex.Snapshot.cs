using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using SmppGuard.Consents.Compact;
using SmppGuard.Consents.Snapshots;
using SmppGuard.Model;

namespace SmppGuard.Consents;

/// <summary>
/// Its snapshot: the shards of the table as they stand in memory, copied one after the other while others go on writing. So it is of no single moment, and need not be: it has everything
/// that was in force when it began, perhaps some of what came meanwhile, and events that come again change nothing.
/// </summary>
internal sealed partial class ConsentIndex
{
    private const int ShardsTogether = 64;
    private const int PairsTogether = 10_000;
    private const int MostReaders = 4;

    /// <summary>Writes what is in memory. On the thread of whoever calls it; others wait for the copy of one shard at most.</summary>
    public void Write(SnapshotWriter file, CancellationToken stop)
    {
        // Counted anew, of what is written: what is counted in memory goes on meanwhile.
        var counter = new ConsentCounter();
        var elsewhere = new HashSet<Place>();
        Slot[] copy = [];
        for (var first = 0; first < ConsentTable.ShardCount; first += ShardsTogether)
        {
            stop.ThrowIfCancellationRequested();
            file.Begin(SnapshotSectionKind.Table);
            for (var index = first; index < first + ShardsTogether; index++)
            {
                ConsentTable.ShardShape shape;
                lock (_writing)
                {
                    shape = _table.Copy(index, ref copy);
                }

                var slots = copy.AsSpan(0, shape.Length);
                Count((uint)index, slots, counter, elsewhere);
                file.Write(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref shape, 1)));
                file.Write(MemoryMarshal.AsBytes(slots));
            }

            file.End();
        }

        // Behind the table, and so with everything that a slot of it names.
        WriteElsewhere(file, counter, elsewhere);
        Write(file, SnapshotSectionKind.Numbers, _codec.Write);
        Write(file, SnapshotSectionKind.Counts, counter.Write);
    }

    /// <summary>Takes a snapshot in place of what is in memory, if all of it is what was written. Nobody else may write or look anything up meanwhile.</summary>
    /// <exception cref="SnapshotUnusableException">It is not; what was in memory stays.</exception>
    public void Read(SnapshotReader file, CancellationToken stop)
    {
        var table = new ConsentTable();
        var sections = file.Sections(SnapshotSectionKind.Table).ToArray();
        if (sections.Length * ShardsTogether != ConsentTable.ShardCount)
        {
            throw new SnapshotUnusableException("it has not all shards");
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(MostReaders, Environment.ProcessorCount), CancellationToken = stop };
        try
        {
            _ = Parallel.For(0, sections.Length, options, i => ReadShards(file, sections[i], table, i * ShardsTogether));
        }
        catch (AggregateException failures)
        {
            // The first tells as much as all of them.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        var elsewhere = new ConcurrentDictionary<ConsentKey, StandingConsent>();
        foreach (var section in file.Sections(SnapshotSectionKind.Elsewhere))
        {
            using var reader = ReaderOf(file, section);
            for (var left = reader.ReadInt32(); left > 0; left--)
            {
                var key = new ConsentKey(reader.ReadInt32(), new Msisdn(reader.ReadInt64()));
                elsewhere[key] = StandingConsent.Read(reader);
            }
        }

        using var numbers = ReaderOf(file, file.Sections(SnapshotSectionKind.Numbers).Single());
        using var counts = ReaderOf(file, file.Sections(SnapshotSectionKind.Counts).Single());
        lock (_writing)
        {
            (_table, _elsewhere, _codec, _counter) = (table, elsewhere, SlotCodec.Read(numbers), ConsentCounter.Read(counts));
            Volatile.Write(ref _changes, file.Head.Changes);
        }
    }

    private static void ReadShards(SnapshotReader file, SnapshotSection section, ConsentTable table, int first)
    {
        using var content = file.Open(section);
        for (var index = first; index < first + ShardsTogether; index++)
        {
            var shape = default(ConsentTable.ShardShape);
            content.Read(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref shape, 1)));
            if (shape == default)
            {
                continue;
            }

            // Not verified yet: what it asks memory for must at least be there.
            var slots = (long)shape.Length * Slot.Size <= content.Left ? table.Restore(index, shape) : null;
            content.Read(MemoryMarshal.AsBytes(slots.AsSpan()));
            if (slots is null)
            {
                throw new SnapshotUnusableException("it is damaged");
            }
        }

        content.Verify();
    }

    private static BinaryReader ReaderOf(SnapshotReader file, SnapshotSection section) => new(new MemoryStream(file.Read(section)), Encoding.UTF8);

    private void Count(uint shard, ReadOnlySpan<Slot> slots, ConsentCounter counter, HashSet<Place> elsewhere)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            ref readonly var first = ref slots[i];
            if (first.IsEmpty)
            {
                continue;
            }

            if (first.IsElsewhere)
            {
                _ = elsewhere.Add(new Place(shard, first.Remainder));
                continue;
            }

            // There is a next one: the last is always empty.
            ref readonly var second = ref slots[i + 1];
            var count = !second.IsEmpty && second.Remainder == first.Remainder ? 2 : 1;
            counter.Replace(default, _codec.Decode(count, first, second));
            i += count - 1;
        }
    }

    private void WriteElsewhere(SnapshotWriter file, ConsentCounter counter, HashSet<Place> elsewhere)
    {
        // A pair that left the table since its shard was copied is in the snapshot as it was then.
        foreach (var pairs in _elsewhere.Where(pair => !pair.Key.TryPack(out var place) || elsewhere.Contains(place)).Chunk(PairsTogether))
        {
            Write(file, SnapshotSectionKind.Elsewhere, writer =>
            {
                writer.Write(pairs.Length);
                foreach (var (key, entry) in pairs)
                {
                    writer.Write(key.Organization);
                    writer.Write(key.Msisdn.Value);
                    entry.Write(writer);
                    counter.Replace(default, entry);
                }
            });
        }
    }

    private void Write(SnapshotWriter file, SnapshotSectionKind kind, Action<BinaryWriter> write)
    {
        using var octets = new MemoryStream();
        using var writer = new BinaryWriter(octets, Encoding.UTF8);
        lock (_writing)
        {
            write(writer);
        }

        writer.Flush();
        file.Begin(kind);
        file.Write(octets.GetBuffer().AsSpan(0, (int)octets.Length));
        file.End();
    }
}
