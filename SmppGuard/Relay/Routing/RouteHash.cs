using SmppGuard.Model;

namespace SmppGuard.Relay.Routing;

/// <summary>
/// What weights are chosen by: all that goes from one code to one recipient takes one way, in every pod and after every restart, so the messages of a conversation stay in order, and a message
/// that its sender tries again meets the SMSC that has the first.
/// </summary>
internal static class RouteHash
{
    public static ulong Of(Msisdn recipient, ReadOnlySpan<char> code)
    {
        // FNV-1a, which is the same everywhere.
        var hash = 14695981039346656037UL;
        foreach (var digit in code)
        {
            hash = (hash ^ digit) * 1099511628211UL;
        }

        return Mix(hash ^ (ulong)recipient.Value);
    }

    /// <summary>The next of a row of hashes (SplitMix64).</summary>
    public static ulong Mix(ulong hash)
    {
        hash += 0x9E3779B97F4A7C15UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return hash ^ (hash >> 31);
    }
}
