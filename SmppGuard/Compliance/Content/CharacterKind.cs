namespace SmppGuard.Compliance.Content;

/// <summary>What a character is to the one who reads the text, after <see cref="CharacterFold"/>.</summary>
internal enum CharacterKind : byte
{
    /// <summary>Nothing: it is not seen, so it is left out wherever it stands.</summary>
    Invisible = 0,

    /// <summary>Space, dot, dash, heart: separates words, or stands between the characters of one to hide it.</summary>
    Gap = 1,

    /// <summary>Comma, full stop of Chinese, bracket, line end: words do not go on behind it.</summary>
    Boundary = 2,

    /// <summary>Of an alphabet: words have spaces between them.</summary>
    Letter = 3,

    Digit = 4,

    /// <summary>A digit, or a power of ten, as an ideograph.</summary>
    Numeral = 5,

    /// <summary>Ideographs and whatever else is written without spaces.</summary>
    Ideograph = 6,

    /// <summary>Percent and currency signs: part of what a text says about prices.</summary>
    Symbol = 7,
}
