using System.Runtime.InteropServices;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.Verifying;

namespace SmppGuard.Storage.Sqlite.Verifying;

/// <summary>
/// Compares the postings of a day with the messages that they are of, in both directions. A day has a hundred million of them, too many to be held: each is added to one of many sums, by what its message
/// is, once as it should be and once as it is there. Where two sums agree nothing is wrong; what is behind the others is read again, as much of it at a time as fits, and compared one by one.
/// </summary>
internal sealed class PostingCheck(SqliteFile file, long version, VerifyReport.Looking looking, CancellationToken cancellation)
{
    private const int SumBits = 16;

    /// <summary>Postings that are held at once.</summary>
    private const int MostHeld = 4_000_000;

    private readonly StoredPostings _stored = new(file, looking);

    public void Look()
    {
        var sums = new ulong[1 << SumBits];
        var count = 0L;
        foreach (var posting in new ExpectedPostings(file, version).Read())
        {
            count++;
            sums[SumOf(posting.RecordId)] += Mix(posting);
        }

        foreach (var posting in _stored.Read(tells: true))
        {
            looking.Read();
            cancellation.ThrowIfCancellationRequested();
            sums[SumOf(posting.RecordId)] -= Mix(posting);
        }

        var differing = Enumerable.Range(0, sums.Length).Where(sum => sums[sum] != 0).ToList();
        var atOnce = (int)Math.Clamp(MostHeld / Math.Max(1, count / sums.Length), 1, sums.Length);
        foreach (var some in differing.Chunk(atOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            Compare([.. some]);
        }
    }

    private void Compare(HashSet<int> sums)
    {
        var stored = _stored.Read(tells: false).Where(posting => sums.Contains(SumOf(posting.RecordId))).ToHashSet();
        HashSet<long> messages = [];
        var told = 0L;
        foreach (var expected in new ExpectedPostings(file, version).Read().Where(posting => sums.Contains(SumOf(posting.RecordId))))
        {
            _ = messages.Add(expected.RecordId);
            if (!stored.Contains(expected) && told != expected.RecordId)
            {
                told = expected.RecordId;
                looking.Found(DamageKind.Index, Name(told), "it is not found by everything that it should be found by: number, id, sender or refusal");
            }
        }

        // One with another key can be of an id that the message had before: it is looked at before it is believed, and misleads nobody.
        foreach (var of in stored.Select(posting => posting.RecordId).Distinct().Where(id => !messages.Contains(id)).Order())
        {
            looking.Found(DamageKind.Index, Name(of), "it is named by what messages are found by, and is not there");
        }
    }

    private static string Name(long recordId) => recordId.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static int SumOf(long recordId) => (int)(Mix((ulong)recordId) >> (64 - SumBits));

    private static ulong Mix(Posting posting) => Mix(Mix((ulong)posting.Key) ^ (ulong)posting.RecordId);

    // The finaliser of SplitMix64.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}

/// <summary>The postings that are in a file: fresh ones and those of all runs.</summary>
internal sealed class StoredPostings(SqliteFile file, VerifyReport.Looking looking)
{
    /// <param name="tells">Whether what is wrong with the runs themselves is told.</param>
    public IEnumerable<Posting> Read(bool tells)
    {
        using (var fresh = new SqliteStatement(file, "SELECT id, postings FROM fresh ORDER BY id"))
        {
            while (fresh.Step())
            {
                foreach (var posting in Of(fresh, 1, $"fresh postings {fresh.Int64(0)}", tells))
                {
                    yield return posting;
                }
            }
        }

        using var blocks = new SqliteStatement(file, "SELECT run, key, first, postings, EXISTS(SELECT 1 FROM runs WHERE id = run) FROM blocks ORDER BY run, key, first");
        var (run, last) = (long.MinValue, default(Posting));
        while (blocks.Step())
        {
            var name = $"run {blocks.Int64(0)}";
            var postings = Of(blocks, 3, name, tells);
            if (tells && blocks.Int64(4) == 0)
            {
                looking.Found(DamageKind.Index, name, "it has postings, and is not among the runs that are looked at");
            }

            if (postings.Length == 0)
            {
                continue;
            }

            var isAscending = run != blocks.Int64(0) || last <= postings[0];
            for (var i = 1; i < postings.Length && isAscending; i++)
            {
                isAscending = postings[i - 1] <= postings[i];
            }

            if (tells && (!isAscending || postings[0] != new Posting(blocks.Int64(1), blocks.Int64(2))))
            {
                looking.Found(DamageKind.Index, name, "its postings are out of their order, so that some are not found");
            }

            (run, last) = (blocks.Int64(0), postings[^1]);
            foreach (var posting in postings)
            {
                yield return posting;
            }
        }
    }

    private Posting[] Of(SqliteStatement row, int column, string name, bool tells)
    {
        var octets = row.Octets(column);
        if (tells && octets.Length % Posting.Size != 0)
        {
            looking.Found(DamageKind.Index, name, "its postings are cut off");
        }

        return MemoryMarshal.Cast<byte, Posting>(octets).ToArray();
    }
}
