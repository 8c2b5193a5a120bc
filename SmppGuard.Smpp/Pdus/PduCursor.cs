using System.Buffers.Binary;

namespace SmppGuard.Smpp.Pdus;

/// <summary>Walks the mandatory fields of a PDU body. Says no at the end of the PDU; never reads past it.</summary>
internal ref struct PduCursor
{
    private readonly ReadOnlySpan<byte> _pdu;

    public PduCursor(ReadOnlySpan<byte> pdu)
    {
        _pdu = pdu;
        Offset = PduHeader.Size;
    }

    /// <summary>The next octet to read, counted from the start of the PDU.</summary>
    public int Offset { get; private set; }

    public readonly int Remaining => _pdu.Length - Offset;

    /// <summary>Whether these bytes are one PDU at all: long enough, and of the length that the header says.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> pdu) =>
        pdu.Length >= PduHeader.Size && BinaryPrimitives.ReadUInt32BigEndian(pdu) == (uint)pdu.Length;

    /// <summary>Passes a C-octet string of at most <paramref name="maxOctets"/> octets, its NUL included (SMPP 3.4, 3.1).</summary>
    public bool CString(int maxOctets)
    {
        var field = _pdu[Offset..];
        if (field.Length > maxOctets)
        {
            field = field[..maxOctets];
        }

        var nul = field.IndexOf((byte)0);
        if (nul < 0)
        {
            return false;
        }

        Offset += nul + 1;
        return true;
    }

    /// <summary>Passes a time: empty, or the 16 characters of SMPP 3.4, 7.1.1, and a NUL. The SMSC judges what it means.</summary>
    public bool Time()
    {
        const int Characters = 16;
        var start = Offset;
        if (CString(Characters + 1) && Offset - start is 1 or Characters + 1)
        {
            return true;
        }

        Offset = start;
        return false;
    }

    /// <summary>Passes ton, npi and an address.</summary>
    public CommandStatus Address(int maxOctets, CommandStatus badAddress, out int tonOffset)
    {
        tonOffset = Offset;
        if (!Skip(2))
        {
            return CommandStatus.ESME_RINVCMDLEN;
        }

        return CString(maxOctets) ? CommandStatus.ESME_ROK : badAddress;
    }

    public bool Skip(int octets)
    {
        if (octets > Remaining)
        {
            return false;
        }

        Offset += octets;
        return true;
    }

    public bool Byte(out byte value)
    {
        if (Remaining == 0)
        {
            value = 0;
            return false;
        }

        value = _pdu[Offset++];
        return true;
    }
}
