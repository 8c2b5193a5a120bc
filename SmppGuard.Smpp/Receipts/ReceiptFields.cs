using System.Text;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Smpp.Receipts;

/// <summary>
/// The fields in the text of a receipt (SMPP 3.4, appendix B): keys with a colon or an equals sign, in any case and order, parted by blanks, line ends, commas, semicolons or
/// bars; values may stand in quotes. What stands after <c>text:</c> is the subscriber's, and no field.
/// </summary>
internal readonly ref struct ReceiptFields
{
    private const int MostWords = 4;

    private readonly ReadOnlySpan<byte> _fields;

    public ReceiptFields(ReadOnlySpan<byte> text) => _fields = TryFind(text, "text"u8, out _, out var key) ? text[..key] : text;

    /// <summary>stat: as written, in several words where they are a state together (En Route), or another one than the first alone (Delivered to network, Submit failed).</summary>
    public ReadOnlySpan<byte> State
    {
        get
        {
            var (start, length) = RangeOf("stat"u8).GetOffsetAndLength(_fields.Length);
            var first = _fields.Slice(start, length);
            var state = first;
            for (var words = 1; words < MostWords && length > 0 && TryExtend(start, ref length); words++)
            {
                var more = _fields.Slice(start, length);
                state = MessageStates.TryParse(more, out _) || (MessageStates.StageOf(first) is ReceiptStage.OnTheWay or ReceiptStage.Unnamed && MessageStates.IsKnown(more)) ? more : state;
            }

            return state;
        }
    }

    private static ReadOnlySpan<byte> Blanks => " \t\r\n\0"u8;

    /// <summary>What parts fields; a value that is not in quotes ends there.</summary>
    private static ReadOnlySpan<byte> Ends => " \t\r\n\0,;|"u8;

    /// <summary>The value of a field, without the blanks and quotes around it; empty if it is not there.</summary>
    public ReadOnlySpan<byte> this[ReadOnlySpan<byte> key] => _fields[RangeOf(key)];

    /// <summary>Where the value of a field is; empty if it is not there.</summary>
    public Range RangeOf(ReadOnlySpan<byte> key)
    {
        if (!TryFind(_fields, key, out var start, out _))
        {
            return 0..0;
        }

        var blanks = _fields[start..].IndexOfAnyExcept(Blanks);
        if (blanks < 0)
        {
            return 0..0;
        }

        // After blanks the next field may follow, and this one says nothing.
        if (blanks > 0 && StartsWithKey(_fields[(start + blanks)..]))
        {
            return 0..0;
        }

        start += blanks;
        if (_fields[start] is (byte)'"' or (byte)'\'' && _fields[(start + 1)..].IndexOf(_fields[start]) is >= 0 and var quoted)
        {
            return (start + 1)..(start + 1 + quoted);
        }

        var length = _fields[start..].IndexOfAny(Ends);
        return start..(length < 0 ? _fields.Length : start + length);
    }

    // By one more word, which is no field.
    private bool TryExtend(int start, ref int length)
    {
        var behind = _fields[(start + length)..];
        var word = behind.IndexOfAnyExcept((byte)' ');
        if (word <= 0 || StartsWithKey(behind[word..]))
        {
            return false;
        }

        var end = behind[word..].IndexOfAny(Ends);
        var more = end < 0 ? behind[word..] : behind.Slice(word, end);
        length += word + more.Length;
        return more.Length > 0 && !Ascii.EqualsIgnoreCase(more, "err"u8);
    }

    /// <summary>Finds a key at the start or after what parts fields, and its colon; the value starts at <paramref name="value"/>.</summary>
    private static bool TryFind(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> key, out int value, out int keyStart)
    {
        value = 0;
        keyStart = 0;
        while (true)
        {
            var colon = fields[value..].IndexOfAny((byte)':', (byte)'=');
            if (colon < 0)
            {
                return false;
            }

            // Blanks may stand between a key and its colon.
            var keyEnd = fields[..(value + colon)].TrimEnd(Blanks).Length;
            value += colon + 1;
            keyStart = keyEnd - key.Length;
            if (keyStart >= 0 && (keyStart == 0 || Ends.Contains(fields[keyStart - 1])) && Ascii.EqualsIgnoreCase(fields[keyStart..keyEnd], key))
            {
                return true;
            }
        }
    }

    private static bool StartsWithKey(ReadOnlySpan<byte> fields) =>
        Is(fields, "id"u8) || Is(fields, "sub"u8) || Is(fields, "dlvrd"u8) || Is(fields, "submit date"u8) || Is(fields, "done date"u8) || Is(fields, "stat"u8) || Is(fields, "err"u8);

    private static bool Is(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> key) =>
        fields.Length > key.Length && Ascii.EqualsIgnoreCase(fields[..key.Length], key) && fields[key.Length..].TrimStart(Blanks) is [(byte)':' or (byte)'=', ..];
}
