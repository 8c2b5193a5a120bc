using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace SmppGuard.Relay.Receipts;

/// <summary>How an SMSC spells message ids in responses and in receipts.</summary>
internal enum MessageIdFormat
{
    /// <summary>The same in both.</summary>
    AsIs,

    /// <summary>Hexadecimal in submit_sm_resp, decimal in receipts.</summary>
    HexInResponse,

    /// <summary>Decimal in submit_sm_resp, hexadecimal in receipts.</summary>
    HexInReceipt,
}

/// <summary>
/// A message_id as a key: short ids are held as they are, long ones (SMPP 3.4 allows 64 octets) as 126 bits of hash.
/// </summary>
internal readonly record struct MessageIdKey(ulong High, ulong Low)
{
    /// <summary>Octets that message_id may have (SMPP 3.4, 5.2.23).</summary>
    public const int MaxLength = 64;

    private const int InlineLength = 15;

    /// <summary>What is kept of an id: as much as its field may hold, without blanks around it. SMSCs that give longer ones write them in full in receipts, or cut like this.</summary>
    public static ReadOnlySpan<byte> Kept(ReadOnlySpan<byte> messageId)
    {
        messageId = messageId.Trim((byte)' ');
        return messageId[..Math.Min(messageId.Length, MaxLength)];
    }

    public static MessageIdKey OfResponse(ReadOnlySpan<byte> messageId, MessageIdFormat format) => Of(messageId, format, isHex: format == MessageIdFormat.HexInResponse);

    public static MessageIdKey OfReceipt(ReadOnlySpan<byte> messageId, MessageIdFormat format) => Of(messageId, format, isHex: format == MessageIdFormat.HexInReceipt);

    /// <summary>Reads an id as a number, of any size; a hexadecimal one may begin with <c>0x</c>.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> messageId, bool isHex, out BigInteger number)
    {
        messageId = isHex ? WithoutPrefix(messageId) : messageId;

        // A leading zero keeps a hexadecimal number from being read as negative.
        number = BigInteger.Zero;
        return !messageId.IsEmpty
            && BigInteger.TryParse("0" + Encoding.Latin1.GetString(messageId), isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static MessageIdKey Of(ReadOnlySpan<byte> messageId, MessageIdFormat format, bool isHex)
    {
        messageId = Kept(messageId);

        // Where the two spellings differ, the number is the key; an id that is no number there is taken as it is.
        if (format != MessageIdFormat.AsIs)
        {
            var digits = isHex ? WithoutPrefix(messageId) : messageId;
            if (Utf8Parser.TryParse(digits, out ulong number, out var consumed, isHex ? 'X' : 'D') && consumed == digits.Length)
            {
                return new MessageIdKey(ulong.MaxValue, number);
            }

            if (TryReadNumber(messageId, isHex, out var large))
            {
                return large <= ulong.MaxValue ? new MessageIdKey(ulong.MaxValue, (ulong)large) : Hashed(large.ToByteArray());
            }
        }

        return messageId.Length <= InlineLength ? Inline(messageId) : Hashed(messageId);
    }

    private static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> number) => number is [(byte)'0', (byte)'x' or (byte)'X', _, ..] ? number[2..] : number;

    private static MessageIdKey Inline(ReadOnlySpan<byte> messageId)
    {
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        messageId.CopyTo(octets);
        octets[15] = (byte)messageId.Length;
        return new MessageIdKey(System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(octets), System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(octets[8..]));
    }

    private static MessageIdKey Hashed(ReadOnlySpan<byte> messageId)
    {
        var a = 0xCBF2_9CE4_8422_2325UL;
        var b = 0x9E37_79B9_7F4A_7C15UL;
        foreach (var octet in messageId)
        {
            a = (a ^ octet) * 0x0000_0100_0000_01B3UL;
            b = System.Numerics.BitOperations.RotateLeft(b ^ octet, 23) * 0xBF58_476D_1CE4_E5B9UL;
        }

        // The top octet is where a short id has its length, at most 15.
        return new MessageIdKey(a, b | 0xFF00_0000_0000_0000UL);
    }
}
