using System.Globalization;

namespace SmppGuard.Journal;

/// <summary>
/// Looks at a journal without changing it, also beside the process that writes it: what <see cref="JournalRecovery"/> would refuse is damage, and what it would cut is none.
/// </summary>
internal static class JournalInspection
{
    /// <param name="directory">The journal's folder; one that is not there holds nothing.</param>
    /// <param name="from">The first record that is not stored elsewhere.</param>
    /// <param name="cancellation">Gives up.</param>
    public static JournalFindings Look(string directory, long from, CancellationToken cancellation)
    {
        var findings = new JournalFindings();
        List<(string Path, long First)> files = [];
        foreach (var path in Directory.Exists(directory) ? Directory.GetFiles(directory) : [])
        {
            if (JournalSegment.TryParseName(path, out var first))
            {
                files.Add((path, first));
            }
        }

        files.Sort((a, b) => a.First.CompareTo(b.First));
        long? expected = null;
        foreach (var (path, first) in files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (LookAt(path, first, from, findings) is not { } next)
            {
                continue;
            }

            findings.First ??= first;
            if (expected is { } missing && missing != first)
            {
                findings.Missing.Add((Path.GetFileName(path), string.Create(CultureInfo.InvariantCulture, $"it begins with record {first}, but record {missing} is expected: a segment is missing, or the end of the one before was lost")));
            }

            expected = next;
        }

        return findings;
    }

    // The record after its last; null: it is gone, because everything in it was stored.
    private static long? LookAt(string path, long first, long from, JournalFindings findings)
    {
        // What seems damaged may be a write that was read in the middle: once more, and it is done.
        for (var isSecondLook = false; ; isSecondLook = true)
        {
            byte[] file;
            try
            {
                using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                file = new byte[source.Length];
                Array.Resize(ref file, source.ReadAtLeast(file, file.Length, throwOnEndOfStream: false));
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }

            if (!JournalSegment.HasHead(file, first))
            {
                if (file.AsSpan().IndexOfAnyExcept((byte)0) < 0)
                {
                    // Just made.
                    return first;
                }

                if (isSecondLook)
                {
                    findings.Changed.Add((Path.GetFileName(path), "it has no valid head"));
                    return first;
                }

                continue;
            }

            var offset = JournalSegment.HeadSize;
            var sequence = first;
            long? firstTime = null;
            while (RecordFrame.IsWhole(file.AsSpan(offset), sequence, out var size))
            {
                firstTime ??= sequence >= from ? RecordFrame.Time(file.AsSpan(offset)) : null;
                offset += size;
                sequence++;
            }

            var problem = JournalRecovery.Damage(file.AsSpan(offset), offset, sequence);
            if (problem is not null && !isSecondLook)
            {
                continue;
            }

            if (problem is not null)
            {
                findings.Changed.Add((Path.GetFileName(path), problem));
            }

            findings.Records += sequence - first;
            findings.FirstTime = firstTime is { } time ? Math.Min(time, findings.FirstTime ?? time) : findings.FirstTime;
            return sequence;
        }
    }
}

/// <summary>What was found in a journal.</summary>
internal sealed class JournalFindings
{
    /// <summary>Whole records.</summary>
    public long Records { get; set; }

    /// <summary>The first record that it begins with; null: it has no segment.</summary>
    public long? First { get; set; }

    /// <summary>When the first record was written that is not stored elsewhere, milliseconds since 1970-01-01 UTC; null: all are.</summary>
    public long? FirstTime { get; set; }

    /// <summary>Files that are damaged, and how.</summary>
    public List<(string File, string Problem)> Changed { get; } = [];

    /// <summary>Files before which something is missing.</summary>
    public List<(string File, string Problem)> Missing { get; } = [];
}
