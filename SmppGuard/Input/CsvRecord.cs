namespace SmppGuard.Input;

/// <summary>What some octets are.</summary>
internal enum CsvShape
{
    /// <summary>A whole row.</summary>
    Row,

    /// <summary>The beginning of a row: a quote is open.</summary>
    Open,

    /// <summary>No row: something follows a closing quote.</summary>
    Broken,
}

/// <summary>Where a field lies in a row, without its quotes.</summary>
/// <param name="Start">Offset of the first octet.</param>
/// <param name="Length">Octets.</param>
/// <param name="HasQuotes">Whether it holds quotes, each written twice.</param>
internal readonly record struct CsvField(int Start, int Length, bool HasQuotes);

/// <summary>
/// Cuts a row as of RFC 4180 into fields. It works on octets, before anybody knows the encoding: in UTF-8 and in GB18030 a comma, a quote or a line end is never part of
/// another character.
/// </summary>
internal static class CsvRecord
{
    /// <param name="octets">One or more whole lines.</param>
    /// <param name="fields">Receives the fields of a <see cref="CsvShape.Row"/>.</param>
    public static CsvShape Split(ReadOnlySpan<byte> octets, List<CsvField> fields)
    {
        fields.Clear();
        var length = octets.Length;
        if (octets is [.., (byte)'\n'])
        {
            length -= octets is [.., (byte)'\r', _] ? 2 : 1;
        }

        for (var at = 0; ; at++)
        {
            var quote = at;
            while (quote < length && octets[quote] == ' ')
            {
                quote++;
            }

            if (quote < length && octets[quote] == '"')
            {
                var shape = SplitQuoted(octets[..length], quote + 1, fields, out at);
                if (shape != CsvShape.Row)
                {
                    return shape;
                }
            }
            else
            {
                var comma = octets[at..length].IndexOf((byte)',');
                var end = comma < 0 ? length : at + comma;
                fields.Add(new CsvField(at, end - at, HasQuotes: false));
                at = end;
            }

            if (at == length)
            {
                return CsvShape.Row;
            }
        }
    }

    // From behind the opening quote; "at" is left at the comma behind the closing one, or at the end.
    private static CsvShape SplitQuoted(ReadOnlySpan<byte> octets, int start, List<CsvField> fields, out int at)
    {
        var hasQuotes = false;
        at = start;
        while (true)
        {
            var found = octets[at..].IndexOf((byte)'"');
            if (found < 0)
            {
                return CsvShape.Open;
            }

            at += found;
            if (at + 1 == octets.Length || octets[at + 1] != '"')
            {
                break;
            }

            hasQuotes = true;
            at += 2;
        }

        fields.Add(new CsvField(start, at - start, hasQuotes));
        do
        {
            at++;
        }
        while (at < octets.Length && octets[at] == ' ');
        return at == octets.Length || octets[at] == ',' ? CsvShape.Row : CsvShape.Broken;
    }
}
