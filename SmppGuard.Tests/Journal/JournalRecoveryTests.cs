using SmppGuard.Journal;
using Xunit;

namespace SmppGuard.Tests.Journal;

/// <summary>What a start makes of the files that a crash, or a bad disk, left behind.</summary>
public sealed class JournalRecoveryTests : IDisposable
{
    private readonly JournalFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Records_are_read_again_in_order_over_restarts()
    {
        await _fixture.WriteAsync(["a", "b"], ["c"]);
        await _fixture.WriteAsync(["d"]);
        using var journal = _fixture.Open();
        Assert.Equal(["a", "b", "c", "d"], JournalFixture.Read(journal));
        Assert.Equal(["c", "d"], JournalFixture.Read(journal, from: 3));
        Assert.Equal((1L, 5L, 5L), (journal.First.Sequence, journal.Committed.Sequence, journal.RecoveredEnd.Sequence));
    }

    [Fact]
    public async Task A_tail_torn_at_any_octet_is_cut_and_the_journal_goes_on()
    {
        await _fixture.WriteTightAsync(["first"], ["second"], ["third, which is torn"]);
        var file = Assert.Single(_fixture.Files);
        var whole = await File.ReadAllBytesAsync(file);
        var last = whole.Length - RecordFrame.HeaderSize - "third, which is torn".Length;
        for (var cut = last; cut < whole.Length; cut++)
        {
            // The room that was allocated behind it is still zero.
            var folder = _fixture.FolderWith(Path.GetFileName(file), [.. whole[..cut], .. new byte[512]]);
            using (var journal = _fixture.Open(folder))
            {
                Assert.Equal(["first", "second"], JournalFixture.Read(journal));
                journal.Start();
                await JournalFixture.AppendAsync(journal, "third again");
            }

            using var next = _fixture.Open(folder);
            Assert.Equal(["first", "second", "third again"], JournalFixture.Read(next));
        }
    }

    [Fact]
    public async Task A_file_that_lost_its_end_within_a_record_is_no_torn_tail()
    {
        await _fixture.WriteTightAsync(["first"], ["second"]);
        var file = Assert.Single(_fixture.Files);
        var whole = await File.ReadAllBytesAsync(file);
        var second = whole.Length - RecordFrame.HeaderSize - "second".Length;
        for (var cut = 1; cut < whole.Length; cut++)
        {
            if (cut is JournalSegment.HeadSize || cut == second)
            {
                continue;
            }

            var folder = _fixture.FolderWith(Path.GetFileName(file), whole.AsSpan(0, cut));
            var path = Path.Combine(folder, Path.GetFileName(file));
            var refused = Assert.Throws<JournalDamagedException>(() => _fixture.Open(folder));
            Assert.Contains(cut < JournalSegment.HeadSize ? "has no valid head" : "is damaged at offset", refused.Message, StringComparison.Ordinal);
            Assert.Equal(cut, new FileInfo(path).Length);
            Assert.Throws<JournalDamagedException>(() => JournalCopy.Make(folder, folder + "-backup"));

            var report = JournalRepair.Run(folder, from: 1, DateTimeOffset.UnixEpoch);
            var lost = Assert.Single(report.Lost);
            Assert.Equal(cut < second ? (0L, 1L, 1L) : (1L, 2L, 1L), (report.Kept, lost.First, lost.Count));
            Directory.Delete(report.MovedTo!, recursive: true);
            using var journal = _fixture.Open(folder);
            Assert.Equal(cut < second ? [""] : ["first", ""], JournalFixture.Read(journal));
        }
    }

    [Fact]
    public async Task A_torn_group_may_have_lost_any_of_its_pages()
    {
        await _fixture.WriteTightAsync(["first"], ["lost", "kept"]);
        var file = Assert.Single(_fixture.Files);
        var octets = await File.ReadAllBytesAsync(file);
        var lost = octets.Length - (2 * RecordFrame.HeaderSize) - "lostkept".Length;
        octets.AsSpan(lost, RecordFrame.HeaderSize + 4).Clear();
        using var journal = _fixture.Open(_fixture.FolderWith(Path.GetFileName(file), octets));
        Assert.Equal(["first"], JournalFixture.Read(journal));
    }

    [Fact]
    public async Task Damage_anywhere_before_the_last_write_stops_the_start_with_the_place()
    {
        await _fixture.WriteTightAsync(["first"], ["second"], ["third"]);
        var file = Assert.Single(_fixture.Files);
        var whole = await File.ReadAllBytesAsync(file);
        var third = whole.Length - RecordFrame.HeaderSize - "third".Length;
        for (var i = 0; i < third; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x10;
            var folder = _fixture.FolderWith(Path.GetFileName(file), damaged);
            var refused = Assert.Throws<JournalDamagedException>(() => _fixture.Open(folder));
            Assert.Contains(Path.GetFileName(file), refused.Message, StringComparison.Ordinal);
            Assert.Contains(i < JournalSegment.HeadSize ? "has no valid head" : "is damaged at offset", refused.Message, StringComparison.Ordinal);
            Assert.Equal(damaged, await File.ReadAllBytesAsync(Path.Combine(folder, Path.GetFileName(file))));
        }
    }

    [Fact]
    public async Task A_missing_segment_stops_the_start()
    {
        await WriteSegmentsAsync(3);
        var missing = _fixture.Files[1];
        File.Delete(missing);
        var refused = Assert.Throws<JournalDamagedException>(() => _fixture.Open());
        Assert.Contains("a segment is missing", refused.Message, StringComparison.Ordinal);
        Assert.Contains(_fixture.Files[1], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_a_segment_that_another_follows_cannot_be_torn()
    {
        await WriteSegmentsAsync(2);
        var first = _fixture.Files[0];
        await using (var file = new FileStream(first, FileMode.Open))
        {
            file.SetLength(file.Length - 1);
        }

        var refused = Assert.Throws<JournalDamagedException>(() => _fixture.Open());
        Assert.Contains("the end of the one before was lost", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_strange_file_stops_the_start_and_an_unused_one_does_not()
    {
        await _fixture.WriteAsync(["a"]);
        await File.WriteAllBytesAsync(Path.Combine(_fixture.Folder, "next.spare"), new byte[4096]);
        await File.WriteAllBytesAsync(JournalSegment.PathOf(_fixture.Folder, 2), new byte[4096]);
        using (var journal = _fixture.Open())
        {
            Assert.Equal(["a"], JournalFixture.Read(journal));
        }

        await File.WriteAllTextAsync(Path.Combine(_fixture.Folder, "notes.txt"), "copied by hand");
        var refused = Assert.Throws<JournalDamagedException>(() => _fixture.Open());
        Assert.Contains("notes.txt does not belong into the journal directory", refused.Message, StringComparison.Ordinal);
    }

    private async Task WriteSegmentsAsync(int segments)
    {
        using var journal = _fixture.Start();
        var record = new string('x', 500_000);
        while (_fixture.Files.Count < segments)
        {
            await JournalFixture.AppendAsync(journal, record);
        }

        journal.Dispose();
        _fixture.Open().Dispose();
    }
}
