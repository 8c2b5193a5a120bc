namespace SmppGuard.Journal;

/// <summary>Checks the journal at start: every record whole, every sequence present, at most one torn tail, which is cut.</summary>
internal static class JournalRecovery
{
    public static List<JournalSegment> Recover(string directory, ILogger logger, out long next)
    {
        List<(string Path, long First)> files = [];
        foreach (var path in Directory.GetFiles(directory))
        {
            if (JournalSegment.TryParseName(path, out var first))
            {
                files.Add((path, first));
            }
            else if (path.EndsWith(".spare", StringComparison.Ordinal))
            {
                File.Delete(path);
            }
            else
            {
                throw new JournalDamagedException($"{path} does not belong into the journal directory");
            }
        }

        files.Sort((a, b) => a.First.CompareTo(b.First));
        List<JournalSegment> segments = [];
        next = files.Count > 0 ? files[0].First : JournalPosition.Start.Sequence;
        for (var i = 0; i < files.Count; i++)
        {
            var (path, first) = files[i];
            if (first != next)
            {
                throw new JournalDamagedException($"journal segment {path} begins with record {first}, but record {next} is expected: a segment is missing, or the end of the one before was lost");
            }

            // The end of a segment that a later one follows was committed before that one was begun, so it cannot be torn.
            if (RecoverSegment(path, first, isLast: i == files.Count - 1, logger) is { } segment)
            {
                segments.Add(segment);
                next = segment.NextSequence;
            }
        }

        JournalLog.Opened(logger, directory, segments.Count, next);
        return segments;
    }

    private static JournalSegment? RecoverSegment(string path, long first, bool isLast, ILogger logger)
    {
        var file = File.ReadAllBytes(path);
        if (!JournalSegment.HasHead(file, first))
        {
            if (isLast && file.AsSpan().IndexOfAnyExcept((byte)0) < 0)
            {
                // Killed between making the file and writing its head.
                File.Delete(path);
                return null;
            }

            throw new JournalDamagedException($"journal segment {path} has no valid head");
        }

        var offset = JournalSegment.HeadSize;
        var sequence = first;
        while (RecordFrame.IsWhole(file.AsSpan(offset), sequence, out var size))
        {
            offset += size;
            sequence++;
        }

        var rest = file.AsSpan(offset);
        var garbage = rest.LastIndexOfAnyExcept((byte)0) + 1;
        if (garbage > 0)
        {
            RefuseDamage(path, rest, offset, sequence);
            if (isLast && RecordFrame.IsCutOff(rest, rest.Length))
            {
                throw JournalSegment.CutOff(path, offset, sequence);
            }

            JournalLog.TornTail(logger, path, garbage, offset);
        }

        // Cut in any case: what was allocated but not used is given back, and the next start has nothing to judge.
        using (var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.SetLength(handle, offset);
            RandomAccess.FlushToDisk(handle);
        }

        if (sequence == first)
        {
            File.Delete(path);
            return null;
        }

        return new JournalSegment { Path = path, FirstSequence = first, Size = offset, End = offset, NextSequence = sequence };
    }

    private static void RefuseDamage(string path, ReadOnlySpan<byte> rest, int offset, long expected)
    {
        if (Damage(rest, offset, expected) is { } damage)
        {
            throw new JournalDamagedException($"journal segment {path} {damage}. Restore the file, or keep what is whole: journal repair --config FILE");
        }
    }

    /// <summary>
    /// How a segment is damaged behind its whole records; null: it is not. A write is begun only after the one before it was synced. So a whole record whose write began behind the bad octets proves that
    /// those had been synced: the disk lost them. Whole records of the same write prove nothing; a cut write may leave any of its pages.
    /// </summary>
    /// <param name="rest">What stands behind them.</param>
    /// <param name="offset">Where that begins.</param>
    /// <param name="expected">The record that should stand there, if there is one.</param>
    public static string? Damage(ReadOnlySpan<byte> rest, int offset, long expected)
    {
        for (var i = 1; i + RecordFrame.HeaderSize <= rest.Length; i++)
        {
            var candidate = rest[i..];
            var sequence = RecordFrame.Sequence(candidate);
            if (sequence > expected && sequence - expected < rest.Length && RecordFrame.GroupStart(candidate) > offset && RecordFrame.IsWhole(candidate, sequence, out _))
            {
                return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"is damaged at offset {offset}: record {expected} is not readable, but record {sequence}, written later, is");
            }
        }

        return null;
    }
}
