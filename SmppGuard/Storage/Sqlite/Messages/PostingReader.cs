using System.Runtime.InteropServices;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>The ids of messages under a key, over all runs and the fresh postings of a day. Used inside a read transaction.</summary>
internal sealed class PostingReader(SqliteFile file)
{
    private readonly SqliteStatement _selectRuns = file.Prepare("SELECT id FROM runs");
    private readonly SqliteStatement _selectFresh = file.Prepare("SELECT postings FROM fresh");
    private readonly SqliteStatement _selectBlock = file.Prepare(
        "SELECT postings FROM blocks WHERE run = ?1 AND (key, first) <= (?2, ?3) ORDER BY key DESC, first DESC LIMIT 1");

    /// <summary>Ids that are under one of the keys at least, each once.</summary>
    public IdSet Find(IReadOnlyCollection<long> keys, CancellationToken cancellationToken)
    {
        var runs = Runs();
        return new AnyOf([Fresh(keys), .. keys.SelectMany(key => runs.Select(run => new IdsInRun(this, run, key, cancellationToken)))]);
    }

    /// <summary>Ids under each of the keys by itself. The fresh postings, which stand in no order, are gone through once for all of them: for one key that is nearly all that it costs.</summary>
    public IReadOnlyList<IdSet> FindEach(IReadOnlyList<long> keys, CancellationToken cancellationToken)
    {
        var runs = Runs();
        var fresh = FreshByKey(keys);
        return [.. keys.Select(key => new AnyOf([new IdsInMemory([.. fresh[key].Order()]), .. runs.Select(run => new IdsInRun(this, run, key, cancellationToken))]))];
    }

    private List<long> Runs()
    {
        List<long> runs = [];
        while (_selectRuns.Step())
        {
            runs.Add(_selectRuns.Int64(0));
        }

        return runs;
    }

    private Dictionary<long, List<long>> FreshByKey(IReadOnlyList<long> keys)
    {
        Dictionary<long, List<long>> fresh = [];
        foreach (var key in keys)
        {
            _ = fresh.TryAdd(key, []);
        }

        while (_selectFresh.Step())
        {
            foreach (var posting in MemoryMarshal.Cast<byte, Posting>(_selectFresh.Octets(0)))
            {
                if (fresh.TryGetValue(posting.Key, out var ids))
                {
                    ids.Add(posting.RecordId);
                }
            }
        }

        return fresh;
    }

    private IdsInMemory Fresh(IReadOnlyCollection<long> keys)
    {
        HashSet<long> wanted = [.. keys];
        List<long> ids = [];
        while (_selectFresh.Step())
        {
            foreach (var posting in MemoryMarshal.Cast<byte, Posting>(_selectFresh.Octets(0)))
            {
                if (wanted.Contains(posting.Key))
                {
                    ids.Add(posting.RecordId);
                }
            }
        }

        ids.Sort();
        return new IdsInMemory([.. ids]);
    }

    // All of the key's ids below `before` in the block that holds the largest of them; none: the run holds no more.
    private long[] ReadBlock(long run, long key, long before)
    {
        _selectBlock.Bind(1, run);
        _selectBlock.Bind(2, key);
        _selectBlock.Bind(3, before - 1);
        if (!_selectBlock.Step())
        {
            return [];
        }

        var postings = MemoryMarshal.Cast<byte, Posting>(_selectBlock.Octets(0));
        var end = LowerBound(postings, new Posting(key, before));
        var start = LowerBound(postings[..end], new Posting(key, long.MinValue));
        var ids = new long[end - start];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = postings[start + i].RecordId;
        }

        _selectBlock.Reset();
        return ids;
    }

    // Where the first posting not below the value is.
    private static int LowerBound(ReadOnlySpan<Posting> postings, Posting value)
    {
        var low = 0;
        var high = postings.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (postings[middle] < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <param name="ids">Ascending.</param>
    private sealed class IdsInMemory(long[] ids) : IdSet
    {
        public override long Below(long before) => LastBelow(ids, before);

        // Equal ones can follow each other: a message is found under two of its keys.
        public static long LastBelow(long[] ids, long before)
        {
            var index = Array.BinarySearch(ids, before);
            index = index < 0 ? ~index : index;
            while (index > 0 && ids[index - 1] >= before)
            {
                index--;
            }

            return index == 0 ? None : ids[index - 1];
        }
    }

    /// <summary>Ids of one key in one run, a block at a time.</summary>
    private sealed class IdsInRun(PostingReader reader, long run, long key, CancellationToken cancellationToken) : IdSet
    {
        private long[] _block = [];
        private bool _ended;

        public override long Below(long before)
        {
            if (!_ended && (_block.Length == 0 || _block[0] >= before))
            {
                cancellationToken.ThrowIfCancellationRequested();
                _block = reader.ReadBlock(run, key, before);
                _ended = _block.Length == 0;
            }

            return IdsInMemory.LastBelow(_block, before);
        }
    }
}
