namespace SmppGuard.Smpp.Text.National;

/// <summary>128 characters by septet, and the septet of each character.</summary>
internal sealed class GsmTable
{
    /// <summary>Where a table has no character. None has this one, so that it can stand for itself in decoded text.</summary>
    public const char Undefined = '\uFFFD';

    /// <summary>No septet.</summary>
    public const byte None = 0xFF;

    /// <summary>Above the last character of any table, U+221E.</summary>
    private const int Size = 0x221F;

    private readonly char[] _characters;
    private readonly byte[] _septets = new byte[Size];

    public GsmTable(ReadOnlySpan<char> characters)
    {
        _characters = characters.ToArray();
        Array.Fill(_septets, None);
        for (var septet = characters.Length - 1; septet >= 0; septet--)
        {
            // From the end, so that the first septet counts of a character that a table has twice (¡ and * in many).
            if (septet != Gsm7.Escape && characters[septet] != Undefined)
            {
                _septets[characters[septet]] = (byte)septet;
            }
        }
    }

    /// <summary>The character of a septet of 7 bits, or <see cref="Undefined"/>.</summary>
    public char this[int septet] => _characters[septet];

    /// <summary>The septet of a character, or <see cref="None"/>.</summary>
    public byte SeptetOf(char character) => character < Size ? _septets[character] : None;
}
