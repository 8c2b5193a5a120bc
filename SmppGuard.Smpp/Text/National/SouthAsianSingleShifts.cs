namespace SmppGuard.Smpp.Text.National;

/// <summary>
/// The national language single shift tables of the languages of South Asia (3GPP TS 23.038, A.2).
/// Rows are the high three bits of a septet, 0 to 7; columns its low four, 0 to F.
/// </summary>
internal static class SouthAsianSingleShifts
{
    /// <summary>No character.</summary>
    private const char No = GsmTable.Undefined;

    /// <summary>Bengali and Assamese (A.2.4).</summary>
    public static ReadOnlySpan<char> Bengali =>
    [
        '@', '£', '$', '¥', '¿', '"', '¤', '%', '&', '\'', '\f', '*', '+', No, '-', '/',
        '<', '=', '>', '¡', '^', '¡', '_', '#', '*', '\u09E6', '\u09E7', No, '\u09E8', '\u09E9', '\u09EA', '\u09EB',
        '\u09EC', '\u09ED', '\u09EE', '\u09EF', '\u09DF', '\u09E0', '\u09E1', '\u09E2', '{', '}', '\u09E3', '\u09F2', '\u09F3', '\u09F4', '\u09F5', '\\',
        '\u09F6', '\u09F7', '\u09F8', '\u09F9', '\u09FA', No, No, No, No, No, No, No, '[', '~', ']', No,
        '|', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
        'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', No, No, No, No, No,
        No, No, No, No, No, '€', No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No,
    ];

    /// <summary>Gujarati (A.2.5).</summary>
    public static ReadOnlySpan<char> Gujarati =>
    [
        '@', '£', '$', '¥', '¿', '"', '¤', '%', '&', '\'', '\f', '*', '+', No, '-', '/',
        '<', '=', '>', '¡', '^', '¡', '_', '#', '*', '\u0964', '\u0965', No, '\u0AE6', '\u0AE7', '\u0AE8', '\u0AE9',
        '\u0AEA', '\u0AEB', '\u0AEC', '\u0AED', '\u0AEE', '\u0AEF', No, No, '{', '}', No, No, No, No, No, '\\',
        No, No, No, No, No, No, No, No, No, No, No, No, '[', '~', ']', No,
        '|', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
        'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', No, No, No, No, No,
        No, No, No, No, No, '€', No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No,
    ];

    /// <summary>Hindi (A.2.6).</summary>
    public static ReadOnlySpan<char> Hindi =>
    [
        '@', '£', '$', '¥', '¿', '"', '¤', '%', '&', '\'', '\f', '*', '+', No, '-', '/',
        '<', '=', '>', '¡', '^', '¡', '_', '#', '*', '\u0964', '\u0965', No, '\u0966', '\u0967', '\u0968', '\u0969',
        '\u096A', '\u096B', '\u096C', '\u096D', '\u096E', '\u096F', '\u0951', '\u0952', '{', '}', '\u0953', '\u0954', '\u0958', '\u0959', '\u095A', '\\',
        '\u095B', '\u095C', '\u095D', '\u095E', '\u095F', '\u0960', '\u0961', '\u0962', '\u0963', '\u0970', '\u0971', No, '[', '~', ']', No,
        '|', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
        'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', No, No, No, No, No,
        No, No, No, No, No, '€', No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No,
    ];

    /// <summary>Kannada (A.2.7).</summary>
    public static ReadOnlySpan<char> Kannada =>
    [
        '@', '£', '$', '¥', '¿', '"', '¤', '%', '&', '\'', '\f', '*', '+', No, '-', '/',
        '<', '=', '>', '¡', '^', '¡', '_', '#', '*', '\u0964', '\u0965', No, '\u0CE6', '\u0CE7', '\u0CE8', '\u0CE9',
        '\u0CEA', '\u0CEB', '\u0CEC', '\u0CED', '\u0CEE', '\u0CEF', '\u0CDE', '\u0CF1', '{', '}', '\u0CF2', No, No, No, No, '\\',
        No, No, No, No, No, No, No, No, No, No, No, No, '[', '~', ']', No,
        '|', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
        'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', No, No, No, No, No,
        No, No, No, No, No, '€', No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No,
    ];

    /// <summary>Malayalam (A.2.8).</summary>
    public static ReadOnlySpan<char> Malayalam =>
    [
        '@', '£', '$', '¥', '¿', '"', '¤', '%', '&', '\'', '\f', '*', '+', No, '-', '/',
        '<', '=', '>', '¡', '^', '¡', '_', '#', '*', '\u0964', '\u0965', No, '\u0D66', '\u0D67', '\u0D68', '\u0D69',
        '\u0D6A', '\u0D6B', '\u0D6C', '\u0D6D', '\u0D6E', '\u0D6F', '\u0D70', '\u0D71', '{', '}', '\u0D72', '\u0D73', '\u0D74', '\u0D75', '\u0D7A', '\\',
        '\u0D7B', '\u0D7C', '\u0D7D', '\u0D7E', '\u0D7F', No, No, No, No, No, No, No, '[', '~', ']', No,
        '|', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
        'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', No, No, No, No, No,
        No, No, No, No, No, '€', No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No,
    ];

    /// <summary>Oriya (A.2.9).</summary>
    public static ReadOnlySpan<char> Oriya =>
    [
        '@', '£', '$', '¥', '¿', '"', '¤', '%', '&', '\'', '\f', '*', '+', No, '-', '/',
        '<', '=', '>', '¡', '^', '¡', '_', '#', '*', '\u0964', '\u0965', No, '\u0B66', '\u0B67', '\u0B68', '\u0B69',
        '\u0B6A', '\u0B6B', '\u0B6C', '\u0B6D', '\u0B6E', '\u0B6F', '\u0B5C', '\u0B5D', '{', '}', '\u0B5F', '\u0B70', '\u0B71', No, No, '\\',
        No, No, No, No, No, No, No, No, No, No, No, No, '[', '~', ']', No,
        '|', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
        'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', No, No, No, No, No,
        No, No, No, No, No, '€', No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No,
    ];

    /// <summary>Punjabi (A.2.10).</summary>
    public static ReadOnlySpan<char> Punjabi =>
    [
        '@', '£', '$', '¥', '¿', '"', '¤', '%', '&', '\'', '\f', '*', '+', No, '-', '/',
        '<', '=', '>', '¡', '^', '¡', '_', '#', '*', '\u0964', '\u0965', No, '\u0A66', '\u0A67', '\u0A68', '\u0A69',
        '\u0A6A', '\u0A6B', '\u0A6C', '\u0A6D', '\u0A6E', '\u0A6F', '\u0A59', '\u0A5A', '{', '}', '\u0A5B', '\u0A5C', '\u0A5E', '\u0A75', No, '\\',
        No, No, No, No, No, No, No, No, No, No, No, No, '[', '~', ']', No,
        '|', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
        'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', No, No, No, No, No,
        No, No, No, No, No, '€', No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No,
    ];

    /// <summary>Tamil (A.2.11).</summary>
    public static ReadOnlySpan<char> Tamil =>
    [
        '@', '£', '$', '¥', '¿', '"', '¤', '%', '&', '\'', '\f', '*', '+', No, '-', '/',
        '<', '=', '>', '¡', '^', '¡', '_', '#', '*', '\u0964', '\u0965', No, '\u0BE6', '\u0BE7', '\u0BE8', '\u0BE9',
        '\u0BEA', '\u0BEB', '\u0BEC', '\u0BED', '\u0BEE', '\u0BEF', '\u0BF3', '\u0BF4', '{', '}', '\u0BF5', '\u0BF6', '\u0BF7', '\u0BF8', '\u0BFA', '\\',
        No, No, No, No, No, No, No, No, No, No, No, No, '[', '~', ']', No,
        '|', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
        'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', No, No, No, No, No,
        No, No, No, No, No, '€', No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No,
    ];

    /// <summary>Telugu (A.2.12).</summary>
    public static ReadOnlySpan<char> Telugu =>
    [
        '@', '£', '$', '¥', '¿', '"', '¤', '%', '&', '\'', '\f', '*', '+', No, '-', '/',
        '<', '=', '>', '¡', '^', '¡', '_', '#', '*', No, No, No, '\u0C66', '\u0C67', '\u0C68', '\u0C69',
        '\u0C6A', '\u0C6B', '\u0C6C', '\u0C6D', '\u0C6E', '\u0C6F', '\u0C58', '\u0C59', '{', '}', '\u0C78', '\u0C79', '\u0C7A', '\u0C7B', '\u0C7C', '\\',
        '\u0C7D', '\u0C7E', '\u0C7F', No, No, No, No, No, No, No, No, No, '[', '~', ']', No,
        '|', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
        'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', No, No, No, No, No,
        No, No, No, No, No, '€', No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No,
    ];

    /// <summary>Urdu (A.2.13).</summary>
    public static ReadOnlySpan<char> Urdu =>
    [
        '@', '£', '$', '¥', '¿', '"', '¤', '%', '&', '\'', '\f', '*', '+', No, '-', '/',
        '<', '=', '>', '¡', '^', '¡', '_', '#', '*', '\u0600', '\u0601', No, '\u06F0', '\u06F1', '\u06F2', '\u06F3',
        '\u06F4', '\u06F5', '\u06F6', '\u06F7', '\u06F8', '\u06F9', '\u060C', '\u060D', '{', '}', '\u060E', '\u060F', '\u0610', '\u0611', '\u0612', '\\',
        '\u0613', '\u0614', '\u061B', '\u061F', '\u0640', '\u0652', '\u0658', '\u066B', '\u066C', '\u0672', '\u0673', '\u06CD', '[', '~', ']', '\u06D4',
        '|', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
        'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', No, No, No, No, No,
        No, No, No, No, No, '€', No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No,
    ];
}
