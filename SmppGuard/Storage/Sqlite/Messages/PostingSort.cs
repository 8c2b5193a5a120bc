namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>
/// Sorts postings by distribution: their keys are hashes, so that two passes over the highest sixteen bits leave nearly every key where it belongs. Those of one key come oldest first,
/// nearly always; what is not in order then is compared.
/// </summary>
internal sealed class PostingSort
{
    private const int Buckets = 256;
    private const int HighestShift = 56;

    private Posting[] _scratch = [];

    public void Sort(Span<Posting> postings)
    {
        if (_scratch.Length < postings.Length)
        {
            _scratch = new Posting[postings.Length];
        }

        var scratch = _scratch.AsSpan(0, postings.Length);
        Distribute(postings, scratch, HighestShift - 8);
        Distribute(scratch, postings, HighestShift);
        for (var start = 0; start < postings.Length;)
        {
            var prefix = Prefix(postings[start].Key);
            var isSorted = true;
            var end = start + 1;
            for (; end < postings.Length && Prefix(postings[end].Key) == prefix; end++)
            {
                isSorted &= postings[end - 1] <= postings[end];
            }

            if (!isSorted)
            {
                postings[start..end].Sort();
            }

            start = end;
        }
    }

    // Keeps the order of those with the same octet.
    private static void Distribute(ReadOnlySpan<Posting> from, Span<Posting> to, int shift)
    {
        Span<int> next = stackalloc int[Buckets];
        next.Clear();
        foreach (ref readonly var posting in from)
        {
            next[Octet(posting.Key, shift)]++;
        }

        var at = 0;
        foreach (ref var bucket in next)
        {
            (bucket, at) = (at, at + bucket);
        }

        foreach (ref readonly var posting in from)
        {
            to[next[Octet(posting.Key, shift)]++] = posting;
        }
    }

    // Keys are signed: the lowest has the highest bit.
    private static int Octet(long key, int shift) => (int)((Unsigned(key) >> shift) & (Buckets - 1));

    private static ulong Prefix(long key) => Unsigned(key) >> (HighestShift - 8);

    private static ulong Unsigned(long key) => (ulong)key ^ (1UL << 63);
}
