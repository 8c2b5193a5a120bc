using System.Runtime.InteropServices;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>
/// Writes a day's postings. Those of a batch are appended as they are (fresh); once enough have gathered they become a sorted run; once there are
/// <see cref="FanIn"/> runs of a level they are merged into one of the next. So a posting is written once per level, and a look-up searches a few dozen runs.
/// Everything happens in the transaction of the batch.
/// </summary>
internal sealed class PostingWriter
{
    public const int FanIn = PostingMerge.MostRuns;

    /// <summary>Larger runs are not merged any further: the pump would stand still for seconds.</summary>
    public const int TopLevel = 2;

    /// <summary>Postings in a block: with its row it fills one page.</summary>
    public const int BlockLength = 1000;

    private readonly SqliteFile _file;
    private readonly int _runLength;
    private readonly SqliteStatement _insertFresh;
    private readonly SqliteStatement _deleteFresh;
    private readonly SqliteStatement _insertRun;
    private readonly SqliteStatement _insertBlock;
    private readonly PostingSort _sort = new();
    private readonly Posting[] _block = new Posting[BlockLength];
    private Posting[] _fresh = new Posting[4096];
    private int _count;
    private int _stored;

    /// <param name="file">The day's file; fresh postings in it are read.</param>
    /// <param name="runLength">Fresh postings that make a run.</param>
    public PostingWriter(SqliteFile file, int runLength)
    {
        _file = file;
        _runLength = runLength;
        _insertFresh = file.Prepare("INSERT INTO fresh(postings) VALUES(?1)");
        _deleteFresh = file.Prepare("DELETE FROM fresh");
        _insertRun = file.Prepare("INSERT INTO runs(id, level) VALUES(?1, ?2)");
        _insertBlock = file.Prepare("INSERT INTO blocks(run, key, first, postings) VALUES(?1, ?2, ?3, ?4)");
        using var select = new SqliteStatement(file, "SELECT postings FROM fresh ORDER BY id");
        while (select.Step())
        {
            foreach (var posting in MemoryMarshal.Cast<byte, Posting>(select.Octets(0)))
            {
                Add(posting.Key, posting.RecordId);
            }
        }

        _stored = _count;
    }

    public void Add(long key, long recordId)
    {
        if (_count == _fresh.Length)
        {
            Array.Resize(ref _fresh, _count * 2);
        }

        _fresh[_count++] = new Posting(key, recordId);
    }

    /// <summary>Writes what was added since the last call.</summary>
    public void Flush()
    {
        if (_count >= _runLength)
        {
            Seal();
        }
        else if (_count > _stored)
        {
            _insertFresh.BindBlob(1, MemoryMarshal.AsBytes(_fresh.AsSpan(_stored.._count)));
            _insertFresh.Run();
            _stored = _count;
        }
    }

    /// <summary>Makes all fresh postings a run, because there are enough, or because the day is over.</summary>
    public void Seal()
    {
        if (_count == 0)
        {
            return;
        }

        var postings = _fresh.AsSpan(0, _count);
        _sort.Sort(postings);
        var run = NewRun(level: 0);
        for (var i = 0; i < postings.Length; i += BlockLength)
        {
            WriteBlock(run, postings.Slice(i, Math.Min(BlockLength, postings.Length - i)));
        }

        _deleteFresh.Run();
        _count = 0;
        _stored = 0;
        MergeFullLevels();
    }

    private void MergeFullLevels()
    {
        for (var level = 0; level < TopLevel; level++)
        {
            var runs = RunsOf(level);
            if (runs.Count < FanIn)
            {
                return;
            }

            Merge(runs, level + 1);
        }
    }

    // The oldest, as many as are merged at once.
    private List<long> RunsOf(int level)
    {
        List<long> runs = [];
        using var select = new SqliteStatement(_file, $"SELECT id FROM runs WHERE level = ?1 ORDER BY id LIMIT {FanIn}");
        select.Bind(1, level);
        while (select.Step())
        {
            runs.Add(select.Int64(0));
        }

        return runs;
    }

    private void Merge(List<long> runs, int level)
    {
        var target = NewRun(level);
        using (var merge = new PostingMerge(_file, runs))
        {
            while (merge.Read(_block) is > 0 and var length)
            {
                WriteBlock(target, _block.AsSpan(0, length));
            }
        }

        foreach (var run in runs)
        {
            using var deleteBlocks = new SqliteStatement(_file, "DELETE FROM blocks WHERE run = ?1");
            deleteBlocks.Bind(1, run);
            deleteBlocks.Run();
            using var deleteRun = new SqliteStatement(_file, "DELETE FROM runs WHERE id = ?1");
            deleteRun.Bind(1, run);
            deleteRun.Run();
        }
    }

    private long NewRun(int level)
    {
        var run = (_file.Number("SELECT max(id) FROM runs") ?? 0) + 1;
        _insertRun.Bind(1, run);
        _insertRun.Bind(2, level);
        _insertRun.Run();
        return run;
    }

    private void WriteBlock(long run, ReadOnlySpan<Posting> postings)
    {
        _insertBlock.Bind(1, run);
        _insertBlock.Bind(2, postings[0].Key);
        _insertBlock.Bind(3, postings[0].RecordId);
        _insertBlock.BindBlob(4, MemoryMarshal.AsBytes(postings));
        _insertBlock.Run();
    }
}
