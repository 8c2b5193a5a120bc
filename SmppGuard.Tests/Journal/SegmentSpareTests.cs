using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SmppGuard.Journal;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Journal;

public sealed partial class SegmentSpareTests : IDisposable
{
    /// <summary>Segments of 2 MiB.</summary>
    private readonly JournalFixture _fixture = new(new JournalOptions { MaxBytes = 32 * 1024 * 1024 });

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task The_next_segment_is_written_over_while_the_one_before_fills()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var journal = _fixture.Start();
        await JournalFixture.AppendAsync(journal, "a");
        var spare = Path.Combine(_fixture.Folder, "next.spare");
        await Eventually.TrueAsync(() => File.Exists(spare), "the spare to be made");
        var record = new string('x', 50_000);
        const int Enough = 18;
        var appended = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                // No further than to where there is room: what is left of the segment must not be full before a busy machine has written zeros.
                await JournalFixture.AppendAsync(journal, ++appended < Enough ? record : "x");
                return !File.Exists(spare) || WrittenIn(spare) > 700_000;
            },
            "room in the spare to be written");
        Assert.True(File.Exists(spare), "the segment is full, and nothing is written in the spare");
        Assert.InRange(WrittenIn(spare), 700_000, journal.Bytes);
    }

    [Fact]
    public async Task Nothing_is_written_over_what_was_recorded_in_a_segment_that_was_a_spare()
    {
        List<string> records = [];
        using (var journal = _fixture.Start())
        {
            // Fast and in large groups, so that segments are taken while their zeros are being written.
            for (var group = 0; group < 60; group++)
            {
                var length = 100_000 + (group * 7_001);
                string[] added = [Numbered(group, length), Numbered(-group, 10)];
                await JournalFixture.AppendAsync(journal, added);
                records.AddRange(added);
            }

            Assert.Equal(records, JournalFixture.Read(journal));
        }

        using var again = _fixture.Open();
        Assert.Equal(records, JournalFixture.Read(again));

        static string Numbered(int number, int length) => number.ToString(CultureInfo.InvariantCulture).PadRight(length, '.');
    }

    [Theory]
    [InlineData(16, 4080)]
    [InlineData(4096, 0)]
    [InlineData(4097, 4095)]
    [InlineData(8191, 1)]
    [InlineData(2_097_152 - 100, 100)]
    [InlineData(2_097_252, 48)] // of a segment that ends within a block
    public void A_write_goes_on_to_the_end_of_its_block_and_never_beyond_the_segment(long end, int expected)
    {
        var segment = new JournalSegment { Path = "", FirstSequence = 1, Size = end > 2_097_152 ? 2_097_300 : 2_097_152 };
        var rest = segment.RestOfBlock(end);
        Assert.Equal(expected, rest.Length);
        Assert.Equal(-1, rest.Span.IndexOfAnyExcept((byte)0));
    }

    // What was never written counts as a hole, although it is allocated.
    private static long WrittenIn(string path)
    {
        const int SeekHole = 4;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Seek(file, 0, SeekHole);
    }

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);
}
