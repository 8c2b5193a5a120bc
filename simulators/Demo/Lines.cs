using System.Globalization;
using System.Text;

namespace Demo;

/// <summary>
/// Breaks a text into lines of a terminal: between words, and in scripts without spaces between characters as readers see them, so that an emoji of several code points stays whole.
/// </summary>
internal static class Lines
{
    public static string Wrap(string text, int width)
    {
        var wrapped = new StringBuilder();
        int used = 0;
        foreach (string piece in Pieces(text))
        {
            if (piece is "\n")
            {
                wrapped.Append('\n');
                used = 0;
                continue;
            }

            int needed = WidthOf(piece);
            if (used > 0 && used + needed > width)
            {
                wrapped.Append('\n');
                used = 0;
            }

            // The space at which a line was broken is not seen.
            if (used > 0 || piece is not " ")
            {
                wrapped.Append(piece);
                used += needed;
            }
        }

        return wrapped.ToString();
    }

    private static IEnumerable<string> Pieces(string text)
    {
        var word = new StringBuilder();
        TextElementEnumerator characters = StringInfo.GetTextElementEnumerator(text);
        while (characters.MoveNext())
        {
            string character = characters.GetTextElement();
            if (character is [> ' ' and < '\u007F'])
            {
                word.Append(character);
                continue;
            }

            if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }

            yield return character;
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    // Never too little: what is wider than thought would be broken once more by the table, wherever that is.
    private static int WidthOf(string piece) => piece.EnumerateRunes().Sum(rune => rune.Value < 0x1100 ? 1 : 2);
}
