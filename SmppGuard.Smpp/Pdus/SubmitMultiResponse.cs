using System.Buffers.Binary;

namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// Writes a submit_multi_resp: first the message_id, then each destination that failed (SMPP 3.4, 4.5.2).
/// <code>header 16 | message_id ≤65 | no_unsuccess | (ton npi addr ≤21 error_status_code 4) …</code>
/// </summary>
public ref struct SubmitMultiResponseWriter
{
    private readonly Span<byte> _buffer;
    private readonly int _countOffset;
    private PduWriter _writer;

    /// <summary>Starts the response.</summary>
    /// <param name="buffer">Room for the PDU: <see cref="MaxLength"/>.</param>
    /// <param name="sequenceNumber">That of the submit_multi.</param>
    /// <param name="messageId">The id of the message, at most 64 characters.</param>
    public SubmitMultiResponseWriter(Span<byte> buffer, uint sequenceNumber, ReadOnlySpan<byte> messageId)
    {
        _buffer = buffer;
        _writer = new PduWriter(buffer);
        _writer.Header(CommandId.SubmitMultiResp, CommandStatus.ESME_ROK, sequenceNumber);
        _writer.CString(messageId);
        _countOffset = _writer.Length;
        _writer.Byte(0);
    }

    /// <summary>The most octets for so many destinations.</summary>
    public static int MaxLength(int destinations) => PduHeader.Size + FieldLimits.MessageId + 1 + (destinations * (2 + FieldLimits.Address + sizeof(uint)));

    /// <summary>Adds a destination that failed, and why.</summary>
    public void AddUnsuccess(byte ton, byte npi, scoped ReadOnlySpan<byte> address, CommandStatus status)
    {
        _buffer[_countOffset] = checked((byte)(_buffer[_countOffset] + 1));
        _writer.Byte(ton);
        _writer.Byte(npi);
        _writer.CString(address);
        _writer.UInt32((uint)status);
    }

    /// <summary>Adds TLVs as they are, behind all destinations; the buffer has room for them beyond <see cref="MaxLength"/>.</summary>
    public void AddTlvs(scoped ReadOnlySpan<byte> tlvs) => _writer.Octets(tlvs);

    /// <summary>Fills in command_length and returns it.</summary>
    public readonly int Complete() => _writer.Complete();
}

/// <summary>The destinations of a submit_multi that failed; use it with foreach.</summary>
public ref struct UnsuccessfulDestinations
{
    private ReadOnlySpan<byte> _rest;
    private int _left;

    /// <summary>Reads them from what follows message_id in a submit_multi_resp (<see cref="MessageIdResponseView.Rest"/>).</summary>
    public UnsuccessfulDestinations(ReadOnlySpan<byte> rest)
    {
        _left = rest.IsEmpty ? 0 : rest[0];
        _rest = rest.IsEmpty ? rest : rest[1..];
    }

    /// <summary>Whether reading ended before all announced destinations were found.</summary>
    public bool Malformed { get; private set; }

    /// <summary>destination_addr of the current one, without NUL.</summary>
    public ReadOnlySpan<byte> Address { get; private set; }

    /// <summary>dest_addr_ton.</summary>
    public byte Ton { get; private set; }

    /// <summary>dest_addr_npi.</summary>
    public byte Npi { get; private set; }

    /// <summary>Why it failed.</summary>
    public CommandStatus Status { get; private set; }

    /// <summary>Goes to the next one; false after the last, or where the rest is <see cref="Malformed"/>.</summary>
    public bool Read()
    {
        if (_left == 0 || Malformed)
        {
            return false;
        }

        var field = _rest.Length > 2 ? _rest[2..Math.Min(_rest.Length, 2 + FieldLimits.Address)] : default;
        var length = field.IndexOf((byte)0);
        if (length < 0 || _rest.Length < 2 + length + 1 + sizeof(uint))
        {
            Malformed = true;
            return false;
        }

        Ton = _rest[0];
        Npi = _rest[1];
        Address = field[..length];
        Status = (CommandStatus)BinaryPrimitives.ReadUInt32BigEndian(_rest[(2 + length + 1)..]);
        _rest = _rest[(2 + length + 1 + sizeof(uint))..];
        _left--;
        return true;
    }
}
