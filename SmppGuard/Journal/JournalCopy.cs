namespace SmppGuard.Journal;

/// <summary>
/// Copies a journal that may be written to meanwhile: whole records, up to the first that is not whole yet. A copy octet by octet could hold the end of a write without its
/// beginning, which looks like damage.
/// </summary>
internal static class JournalCopy
{
    private const int ReadSize = 4 * 1024 * 1024;

    /// <summary>Copies all segments, durably.</summary>
    /// <exception cref="JournalDamagedException">A segment that another follows is not whole.</exception>
    public static (int Files, long Octets, long Records) Make(string source, string target)
    {
        Directory.CreateDirectory(target);
        while (true)
        {
            // From the newest to the oldest: the oldest are deleted as the archive takes them over, so where one is gone all before it are gone too.
            var segments = Segments(source);
            if (segments.Count > 0 && !File.Exists(segments[0].Path))
            {
                continue;
            }

            var files = 0;
            var octets = 0L;
            var records = 0L;
            long? following = null;
            foreach (var (path, first) in segments)
            {
                var copy = Path.Combine(target, Path.GetFileName(path));
                if (CopyRecords(path, first, copy) is not { } copied)
                {
                    break;
                }

                if (following is { } next && first + copied.Records != next)
                {
                    throw new JournalDamagedException($"journal segment {path} ends with record {first + copied.Records - 1}, but the next begins with record {next}: repair the journal first");
                }

                following = first;
                files++;
                octets += copied.Octets;
                records += copied.Records;
            }

            if (files > 0 || segments.Count == 0)
            {
                return (files, octets, records);
            }
        }
    }

    private static List<(string Path, long First)> Segments(string directory)
    {
        List<(string Path, long First)> segments = [];
        foreach (var path in Directory.GetFiles(directory))
        {
            if (JournalSegment.TryParseName(path, out var first))
            {
                segments.Add((path, first));
            }
        }

        segments.Sort((a, b) => b.First.CompareTo(a.First));
        return segments;
    }

    // Null: it is gone.
    private static (long Octets, long Records)? CopyRecords(string path, long first, string copy)
    {
        FileStream source;
        try
        {
            source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        using var reading = source;
        using var target = new FileStream(copy, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[ReadSize];
        var filled = source.ReadAtLeast(buffer, JournalSegment.HeadSize, throwOnEndOfStream: false);
        if (!JournalSegment.HasHead(buffer.AsSpan(0, filled), first))
        {
            // Just made: its head is not written yet.
            return buffer.AsSpan(0, filled).IndexOfAnyExcept((byte)0) < 0 ? (0, 0) : throw new JournalDamagedException($"journal segment {path} has no valid head");
        }

        target.Write(buffer.AsSpan(0, JournalSegment.HeadSize));
        var octets = (long)JournalSegment.HeadSize;
        var start = JournalSegment.HeadSize;
        var sequence = first;
        while (true)
        {
            var begin = start;
            while (RecordFrame.IsWhole(buffer.AsSpan(start, filled - start), sequence, out var size))
            {
                start += size;
                sequence++;
            }

            target.Write(buffer.AsSpan(begin, start - begin));
            octets += start - begin;
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            start = 0;
            if (filled >= RecordFrame.HeaderSize + RecordFrame.MaxPayload || source.Read(buffer.AsSpan(filled)) is not (> 0 and var read))
            {
                break;
            }

            filled += read;
        }

        if (RecordFrame.IsCutOff(buffer.AsSpan(0, filled), source.Length - octets))
        {
            throw JournalSegment.CutOff(path, octets, sequence);
        }

        target.Flush(flushToDisk: true);
        return (octets, sequence - first);
    }
}
