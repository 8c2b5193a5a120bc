using System.Runtime.InteropServices;

namespace SmppGuard.Archive.Sqlite;

/// <summary>Finds the ids of messages under a key, newest first, over all runs and the fresh postings of a day. Used inside a read transaction.</summary>
internal sealed class PostingReader(SqliteFile file)
{
    private readonly SqliteStatement _selectRuns = file.Prepare("SELECT id FROM runs");
    private readonly SqliteStatement _selectFresh = file.Prepare("SELECT postings FROM fresh");
    private readonly SqliteStatement _selectBlock = file.Prepare(
        "SELECT postings FROM blocks WHERE run = ?1 AND (key, first) <= (?2, ?3) ORDER BY key DESC, first DESC LIMIT 1");

    /// <summary>Ids below <paramref name="before"/>, newest first, each once. Read as far as the caller goes, no further.</summary>
    public IEnumerable<long> Find(IReadOnlyCollection<long> keys, long before)
    {
        var sources = new PriorityQueue<Source, long>();
        foreach (var source in keys.SelectMany(key => SourcesOf(key, before)).Concat(Fresh(keys, before)))
        {
            Enqueue(source);
        }

        var last = before;
        while (sources.TryDequeue(out var source, out _))
        {
            var id = source.Ids[^1];
            source.Ids.RemoveAt(source.Ids.Count - 1);
            if (source.Ids.Count == 0 && source.Run >= 0)
            {
                ReadBlock(source, id);
            }

            Enqueue(source);
            if (id != last)
            {
                last = id;
                yield return id;
            }
        }

        void Enqueue(Source source)
        {
            if (source.Ids.Count > 0)
            {
                sources.Enqueue(source, -source.Ids[^1]);
            }
        }
    }

    private IEnumerable<Source> SourcesOf(long key, long before)
    {
        List<long> runs = [];
        while (_selectRuns.Step())
        {
            runs.Add(_selectRuns.Int64(0));
        }

        foreach (var run in runs)
        {
            var source = new Source(run, key);
            ReadBlock(source, before);
            yield return source;
        }
    }

    private List<Source> Fresh(IReadOnlyCollection<long> keys, long before)
    {
        HashSet<long> wanted = [.. keys];
        var source = new Source(-1, 0);
        while (_selectFresh.Step())
        {
            foreach (var posting in MemoryMarshal.Cast<byte, Posting>(_selectFresh.Octets(0)))
            {
                if (posting.RecordId < before && wanted.Contains(posting.Key))
                {
                    source.Ids.Add(posting.RecordId);
                }
            }
        }

        source.Ids.Sort();
        return [source];
    }

    // The block in which the largest posting (key, id) with id below `before` is, and all of the key's ids in it that are. A block that holds none ends the source.
    private void ReadBlock(Source source, long before)
    {
        source.Ids.Clear();
        _selectBlock.Bind(1, source.Run);
        _selectBlock.Bind(2, source.Key);
        _selectBlock.Bind(3, before - 1);
        if (!_selectBlock.Step())
        {
            return;
        }

        var postings = MemoryMarshal.Cast<byte, Posting>(_selectBlock.Octets(0));
        var end = LowerBound(postings, new Posting(source.Key, before));
        var start = LowerBound(postings[..end], new Posting(source.Key, long.MinValue));
        foreach (var posting in postings[start..end])
        {
            source.Ids.Add(posting.RecordId);
        }

        _selectBlock.Reset();
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

    /// <summary>Ids of one key in one run (or, with a negative run, in the fresh postings), ascending; the last is next.</summary>
    private sealed class Source(long run, long key)
    {
        public long Run { get; } = run;

        public long Key { get; } = key;

        public List<long> Ids { get; } = [];
    }
}
