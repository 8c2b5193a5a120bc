using SmppGuard.Journal;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Journal;

/// <summary>Writing, reading beside the writer, and letting go of what is elsewhere.</summary>
public sealed class MessageJournalTests : IDisposable
{
    private readonly JournalFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Records_of_many_threads_are_each_there_once_and_those_of_one_thread_in_order()
    {
        using (var journal = _fixture.Start())
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
            {
                for (var i = 0; i < 200; i++)
                {
                    await JournalFixture.AppendAsync(journal, $"{thread} {i} a", $"{thread} {i} b");
                }
            })));
            AssertAllThere(journal);
        }

        using var again = _fixture.Open();
        AssertAllThere(again);

        static void AssertAllThere(MessageJournal journal)
        {
            var byThread = JournalFixture.Read(journal).GroupBy(r => r[0]).ToArray();
            Assert.Equal(8, byThread.Length);
            Assert.All(byThread, g => Assert.Equal(Enumerable.Range(0, 200).SelectMany(i => new[] { $"{g.Key} {i} a", $"{g.Key} {i} b" }), g));
        }
    }

    [Fact]
    public async Task A_reader_follows_the_writer_over_segments_and_a_waiter_is_woken()
    {
        using var journal = _fixture.Start();
        using var reader = journal.OpenReader(JournalPosition.Start);
        for (var i = 1; i <= 12; i++)
        {
            var more = journal.WaitForMoreAsync(reader.Position, CancellationToken.None);
            await JournalFixture.AppendAsync(journal, new string('x', 400_000) + i);
            await more.AsTask().WaitAsync(TimeSpan.FromSeconds(20));
            Assert.True(reader.TryRead(out var entry));
            Assert.Equal((i, (byte)('0' + (i % 10))), ((int)entry.Sequence, entry.Payload[^1]));
            Assert.False(reader.TryRead(out _));
        }

        Assert.InRange(_fixture.Files.Count, 2, 12);
    }

    [Fact]
    public async Task Segments_that_are_archived_are_deleted_but_never_the_one_being_written()
    {
        using var journal = _fixture.Start();
        while (_fixture.Files.Count < 3)
        {
            await JournalFixture.AppendAsync(journal, new string('x', 500_000));
        }

        var before = journal.Bytes;
        journal.Release(new JournalPosition(2));
        Assert.Equal(3, _fixture.Files.Count);
        journal.Release(journal.Committed);
        Assert.Single(_fixture.Files);
        Assert.True(journal.Bytes < before);
        Assert.NotEqual(1, journal.First.Sequence);
        await JournalFixture.AppendAsync(journal, "after");
        Assert.Equal("after", JournalFixture.Read(journal)[^1]);
        var next = journal.Committed;
        journal.Dispose();
        using var again = _fixture.Open();
        Assert.Equal(next, again.Committed);
    }

    [Fact]
    public async Task It_is_full_at_its_configured_size_and_has_room_again_when_segments_are_released()
    {
        using var journal = _fixture.Start();
        var record = new string('x', 500_000);
        while (journal.HasRoom(record.Length))
        {
            Assert.Null(journal.Problem);
            await JournalFixture.AppendAsync(journal, record);
            Assert.InRange(JournalFixture.Read(journal).Count, 1, 34);
        }

        while (journal.HasRoom(10_000))
        {
            await JournalFixture.AppendAsync(journal, new string('x', 10_000));
        }

        Assert.Equal("the journal has reached its configured size; the archive does not take it off", journal.Problem);

        // Outcomes are still taken.
        await JournalFixture.AppendAsync(journal, "outcome");
        journal.Release(journal.Committed);
        Assert.True(journal.HasRoom(record.Length));
        Assert.Null(journal.Problem);
    }

    [Fact]
    public async Task A_disk_that_fails_refuses_and_recovers_without_losing_what_was_durable()
    {
        var record = new string('x', 900_000);
        using (var journal = _fixture.Start())
        {
            await JournalFixture.AppendAsync(journal, "before");

            // The folder disappears: the running segment still takes records, the next one cannot be made.
            var away = _fixture.Folder + ".away";
            Directory.Move(_fixture.Folder, away);
            await Assert.ThrowsAsync<IOException>(async () =>
            {
                for (var i = 0; i < 20; i++)
                {
                    await JournalFixture.AppendAsync(journal, record);
                }
            });
            Assert.Contains("cannot be written", journal.Problem, StringComparison.Ordinal);
            Assert.False(journal.HasRoom(0));

            Directory.Move(away, _fixture.Folder);
            await Eventually.TrueAsync(
                async () =>
                {
                    try
                    {
                        await JournalFixture.AppendAsync(journal, "after");
                        return true;
                    }
                    catch (IOException)
                    {
                        return false;
                    }
                },
                "the journal to recover");
            Assert.Null(journal.Problem);
            AssertWhole(JournalFixture.Read(journal));
        }

        using var again = _fixture.Open();
        AssertWhole(JournalFixture.Read(again));

        void AssertWhole(List<string> records)
        {
            Assert.Equal(("before", "after"), (records[0], records[^1]));
            Assert.All(records[1..^1], r => Assert.Equal(record, r));
            Assert.InRange(records.Count, 3, 6);
        }
    }

    [Fact]
    public async Task Without_fsync_a_process_that_ends_leaves_the_same_records()
    {
        using var fixture = new JournalFixture(new JournalOptions { Durability = "OsBuffer", MaxBytes = 16 * 1024 * 1024 });
        await fixture.WriteAsync(["a"], ["b", "c"]);
        using var journal = fixture.Open();
        Assert.Equal(["a", "b", "c"], JournalFixture.Read(journal));
    }
}
