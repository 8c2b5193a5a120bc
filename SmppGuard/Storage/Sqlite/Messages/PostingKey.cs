using System.Text;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>What messages are found by, as 64-bit hashes. Written to disk: never change.</summary>
internal static class PostingKey
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    public static long Of(Msisdn msisdn) => Of(1, msisdn.Value);

    /// <summary>An id that the ESME or the SMSC used.</summary>
    public static long OfMessageId(ReadOnlySpan<byte> messageId) => Of(2, messageId);

    public static long OfMessageId(string messageId) => OfMessageId(Encoding.UTF8.GetBytes(messageId));

    /// <summary>A row of the file's identities.</summary>
    public static long OfIdentity(long identity) => Of(3, identity);

    /// <summary>source_addr, where it is longer than the registered number.</summary>
    public static long OfSource(ReadOnlySpan<byte> source) => Of(4, source);

    public static long OfSource(string source) => OfSource(Encoding.UTF8.GetBytes(source));

    /// <summary>All refused messages.</summary>
    public static long Refused { get; } = Of(5, 0);

    /// <summary>All messages that waited for their time and were sent, or may have been.</summary>
    public static long SentLater { get; } = Of(6, 0);

    private static long Of(uint kind, long value) => (long)Mix(((ulong)value * FnvPrime) ^ kind);

    private static long Of(uint kind, ReadOnlySpan<byte> value)
    {
        var hash = FnvOffset ^ kind;
        foreach (var octet in value)
        {
            hash = (hash ^ octet) * FnvPrime;
        }

        return (long)Mix(hash);
    }

    // The finaliser of SplitMix64: every bit of the input reaches every bit of the key.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
