using System.Buffers.Binary;

namespace SmppGuard.Smpp.Tlvs;

/// <summary>
/// Reads the optional parameters of a PDU one after the other (SMPP 3.4, 3.2.4 and 5.3): tag and length of two octets each, then the value.
/// Order and duplicates are kept, unknown tags are returned like known ones.
/// </summary>
/// <param name="tlvs">The optional part of the body.</param>
public ref struct TlvReader(ReadOnlySpan<byte> tlvs)
{
    /// <summary>Octets of a tag and a length.</summary>
    public const int HeaderSize = 4;

    private readonly ReadOnlySpan<byte> _tlvs = tlvs;

    /// <summary>Where the next TLV starts, counted from the start of the optional part.</summary>
    public int Offset { get; private set; }

    /// <summary>Whether reading ended because a TLV is cut off or says more octets than there are (ESME_RINVOPTPARSTREAM).</summary>
    public bool Malformed { get; private set; }

    /// <summary>Reads the next TLV; false at the end, or where the rest is <see cref="Malformed"/>.</summary>
    public bool Read(out TlvTag tag, out ReadOnlySpan<byte> value)
    {
        var rest = _tlvs[Offset..];
        if (rest.Length >= HeaderSize)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length <= rest.Length - HeaderSize)
            {
                tag = (TlvTag)BinaryPrimitives.ReadUInt16BigEndian(rest);
                value = rest.Slice(HeaderSize, length);
                Offset += HeaderSize + length;
                return true;
            }
        }

        Malformed |= !rest.IsEmpty;
        tag = default;
        value = default;
        return false;
    }

    /// <summary>Whether octets begin with the header of this TLV, which says more octets than there are.</summary>
    internal static bool IsCut(ReadOnlySpan<byte> tlvs, TlvTag tag) =>
        tlvs.Length >= HeaderSize && BinaryPrimitives.ReadUInt16BigEndian(tlvs) == (ushort)tag && BinaryPrimitives.ReadUInt16BigEndian(tlvs[2..]) > tlvs.Length - HeaderSize;

    /// <summary>The whole TLVs at the start, without what is cut off or no TLV behind them.</summary>
    public static ReadOnlySpan<byte> WholeOnes(ReadOnlySpan<byte> tlvs)
    {
        var reader = new TlvReader(tlvs);
        while (reader.Read(out _, out _))
        {
        }

        return tlvs[..reader.Offset];
    }

    /// <summary>Finds the first TLV with a tag; false if there is none before the end or before a malformed one.</summary>
    public static bool TryFind(ReadOnlySpan<byte> tlvs, TlvTag tag, out ReadOnlySpan<byte> value)
    {
        var reader = new TlvReader(tlvs);
        while (reader.Read(out var found, out value))
        {
            if (found == tag)
            {
                return true;
            }
        }

        return false;
    }
}
