using SmppGuard.Journal;
using Xunit;

namespace SmppGuard.Tests.Journal;

/// <summary>The repair of a damaged journal keeps every record that is whole, under its number, and counts the others.</summary>
public sealed class JournalRepairTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 22, 0, 0, TimeSpan.Zero);

    private readonly JournalFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_record_that_is_damaged_anywhere_is_lost_and_no_other()
    {
        await _fixture.WriteTightAsync(["first"], ["second"], ["third"]);
        var file = Assert.Single(_fixture.Files);
        var whole = await File.ReadAllBytesAsync(file);
        var third = whole.Length - RecordFrame.HeaderSize - "third".Length;
        for (var i = JournalSegment.HeadSize; i < third; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x10;
            var folder = _fixture.FolderWith(Path.GetFileName(file), damaged);
            var report = Repair(folder);
            var isFirst = i < JournalSegment.HeadSize + RecordFrame.HeaderSize + "first".Length;
            Assert.Equal(2, report.Kept);
            var lost = Assert.Single(report.Lost);
            Assert.Equal((isFirst ? 1L : 2L, 1L), (lost.First, lost.Count));
            using (var journal = _fixture.Open(folder))
            {
                Assert.Equal(isFirst ? ["", "second", "third"] : ["first", "", "third"], JournalFixture.Read(journal));
            }

            // As they were, beside it.
            Assert.Equal(damaged, await File.ReadAllBytesAsync(Path.Combine(report.MovedTo!, Path.GetFileName(file))));
            Directory.Delete(report.MovedTo!, recursive: true);
        }
    }

    [Fact]
    public async Task A_segment_that_is_missing_is_counted_and_those_around_it_stay_as_they_are()
    {
        await WriteSegmentsAsync(3);
        var (first, missing, last) = (_fixture.Files[0], _fixture.Files[1], await File.ReadAllBytesAsync(_fixture.Files[2]));
        Assert.True(JournalSegment.TryParseName(missing, out var begin) & JournalSegment.TryParseName(_fixture.Files[2], out var end));
        File.Delete(missing);
        var report = Repair(_fixture.Folder);
        var lost = Assert.Single(report.Lost);
        Assert.Equal((first, begin, end - begin), (lost.Segment, lost.First, lost.Count));
        using var journal = _fixture.Open();
        Assert.Equal(end - begin, JournalFixture.Read(journal).Count(record => record.Length == 0));
        Assert.Equal(report.Kept, JournalFixture.Read(journal).Count(record => record.Length > 0));
        Assert.Equal(last, await File.ReadAllBytesAsync(_fixture.Files[1]));
    }

    [Fact]
    public async Task The_first_segments_are_missed_only_as_far_as_the_archive_needs_them()
    {
        await WriteSegmentsAsync(3);
        File.Delete(_fixture.Files[0]);
        Assert.True(JournalSegment.TryParseName(_fixture.Files[0], out var begin));
        var lost = Assert.Single(JournalRepair.Run(_fixture.Folder, from: 2, Now).Lost);
        Assert.Equal((2, begin - 2), (lost.First, lost.Count));
        using (var journal = _fixture.Open())
        {
            Assert.Equal(2, journal.First.Sequence);
        }

        // And not at all, where everything in them had been taken over.
        await WriteSegmentsAsync(4);
        File.Delete(_fixture.Files[0]);
        Assert.True(JournalSegment.TryParseName(_fixture.Files[0], out begin));
        Assert.Empty(JournalRepair.Run(_fixture.Folder, from: begin, Now).Lost);
    }

    [Fact]
    public async Task A_segment_without_head_or_end_keeps_its_records()
    {
        await WriteSegmentsAsync(3);
        var octets = await File.ReadAllBytesAsync(_fixture.Files[0]);
        octets.AsSpan(0, JournalSegment.HeadSize).Clear();
        await File.WriteAllBytesAsync(_fixture.Files[0], octets[..^1]);
        Assert.Throws<JournalDamagedException>(() => _fixture.Open());
        Assert.Equal(1, Assert.Single(Repair(_fixture.Folder).Lost).Count);
        _fixture.Open().Dispose();
    }

    [Fact]
    public async Task A_file_that_does_not_belong_there_is_put_aside()
    {
        await _fixture.WriteTightAsync(["a"]);
        await File.WriteAllTextAsync(Path.Combine(_fixture.Folder, "notes.txt"), "copied by hand");
        var report = Repair(_fixture.Folder);
        Assert.Empty(report.Lost);
        Assert.Equal("copied by hand", await File.ReadAllTextAsync(Path.Combine(report.MovedTo!, "notes.txt")));
        using var journal = _fixture.Open();
        Assert.Equal(["a"], JournalFixture.Read(journal));
    }

    [Fact]
    public async Task A_journal_that_is_whole_stays_as_it_is()
    {
        await WriteSegmentsAsync(3);
        var before = _fixture.Files.Select(File.ReadAllBytes).ToList();
        var report = Repair(_fixture.Folder);
        Assert.Empty(report.Lost);
        Assert.Null(report.MovedTo);
        Assert.Equal(before, _fixture.Files.Select(File.ReadAllBytes));
    }

    private static JournalRepairReport Repair(string folder) => JournalRepair.Run(folder, long.MaxValue, Now);

    private async Task WriteSegmentsAsync(int segments)
    {
        using (var journal = _fixture.Start())
        {
            while (_fixture.Files.Count < segments)
            {
                await JournalFixture.AppendAsync(journal, new string('x', 500_000));
            }
        }

        _fixture.Open().Dispose();
    }
}
