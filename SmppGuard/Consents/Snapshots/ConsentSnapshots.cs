using System.Text;
using SmppGuard.Consents.Replies;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Consents.Snapshots;

/// <summary>
/// The consents as they stood in memory, in a file beside the journal, so that a start need not read all of them from the storage that pods share: it takes the file, and what the streams have
/// behind it. A cache: whatever is not exactly as it was written, or does not belong to what is stored, is thrown away, and everything is read.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="index">What is in it.</param>
/// <param name="questions">Those that are open are in it.</param>
/// <param name="allowance">The answers of the last day are in it.</param>
/// <param name="organizations">The indexes of all organizations that ever were, by their ids.</param>
/// <param name="time">Says when it was written.</param>
/// <param name="logger">Told what became of it.</param>
internal sealed class ConsentSnapshots(
    string path,
    ConsentIndex index,
    OptInQuestions questions,
    AnswerAllowance allowance,
    Func<IReadOnlyDictionary<string, int>> organizations,
    TimeProvider time,
    ILogger<ConsentSnapshots> logger)
{
    public const string FileName = "consents.snapshot";

    /// <summary>What is always left to the journal, which is on the same disk.</summary>
    private const long LeftFree = 1L << 30;

    /// <summary>With so many changes a start reads them in a moment.</summary>
    private const long FewChanges = 10_000;

    /// <summary>Of a hundred consents that many may have changed.</summary>
    private const int ChangedPart = 100;

    private static readonly TimeSpan Oldest = TimeSpan.FromHours(1);

    private long _written;
    private long _writtenAt = time.GetTimestamp();
    private volatile bool _isForgotten;

    /// <summary>Whether so much has changed since the last one that the next start would take long, or it is old.</summary>
    public bool IsDue => !_isForgotten && index.Changes - _written is > 0 and var changes
        && (changes >= Math.Max(FewChanges, index.Changes / ChangedPart) || time.GetElapsedTime(_writtenAt) >= Oldest);

    /// <summary>Takes the snapshot into memory, if there is one that belongs to what is stored.</summary>
    /// <returns>Of each stream the place up to which everything is in force now; null: nothing was taken.</returns>
    /// <exception cref="StorageException">The storage could not be asked.</exception>
    public async Task<IReadOnlyDictionary<long, StreamPlace>?> RestoreAsync(IConsentFeed feed, CancellationToken cancellation)
    {
        try
        {
            // Of a process that ended while it wrote.
            File.Delete(SnapshotWriter.NextOf(path));
            if (!File.Exists(path))
            {
                return null;
            }

            var begun = time.GetTimestamp();
            using var file = SnapshotReader.Open(path);
            await RequireAsync(file.Head, feed, cancellation);
            var replies = file.Sections(SnapshotSectionKind.Replies).SelectMany(section => ReadEvents(file.Read(section))).ToArray();
            index.Read(file, cancellation);
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            questions.Restore(replies, now);
            allowance.Restore(replies, now);
            _written = index.Changes;
            logger.SnapshotTaken((now - file.Head.At) / 1000, time.GetElapsedTime(begun).TotalSeconds);
            return file.Head.Covers;
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or StorageException))
        {
            logger.SnapshotRefused(path, failure.Message);
            Delete();
            return null;
        }
    }

    /// <summary>Writes what is in memory, beside whoever works with it.</summary>
    /// <param name="places">
    /// Tells for each stream, by a look that begins now, the place up to which everything is in force; null: a stream is not any more the one that was followed.
    /// </param>
    /// <param name="stop">Leaves it unfinished: the one before stays.</param>
    public async Task WriteAsync(Func<Task<IReadOnlyDictionary<long, StreamPlace>?>> places, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        if (await places() is not { Count: > 0 } covers)
        {
            return;
        }

        var changes = index.Changes;
        RequireRoom();
        using var file = new SnapshotWriter(path);
        await Task.Factory.StartNew(() => Write(file, stop), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        // What came in meanwhile, perhaps from behind a gap, is stored now, or is not followed.
        if (await places() is not { } reaches || _isForgotten)
        {
            return;
        }

        var octets = file.Complete(new SnapshotHead
        {
            At = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Changes = changes,
            Organizations = organizations(),
            Covers = covers,
            Reaches = reaches,
            Sections = [],
        });
        (_written, _writtenAt) = (changes, begun);
        logger.SnapshotWritten(octets / 1_000_000, time.GetElapsedTime(begun).TotalSeconds);
    }

    /// <summary>The storage went back to an older state: memory has what is on record nowhere any more, and no later process must believe it.</summary>
    public void Forget()
    {
        if (!_isForgotten)
        {
            _isForgotten = true;
            Delete();
        }
    }

    private static IEnumerable<ConsentEvent> ReadEvents(byte[] octets)
    {
        using var reader = new BinaryReader(new MemoryStream(octets), Encoding.UTF8);
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            yield return new ConsentEvent
            {
                ConsentId = reader.ReadInt64(),
                Change = (ConsentChange)reader.ReadByte(),
                OrganizationIndex = reader.ReadInt32(),
                Msisdn = new Msisdn(reader.ReadInt64()),
                RecordedAt = reader.ReadInt64(),
                EffectiveAt = reader.ReadInt64(),
                ExpiresAt = reader.ReadInt64(),
                Code = reader.ReadString(),
            };
        }
    }

    private void Write(SnapshotWriter file, CancellationToken stop)
    {
        index.Write(file, stop);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        List<ConsentEvent> replies = [.. questions.Open(now), .. allowance.OfToday(now)];
        using var octets = new MemoryStream();
        using var writer = new BinaryWriter(octets, Encoding.UTF8);
        writer.Write(replies.Count);
        foreach (var reply in replies)
        {
            writer.Write(reply.ConsentId);
            writer.Write((byte)reply.Change);
            writer.Write(reply.OrganizationIndex);
            writer.Write(reply.Msisdn.Value);
            writer.Write(reply.RecordedAt);
            writer.Write(reply.EffectiveAt);
            writer.Write(reply.ExpiresAt);
            writer.Write(reply.Code ?? string.Empty);
        }

        writer.Flush();
        file.Begin(SnapshotSectionKind.Replies);
        file.Write(octets.GetBuffer().AsSpan(0, (int)octets.Length));
        file.End();
    }

    private async Task RequireAsync(SnapshotHead head, IConsentFeed feed, CancellationToken cancellation)
    {
        var indexes = organizations();
        if (head.Organizations.Any(known => !indexes.TryGetValue(known.Key, out var number) || number != known.Value))
        {
            throw new SnapshotUnusableException("it is of a storage with other organizations");
        }

        if (head.Covers.Count == 0 || !await feed.HasAsync(head.Covers, cancellation) || !await feed.HasAsync(head.Reaches, cancellation))
        {
            throw new SnapshotUnusableException("it is of another storage, or of what was there before it was restored");
        }
    }

    private void RequireRoom()
    {
        if (new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace < index.TableOctets + LeftFree)
        {
            throw new IOException(FormattableString.Invariant($"its disk has too little room beside what the journal may need: {(index.TableOctets + LeftFree) / 1_000_000} MB"));
        }
    }

    private void Delete()
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Where it cannot be deleted it is refused again, for the same reason.
        }
    }
}
