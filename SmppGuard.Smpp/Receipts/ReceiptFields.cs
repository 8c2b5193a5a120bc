using System.Text;

namespace SmppGuard.Smpp;

/// <summary>
/// The fields in the text of a receipt (SMPP 3.4, appendix B): keys with a colon, in any case and order, parted by blanks or line ends. What stands after <c>text:</c> is the
/// subscriber's, and no field.
/// </summary>
internal readonly ref struct ReceiptFields
{
    private readonly ReadOnlySpan<byte> _fields;

    public ReceiptFields(ReadOnlySpan<byte> text) => _fields = TryFind(text, "text"u8, out _, out var key) ? text[..key] : text;

    private static ReadOnlySpan<byte> Blanks => " \t\r\n\0"u8;

    /// <summary>The value of a field, without the blanks around it; empty if it is not there.</summary>
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
        var length = _fields[start..].IndexOfAny(Blanks);
        return start..(length < 0 ? _fields.Length : start + length);
    }

    /// <summary>Finds a key at the start or after a blank, and its colon; the value starts at <paramref name="value"/>.</summary>
    private static bool TryFind(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> key, out int value, out int keyStart)
    {
        value = 0;
        keyStart = 0;
        while (true)
        {
            var colon = fields[value..].IndexOf((byte)':');
            if (colon < 0)
            {
                return false;
            }

            // Blanks may stand between a key and its colon.
            var keyEnd = fields[..(value + colon)].TrimEnd(Blanks).Length;
            value += colon + 1;
            keyStart = keyEnd - key.Length;
            if (keyStart >= 0 && (keyStart == 0 || Blanks.Contains(fields[keyStart - 1])) && Ascii.EqualsIgnoreCase(fields[keyStart..keyEnd], key))
            {
                return true;
            }
        }
    }

    private static bool StartsWithKey(ReadOnlySpan<byte> fields) =>
        Is(fields, "id"u8) || Is(fields, "sub"u8) || Is(fields, "dlvrd"u8) || Is(fields, "submit date"u8) || Is(fields, "done date"u8) || Is(fields, "stat"u8) || Is(fields, "err"u8);

    private static bool Is(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> key) =>
        fields.Length > key.Length && Ascii.EqualsIgnoreCase(fields[..key.Length], key) && fields[key.Length..].TrimStart(Blanks) is [(byte)':', ..];
}
