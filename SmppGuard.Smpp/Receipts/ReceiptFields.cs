using System.Text;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Smpp.Receipts;

/// <summary>
/// The fields in the text of a receipt (SMPP 3.4, appendix B): keys with a colon or an equals sign, in any case and order, parted by blanks, line ends, commas, semicolons or
/// bars; values may stand in quotes. What stands after <c>text:</c> is the subscriber's, and no field.
/// </summary>
internal readonly ref struct ReceiptFields
{
    private readonly ReadOnlySpan<byte> _fields;

    public ReceiptFields(ReadOnlySpan<byte> text) => _fields = TryFind(text, "text"u8, out _, out var key) ? text[..key] : text;

    /// <summary>stat: as written, in two words where only both are a state (En Route).</summary>
    public ReadOnlySpan<byte> State
    {
        get
        {
            var (start, length) = RangeOf("stat"u8).GetOffsetAndLength(_fields.Length);
            var state = _fields.Slice(start, length);
            var behind = _fields[(start + length)..];
            if (length == 0 || behind is not [(byte)' ', ..] || MessageStates.IsKnown(state))
            {
                return state;
            }

            var second = behind.IndexOfAnyExcept(Blanks);
            var end = second < 0 ? -1 : behind[second..].IndexOfAny(Ends);
            var both = _fields.Slice(start, length + (second < 0 ? 0 : end < 0 ? behind.Length : second + end));
            return MessageStates.IsKnown(both) ? both : state;
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
