using System.Buffers.Binary;

namespace SmppGuard.Smpp.Pdus;

/// <summary>The header that every PDU starts with (SMPP 3.4, 5.1): four big-endian 32-bit integers.</summary>
/// <param name="CommandLength">Octets of the whole PDU, this header included.</param>
/// <param name="CommandId">What the PDU is.</param>
/// <param name="CommandStatus">The result in a response; 0 in a request.</param>
/// <param name="SequenceNumber">Pairs a response with its request; 1 to 0x7FFFFFFF.</param>
public readonly record struct PduHeader(uint CommandLength, CommandId CommandId, CommandStatus CommandStatus, uint SequenceNumber)
{
    /// <summary>Octets of the header.</summary>
    public const int Size = 16;

    /// <summary>The highest sequence_number that may be used (SMPP 3.4, 5.1.4).</summary>
    public const uint MaxSequenceNumber = 0x7FFFFFFF;

    private const int CommandStatusOffset = 8;
    private const int SequenceNumberOffset = 12;

    /// <summary>Reads the header of a PDU of at least <see cref="Size"/> octets.</summary>
    public static PduHeader Read(ReadOnlySpan<byte> pdu) => new(
        BinaryPrimitives.ReadUInt32BigEndian(pdu),
        (CommandId)BinaryPrimitives.ReadUInt32BigEndian(pdu[4..]),
        (CommandStatus)BinaryPrimitives.ReadUInt32BigEndian(pdu[CommandStatusOffset..]),
        BinaryPrimitives.ReadUInt32BigEndian(pdu[SequenceNumberOffset..]));

    /// <summary>Writes the header to the first <see cref="Size"/> octets of the destination.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, CommandLength);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)CommandId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[CommandStatusOffset..], (uint)CommandStatus);
        BinaryPrimitives.WriteUInt32BigEndian(destination[SequenceNumberOffset..], SequenceNumber);
    }

    /// <summary>Changes the sequence_number of a PDU in place: the one field that is ours on each connection.</summary>
    public static void SetSequenceNumber(Span<byte> pdu, uint sequenceNumber) =>
        BinaryPrimitives.WriteUInt32BigEndian(pdu[SequenceNumberOffset..], sequenceNumber);

    /// <summary>Changes the command_length of a PDU in place.</summary>
    public static void SetCommandLength(Span<byte> pdu, uint commandLength) => BinaryPrimitives.WriteUInt32BigEndian(pdu, commandLength);

    /// <summary>Changes the command_status of a PDU in place.</summary>
    public static void SetCommandStatus(Span<byte> pdu, CommandStatus status) =>
        BinaryPrimitives.WriteUInt32BigEndian(pdu[CommandStatusOffset..], (uint)status);
}
