namespace SmppGuard.Compliance.Content;

/// <summary>
/// Ways in which a person reads a text, and a filter that goes along its lines does not:
/// <code>
/// 贷a款b利c息          →  贷款利息      the ideographs alone, where something else stands between most of them
/// 贷⏎款⏎利⏎息          →  贷款利息      down the columns, from the left and from the right, where all lines are short
/// 优限⏎惠时⏎券抢       →  优惠券限时抢
/// </code>
/// What an honest text becomes when it is read so has no meaning, and hardly a word of the list.
/// </summary>
internal static class HiddenReadings
{
    /// <summary>Fewer ideographs than this that are kept apart can be chance: 第3号楼.</summary>
    private const int LeastApart = 3;

    /// <summary>The most that stands between two ideographs of one word.</summary>
    private const int WidestGap = 2;

    private const int LeastLines = 3;
    private const int MostLines = 64;
    private const int MostColumns = 12;
    private const char LineEnd = '\n';

    /// <summary>The ideographs without what stands between them; false: they are not kept apart.</summary>
    /// <param name="fold">Knows what is one.</param>
    /// <param name="text">As it came.</param>
    /// <param name="reading">As long as <paramref name="text"/>.</param>
    /// <param name="length">Of the reading.</param>
    public static bool TryIdeographs(CharacterFold fold, ReadOnlySpan<char> text, Span<char> reading, out int length)
    {
        length = 0;
        var apart = 0;
        var between = 0;
        for (var i = 0; i < text.Length;)
        {
            switch (fold.Read(text, ref i, out var character))
            {
                case CharacterKind.Invisible:
                    break;
                case CharacterKind.Ideograph or CharacterKind.Numeral:
                    apart += length > 0 && between is > 0 and <= WidestGap ? 1 : 0;
                    between = 0;
                    reading[length++] = character;
                    break;
                default:
                    between++;
                    break;
            }
        }

        return apart >= LeastApart && apart * 2 >= length - 1;
    }

    /// <summary>What is to be seen of a text whose lines are all short, line by line; false: it is no such text.</summary>
    /// <param name="fold">Knows what is seen.</param>
    /// <param name="text">As it came.</param>
    /// <param name="grid">As long as <paramref name="text"/>.</param>
    /// <param name="length">Of the grid.</param>
    public static bool TryGrid(CharacterFold fold, ReadOnlySpan<char> text, Span<char> grid, out int length)
    {
        length = 0;
        var lines = 0;
        var columns = 0;
        for (var i = 0; i < text.Length;)
        {
            var isLineEnd = text[i] is '\n' or '\r' or '\u2028' or '\u2029';
            var kind = fold.Read(text, ref i, out var character);
            if (kind is CharacterKind.Letter or CharacterKind.Digit or CharacterKind.Numeral or CharacterKind.Ideograph)
            {
                if (++columns > MostColumns)
                {
                    return false;
                }

                grid[length++] = character;
            }
            else if (isLineEnd && columns > 0)
            {
                grid[length++] = LineEnd;
                columns = 0;
                lines++;
            }
        }

        lines += columns > 0 ? 1 : 0;
        return lines is >= LeastLines and <= MostLines;
    }

    /// <summary>A grid down its columns; returns the length.</summary>
    /// <param name="grid">Of <see cref="TryGrid"/>.</param>
    /// <param name="fromRight">Whether the column on the right is the first, as in old books.</param>
    /// <param name="reading">As long as <paramref name="grid"/>.</param>
    public static int ReadColumns(ReadOnlySpan<char> grid, bool fromRight, Span<char> reading)
    {
        var length = 0;
        for (var step = 0; step < MostColumns; step++)
        {
            var column = fromRight ? MostColumns - 1 - step : step;
            for (var rest = grid; !rest.IsEmpty;)
            {
                var end = rest.IndexOf(LineEnd);
                var line = end < 0 ? rest : rest[..end];
                rest = end < 0 ? [] : rest[(end + 1)..];
                if (column < line.Length)
                {
                    reading[length++] = line[column];
                }
            }
        }

        return length;
    }
}
