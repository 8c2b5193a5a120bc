using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>
/// Several sorted runs as one, read block by block. Which run is next is found by looking at the next posting of each at once: keys are hashes, so that no comparison of two could be
/// foreseen by the processor, and what is not foreseen costs more than the look.
/// </summary>
internal sealed class PostingMerge : IDisposable
{
    /// <summary>Runs at most: four vectors hold the next posting of each.</summary>
    public const int MostRuns = 16;

    private readonly RunCursor?[] _runs = new RunCursor?[MostRuns];

    // Of each run the next posting; behind its end what is behind all others.
    private readonly long[] _keys = new long[MostRuns];
    private readonly long[] _ids = new long[MostRuns];
    private int _left;

    /// <param name="file">The day's file.</param>
    /// <param name="runs">Ids of the runs.</param>
    public PostingMerge(SqliteFile file, IReadOnlyList<long> runs)
    {
        if (runs.Count > MostRuns)
        {
            throw new ArgumentException($"{runs.Count} runs are more than {MostRuns}", nameof(runs));
        }

        Array.Fill(_keys, long.MaxValue);
        Array.Fill(_ids, long.MaxValue);
        try
        {
            for (var i = 0; i < runs.Count; i++)
            {
                _runs[i] = new RunCursor(file, runs[i]);
                _left++;
                Advance(i);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Fills <paramref name="postings"/> with the next ones, as far as there are any; returns how many.</summary>
    public int Read(Span<Posting> postings)
    {
        var length = 0;
        while (length < postings.Length && _left > 0)
        {
            var least = Least();
            postings[length++] = new Posting(_keys[least], _ids[least]);
            Advance(least);
        }

        return length;
    }

    public void Dispose()
    {
        foreach (var run in _runs)
        {
            run?.Dispose();
        }
    }

    private void Advance(int run)
    {
        if (_runs[run]!.MoveNext(out var next))
        {
            (_keys[run], _ids[run]) = (next.Key, next.RecordId);
        }
        else
        {
            (_keys[run], _ids[run]) = (long.MaxValue, long.MaxValue);
            _left--;
        }
    }

    private int Least()
    {
        ref var keys = ref MemoryMarshal.GetArrayDataReference(_keys);
        var key0 = Vector256.LoadUnsafe(ref keys);
        var key1 = Vector256.LoadUnsafe(ref keys, 4);
        var key2 = Vector256.LoadUnsafe(ref keys, 8);
        var key3 = Vector256.LoadUnsafe(ref keys, 12);
        var key = LeastOf(Vector256.Min(Vector256.Min(key0, key1), Vector256.Min(key2, key3)));

        // Among those of the same key, of which a sender's own has many, the oldest; ids of others count as the largest there is.
        ref var ids = ref MemoryMarshal.GetArrayDataReference(_ids);
        var last = Vector256.Create(long.MaxValue);
        var id0 = Vector256.ConditionalSelect(Vector256.Equals(key0, key), Vector256.LoadUnsafe(ref ids), last);
        var id1 = Vector256.ConditionalSelect(Vector256.Equals(key1, key), Vector256.LoadUnsafe(ref ids, 4), last);
        var id2 = Vector256.ConditionalSelect(Vector256.Equals(key2, key), Vector256.LoadUnsafe(ref ids, 8), last);
        var id3 = Vector256.ConditionalSelect(Vector256.Equals(key3, key), Vector256.LoadUnsafe(ref ids, 12), last);
        var id = LeastOf(Vector256.Min(Vector256.Min(id0, id1), Vector256.Min(id2, id3)));
        var found = Vector256.Equals(id0, id).ExtractMostSignificantBits() | (Vector256.Equals(id1, id).ExtractMostSignificantBits() << 4)
            | (Vector256.Equals(id2, id).ExtractMostSignificantBits() << 8) | (Vector256.Equals(id3, id).ExtractMostSignificantBits() << 12);
        return BitOperations.TrailingZeroCount(found);
    }

    /// <summary>The least in each place.</summary>
    private static Vector256<long> LeastOf(Vector256<long> values)
    {
        values = Vector256.Min(values, Vector256.Shuffle(values, Vector256.Create(2L, 3, 0, 1)));
        return Vector256.Min(values, Vector256.Shuffle(values, Vector256.Create(1L, 0, 3, 2)));
    }

    /// <summary>The postings of a run, one after the other.</summary>
    private sealed class RunCursor : IDisposable
    {
        private readonly SqliteStatement _select;
        private readonly Posting[] _block = new Posting[PostingWriter.BlockLength];
        private int _next;
        private int _length;

        public RunCursor(SqliteFile file, long run)
        {
            _select = new SqliteStatement(file, "SELECT postings FROM blocks WHERE run = ?1 ORDER BY key, first");
            _select.Bind(1, run);
        }

        public bool MoveNext(out Posting posting)
        {
            if (_next == _length && !Fill())
            {
                posting = default;
                return false;
            }

            posting = _block[_next++];
            return true;
        }

        public void Dispose() => _select.Dispose();

        private bool Fill()
        {
            if (!_select.Step())
            {
                return false;
            }

            var postings = MemoryMarshal.Cast<byte, Posting>(_select.Octets(0));
            postings.CopyTo(_block);
            _length = postings.Length;
            _next = 0;
            return true;
        }
    }
}
