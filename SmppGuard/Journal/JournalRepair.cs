using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace SmppGuard.Journal;

/// <summary>Records in a row that a repair could not find. Each is replaced by one of <see cref="JournalRecordType.Lost"/>.</summary>
/// <param name="Segment">The file.</param>
/// <param name="First">Number of the first record that is lost.</param>
/// <param name="Count">How many are.</param>
/// <param name="After">When the last record before them was written, milliseconds since 1970-01-01 UTC; 0: there is none.</param>
/// <param name="Before">When the first record behind them was written; 0: there is none.</param>
internal readonly record struct LostRecords(string Segment, long First, long Count, long After, long Before);

/// <summary>What a repair kept, what it had to give up, and where it put the damaged files.</summary>
/// <param name="Kept">Records that are whole.</param>
/// <param name="Lost">Places where records are missing, in order.</param>
/// <param name="MovedTo">Where the files lie that were changed or taken away, as they were; null: nothing had to be changed.</param>
internal sealed record JournalRepairReport(long Kept, IReadOnlyList<LostRecords> Lost, string? MovedTo);

/// <summary>
/// Makes a damaged journal readable again without giving up what is whole. In the place of a lost record comes one that says so (<see cref="JournalRecordType.Lost"/>): all others keep
/// their numbers, on which the archive and guard.db rely. The files as they were are kept beside the journal, as evidence of the loss. Nobody else may use the journal meanwhile.
/// </summary>
internal sealed class JournalRepair
{
    /// <summary>More records than the largest journal holds. If so many seem to be missing, the files are not of one journal or guard.db is of another time, and nothing is put in their place.</summary>
    private const long MostMissing = 100_000_000;

    private readonly string _directory;
    private readonly string _evidence;
    private readonly List<LostRecords> _lost = [];
    private long _kept;
    private long _lastTime;

    private JournalRepair(string directory, string evidence)
    {
        _directory = directory;
        _evidence = evidence;
    }

    /// <param name="directory">The journal's folder.</param>
    /// <param name="from">The first record that is needed: everything before it is in the archive.</param>
    /// <param name="now">Names the folder for what is taken away.</param>
    /// <exception cref="JournalDamagedException">The journal is damaged in a way that this does not know.</exception>
    public static JournalRepairReport Run(string directory, long from, DateTimeOffset now)
    {
        var name = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return new JournalRepair(Path.GetFullPath(directory), $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory))}-damaged-{name}").Run(from);
    }

    private JournalRepairReport Run(long from)
    {
        List<(string Path, long First)> segments = [];
        foreach (var path in Directory.GetFiles(_directory))
        {
            if (JournalSegment.TryParseName(path, out var first))
            {
                segments.Add((path, first));
            }
            else if (!path.EndsWith(".spare", StringComparison.Ordinal))
            {
                Keep(path);
                File.Delete(path);
            }
        }

        segments.Sort((a, b) => a.First.CompareTo(b.First));
        if (segments.Count > 0 && segments[0].First > from)
        {
            FillBefore(segments[0].First, from);
        }

        for (var i = 0; i < segments.Count; i++)
        {
            RepairSegment(segments[i].Path, segments[i].First, i + 1 < segments.Count ? segments[i + 1].First : null);
        }

        DirectorySync.Sync(_directory);
        DirectorySync.Sync(Path.GetDirectoryName(_directory)!);

        // The start's own judgement: it cuts a torn tail, and refuses what is still wrong.
        _ = JournalRecovery.Recover(_directory, NullLogger.Instance, out _);
        return new JournalRepairReport(_kept, _lost, Directory.Exists(_evidence) ? _evidence : null);
    }

    // Records that are needed are missing before the first file.
    private void FillBefore(long first, long from)
    {
        if (first - from > MostMissing)
        {
            throw new JournalDamagedException($"guard.db says that the archive ends before record {from}, but the journal begins with record {first}: they are not of the same time");
        }

        var path = JournalSegment.PathOf(_directory, from);
        _lost.Add(new LostRecords(path, from, first - from, 0, 0));
        using var target = new SegmentRewrite(path, from);
        target.WriteLost(from, first - from, 0);
        target.Complete();
    }

    private void RepairSegment(string path, long first, long? following)
    {
        var file = File.ReadAllBytes(path);
        var found = Survey(path, file, first, following, out var isWhole);
        foreach (var lost in found)
        {
            _lost.Add(lost);
        }

        if (isWhole)
        {
            return;
        }

        Keep(path);
        using var target = new SegmentRewrite(path, first);
        var expected = first;
        foreach (var (offset, size) in WholeRecords(file, first, following))
        {
            var frame = file.AsSpan(offset, size);
            var sequence = RecordFrame.Sequence(frame);
            target.WriteLost(expected, sequence - expected, RecordFrame.Time(frame));
            target.Write(frame);
            expected = sequence + 1;
        }

        // Behind the last record of the last file there is a loss only where the file is cut off.
        var end = following ?? (found is [.., var last] ? Math.Max(expected, last.First + last.Count) : expected);
        target.WriteLost(expected, end - expected, _lastTime);
        target.Complete();
    }

    // Counts what is whole and finds what is missing. A file is whole if the start would take it as it is.
    private List<LostRecords> Survey(string path, byte[] file, long first, long? following, out bool isWhole)
    {
        List<LostRecords> lost = [];
        var expected = first;
        var end = JournalSegment.HeadSize;
        isWhole = JournalSegment.HasHead(file, first) || (following is null && file.AsSpan().IndexOfAnyExcept((byte)0) < 0);
        foreach (var (offset, size) in WholeRecords(file, first, following))
        {
            var frame = file.AsSpan(offset, size);
            var sequence = RecordFrame.Sequence(frame);
            if (sequence > expected)
            {
                lost.Add(new LostRecords(path, expected, sequence - expected, _lastTime, RecordFrame.Time(frame)));
            }

            _kept++;
            _lastTime = RecordFrame.Time(frame);
            expected = sequence + 1;
            end = offset + size;
        }

        var rest = file.AsSpan(Math.Min(end, file.Length));
        if (following > expected)
        {
            lost.Add(new LostRecords(path, expected, following.Value - expected, _lastTime, 0));
        }
        else if (following is null && RecordFrame.IsCutOff(file.Length < JournalSegment.HeadSize ? file : rest, rest.Length))
        {
            // How many came after it nobody knows.
            lost.Add(new LostRecords(path, expected, 1, _lastTime, 0));
        }

        // What stands behind the last record of the last file is a torn write, or the room that was allocated ahead.
        isWhole &= lost.Count == 0 && (following is null || rest.IndexOfAnyExcept((byte)0) < 0);
        return lost;
    }

    // Whole records whose numbers rise, wherever they stand.
    private static IEnumerable<(int Offset, int Size)> WholeRecords(byte[] file, long first, long? following)
    {
        var expected = first;
        var offset = JournalSegment.HeadSize;
        while (offset + RecordFrame.HeaderSize <= file.Length)
        {
            var octets = file.AsSpan(offset);
            var sequence = RecordFrame.Sequence(octets);
            var farthest = following ?? expected + (file.Length / RecordFrame.HeaderSize);
            if (sequence >= expected && sequence < farthest && RecordFrame.GroupStart(octets) <= offset && RecordFrame.IsWhole(octets, sequence, out var size))
            {
                yield return (offset, size);
                offset += size;
                expected = sequence + 1;
            }
            else
            {
                offset++;
            }
        }
    }

    private void Keep(string path)
    {
        if (!Directory.Exists(_evidence))
        {
            Directory.CreateDirectory(_evidence);
            DirectorySync.Sync(Path.GetDirectoryName(_evidence)!);
        }

        using (var source = File.OpenRead(path))
        using (var copy = new FileStream(Path.Combine(_evidence, Path.GetFileName(path)), FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            source.CopyTo(copy);
            copy.Flush(flushToDisk: true);
        }

        DirectorySync.Sync(_evidence);
    }
}
