using System.Buffers.Binary;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.LongMessages;

/// <summary>
/// What tells the parts of one message from those of others, beside the account: source, destination and reference, and how they are told, since the references of an 8-bit header, a 16-bit
/// header and sar_* parameters are counted apart. What else they have to have in common is <see cref="PartAgreement"/>.
/// <code>how they are told 1 | reference 2 | length of source_addr 1 | source_addr | destination_addr</code>
/// </summary>
internal static class PartKey
{
    /// <summary>Addresses have at most 20 characters in submit_sm and 64 in data_sm (SMPP 3.4, 4.4.1 and 4.7.1).</summary>
    public const int MaxLength = 4 + 64 + 64;

    private const byte ByHeader = 0;
    private const byte ByWideHeader = 1;
    private const byte BySar = 2;

    public static readonly ByteComparer Comparer = new();

    public static int Write(in IncomingMessage part, Concatenation where, Span<byte> key)
    {
        var source = part.SourceAddr;
        var destination = part.DestinationAddr;
        key[0] = !UserDataHeader.TryGetConcatenation(part.Udh, out _) ? BySar : where.IsWide ? ByWideHeader : ByHeader;
        BinaryPrimitives.WriteUInt16BigEndian(key[1..], where.Reference);
        key[3] = (byte)source.Length;
        source.CopyTo(key[4..]);
        destination.CopyTo(key[(4 + source.Length)..]);
        return 4 + source.Length + destination.Length;
    }

    /// <summary>Compares octets, also without an array of their own.</summary>
    internal sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] octets) => GetHashCode(octets.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
