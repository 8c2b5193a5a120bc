using System.Globalization;
using System.Text;
using SmppGuard.Smpp.Receipts;

namespace SmppGuard.Relay.Receipts;

/// <summary>
/// The ids that a receipt names, receipted_message_id before that in the text, in all spellings that the SMSC's format allows. Where receipts spell ids otherwise than responses,
/// receipted_message_id is often as the response was, all the same; so each id is tried both ways, first those on which the two agree.
/// </summary>
internal readonly ref struct ReceiptIds
{
    /// <summary>Most ways to read the ids of one receipt.</summary>
    public const int MaxKeys = 6;

    /// <summary>Digits up to which zeros before a number are tried one by one: those of the largest number that has 64 bits, in decimal.</summary>
    private const int MostDigits = 20;

    /// <summary>The width of a number of 128 bits in hexadecimal, which some SMSCs pad all ids to.</summary>
    private const int WideHex = 32;

    private readonly ReadOnlySpan<byte> _first;
    private readonly ReadOnlySpan<byte> _second;
    private readonly ReadOnlySpan<byte> _third;
    private readonly MessageIdFormat _format;

    public ReceiptIds(scoped in DeliveryReceiptView receipt, MessageIdFormat format)
    {
        _first = MessageIdKey.Kept(receipt.MessageId);
        _second = receipt.TlvMessageId.IsEmpty ? default : MessageIdKey.Kept(receipt.TextMessageId);
        _third = MessageIdKey.Kept(receipt.OtherTlvMessageId);
        _format = format;
    }

    /// <summary>Writes the keys to look for, in order, and returns how many.</summary>
    /// <param name="keys">At least <see cref="MaxKeys"/>.</param>
    public int Keys(Span<MessageIdKey> keys)
    {
        var count = 0;
        if (_format == MessageIdFormat.AsIs)
        {
            Add(keys, ref count, MessageIdKey.OfResponse(_first, _format));
            AddAsIs(keys, ref count, _second);
            AddAsIs(keys, ref count, _third);
            return count;
        }

        var (firstAsReceipt, firstAsResponse) = (MessageIdKey.OfReceipt(_first, _format), MessageIdKey.OfResponse(_first, _format));
        if (_second.IsEmpty)
        {
            Add(keys, ref count, firstAsReceipt);
            Add(keys, ref count, firstAsResponse);
            AddBothWays(keys, ref count, _third);
            return count;
        }

        var secondAsReceipt = MessageIdKey.OfReceipt(_second, _format);
        if (secondAsReceipt == firstAsResponse)
        {
            Add(keys, ref count, secondAsReceipt);
        }

        Add(keys, ref count, firstAsReceipt);
        Add(keys, ref count, firstAsResponse);
        Add(keys, ref count, secondAsReceipt);
        Add(keys, ref count, MessageIdKey.OfResponse(_second, _format));
        AddBothWays(keys, ref count, _third);
        return count;
    }

    /// <summary>The spellings that the response may have had, as the archive keeps it, in order.</summary>
    public IReadOnlyList<string> Spellings()
    {
        List<string> spellings = [];
        Spell(_first, spellings);
        Spell(_second, spellings);
        Spell(_third, spellings);
        return spellings;
    }

    /// <summary>Which of the ids that a receipt names has this key; only with <see cref="MessageIdFormat.AsIs"/>, where it is as the response had it.</summary>
    public ReadOnlySpan<byte> WithKey(MessageIdKey key) =>
        MessageIdKey.OfResponse(_first, _format) == key ? _first
        : _third.IsEmpty || (!_second.IsEmpty && MessageIdKey.OfResponse(_second, _format) == key) ? _second
        : _third;

    /// <summary>Whether the receipt names this id wherever it names one.</summary>
    public static bool AreAll(in DeliveryReceiptView receipt, ReadOnlySpan<byte> id) =>
        receipt.OtherTlvMessageId.IsEmpty && (receipt.TlvMessageId.IsEmpty || receipt.TlvMessageId.SequenceEqual(id)) && (receipt.TextMessageId.IsEmpty || receipt.TextMessageId.SequenceEqual(id));

    private void AddAsIs(Span<MessageIdKey> keys, ref int count, ReadOnlySpan<byte> id)
    {
        if (!id.IsEmpty)
        {
            Add(keys, ref count, MessageIdKey.OfResponse(id, _format));
        }
    }

    private void AddBothWays(Span<MessageIdKey> keys, ref int count, ReadOnlySpan<byte> id)
    {
        if (!id.IsEmpty)
        {
            Add(keys, ref count, MessageIdKey.OfReceipt(id, _format));
            Add(keys, ref count, MessageIdKey.OfResponse(id, _format));
        }
    }

    private static void Add(Span<MessageIdKey> keys, ref int count, MessageIdKey key)
    {
        if (count < keys.Length && !keys[..count].Contains(key))
        {
            keys[count++] = key;
        }
    }

    private void Spell(ReadOnlySpan<byte> id, List<string> spellings)
    {
        if (id.IsEmpty)
        {
            return;
        }

        if (_format != MessageIdFormat.AsIs && MessageIdKey.TryReadNumber(id, _format == MessageIdFormat.HexInReceipt, out var number))
        {
            // Hexadecimal ids come in either case, and both kinds with zeros before them.
            var isHex = _format == MessageIdFormat.HexInResponse;
            var digits = number.ToString(isHex ? "x" : "D", CultureInfo.InvariantCulture).TrimStart('0').PadLeft(1, '0');
            AddPadded(spellings, digits, digits.Length);
            for (var width = digits.Length + 1; width <= MostDigits; width++)
            {
                AddPadded(spellings, digits, width);
            }

            if (isHex)
            {
                AddPadded(spellings, digits, WideHex);
                AddPrefixed(spellings, digits);
            }
        }

        AddOnce(spellings, Encoding.Latin1.GetString(id));
    }

    private static void AddPadded(List<string> spellings, string digits, int width)
    {
        var text = digits.PadLeft(width, '0');
        AddOnce(spellings, text);
        AddOnce(spellings, text.ToUpperInvariant());
    }

    // As programs write a number of 32, 64 or 128 bits after the prefix, or none of its digits too many.
    private static void AddPrefixed(List<string> spellings, string digits)
    {
        foreach (var width in (int[])[1, 8, 16, WideHex])
        {
            var (lower, upper) = (digits.PadLeft(width, '0'), digits.ToUpperInvariant().PadLeft(width, '0'));
            AddOnce(spellings, "0x" + lower);
            AddOnce(spellings, "0x" + upper);
            AddOnce(spellings, "0X" + upper);
        }
    }

    private static void AddOnce(List<string> spellings, string spelling)
    {
        if (!spellings.Contains(spelling, StringComparer.Ordinal))
        {
            spellings.Add(spelling);
        }
    }
}
