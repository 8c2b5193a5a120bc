using System.Buffers.Binary;

namespace SmppGuard.Carriers.Portability;

/// <summary>The blocks that a list names as octets, for whoever stores it: of each its number (Int64, little-endian) and the 32 octets of the hash.</summary>
internal static class PieceOctets
{
    private const int HashOctets = 32;
    private const int Size = sizeof(long) + HashOctets;

    public static byte[] Of(IReadOnlyList<PortabilityPiece> pieces)
    {
        var octets = new byte[pieces.Count * Size];
        foreach (var (at, piece) in pieces.Index())
        {
            var place = octets.AsSpan(at * Size, Size);
            BinaryPrimitives.WriteInt64LittleEndian(place, piece.Block);
            Convert.FromHexString(piece.Sha256).CopyTo(place[sizeof(long)..]);
        }

        return octets;
    }

    /// <exception cref="FormatException">They are none.</exception>
    public static IReadOnlyList<PortabilityPiece> Read(byte[] octets)
    {
        if (octets.Length % Size != 0)
        {
            throw new FormatException("the blocks of the list break off");
        }

        var pieces = new PortabilityPiece[octets.Length / Size];
        for (var at = 0; at < pieces.Length; at++)
        {
            var place = octets.AsSpan(at * Size, Size);
            pieces[at] = new PortabilityPiece(BinaryPrimitives.ReadInt64LittleEndian(place), Convert.ToHexStringLower(place[sizeof(long)..]));
        }

        return pieces;
    }
}
