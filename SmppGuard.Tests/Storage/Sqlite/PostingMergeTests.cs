using System.Runtime.InteropServices;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class PostingMergeTests : IDisposable
{
    private const int RunLength = 300;

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteFile _file;

    public PostingMergeTests()
    {
        _file = new SqliteFile(_folder.File("day.db"), readOnly: false);
        _file.Execute(DaySchema.Create);
    }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_was_added_stands_in_runs_that_are_in_order_once_however_often_they_were_merged(int seed)
    {
        var random = new Random(seed);
        var writer = new PostingWriter(_file, RunLength);
        List<Posting> expected = [];
        for (var batch = 0; batch < PostingWriter.FanIn * (PostingWriter.FanIn + 2); batch++)
        {
            // Runs of several blocks and of few postings, and the largest and the smallest key that there are.
            var length = random.Next(8) == 0 ? 5 * PostingWriter.BlockLength : random.Next(RunLength, RunLength + 50);
            for (var i = 0; i < length; i++)
            {
                var key = random.Next(4) switch
                {
                    0 => 7,
                    1 => random.Next(3) - 1,
                    2 => random.Next(2) == 0 ? long.MinValue : long.MaxValue,
                    _ => random.NextInt64(long.MinValue, long.MaxValue),
                };
                var posting = new Posting(key, random.Next(4) == 0 ? random.Next(50) : expected.Count);
                expected.Add(posting);
                writer.Add(posting.Key, posting.RecordId);
            }

            writer.Flush();
        }

        writer.Seal();
        var runs = Runs();
        Assert.Contains(runs, run => run.Level == PostingWriter.TopLevel);
        Assert.All(runs, run => Assert.True(run.Postings.Zip(run.Postings.Skip(1)).All(pair => pair.First <= pair.Second)));
        Assert.All(runs.GroupBy(run => run.Level), level => Assert.True(level.Key == PostingWriter.TopLevel || level.Count() < PostingWriter.FanIn));
        expected.Sort();
        Assert.Equal(expected, runs.SelectMany(run => run.Postings).Order());
    }

    private List<(long Level, List<Posting> Postings)> Runs()
    {
        Dictionary<long, (long Level, List<Posting> Postings)> runs = [];
        using (var select = new SqliteStatement(_file, "SELECT id, level FROM runs"))
        {
            while (select.Step())
            {
                runs.Add(select.Int64(0), (select.Int64(1), []));
            }
        }

        using (var select = new SqliteStatement(_file, "SELECT run, postings FROM blocks ORDER BY run, key, first"))
        {
            while (select.Step())
            {
                runs[select.Int64(0)].Postings.AddRange(MemoryMarshal.Cast<byte, Posting>(select.Octets(1)));
            }
        }

        return [.. runs.Values];
    }
}
