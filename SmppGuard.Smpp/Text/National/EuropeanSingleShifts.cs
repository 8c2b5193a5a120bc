namespace SmppGuard.Smpp.Text.National;

/// <summary>
/// The national language single shift tables of European languages (3GPP TS 23.038, A.2).
/// Rows are the high three bits of a septet, 0 to 7; columns its low four, 0 to F.
/// </summary>
internal static class EuropeanSingleShifts
{
    /// <summary>No character.</summary>
    private const char No = GsmTable.Undefined;

    /// <summary>Turkish (A.2.1).</summary>
    public static ReadOnlySpan<char> Turkish =>
    [
        No, No, No, No, No, No, No, No, No, No, '\f', No, No, No, No, No,
        No, No, No, No, '^', No, No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, '{', '}', No, No, No, No, No, '\\',
        No, No, No, No, No, No, No, No, No, No, No, No, '[', '~', ']', No,
        '|', No, No, No, No, No, No, 'Ğ', No, 'İ', No, No, No, No, No, No,
        No, No, No, 'Ş', No, No, No, No, No, No, No, No, No, No, No, No,
        No, No, No, 'ç', No, '€', No, 'ğ', No, 'ı', No, No, No, No, No, No,
        No, No, No, 'ş', No, No, No, No, No, No, No, No, No, No, No, No,
    ];

    /// <summary>Spanish (A.2.2).</summary>
    public static ReadOnlySpan<char> Spanish =>
    [
        No, No, No, No, No, No, No, No, No, 'ç', '\f', No, No, No, No, No,
        No, No, No, No, '^', No, No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, '{', '}', No, No, No, No, No, '\\',
        No, No, No, No, No, No, No, No, No, No, No, No, '[', '~', ']', No,
        '|', 'Á', No, No, No, No, No, No, No, 'Í', No, No, No, No, No, 'Ó',
        No, No, No, No, No, 'Ú', No, No, No, No, No, No, No, No, No, No,
        No, 'á', No, No, No, '€', No, No, No, 'í', No, No, No, No, No, 'ó',
        No, No, No, No, No, 'ú', No, No, No, No, No, No, No, No, No, No,
    ];

    /// <summary>Portuguese (A.2.3).</summary>
    public static ReadOnlySpan<char> Portuguese =>
    [
        No, No, No, No, No, 'ê', No, No, No, 'ç', '\f', 'Ô', 'ô', No, 'Á', 'á',
        No, No, 'Φ', 'Γ', '^', 'Ω', 'Π', 'Ψ', 'Σ', 'Θ', No, No, No, No, No, 'Ê',
        No, No, No, No, No, No, No, No, '{', '}', No, No, No, No, No, '\\',
        No, No, No, No, No, No, No, No, No, No, No, No, '[', '~', ']', No,
        '|', 'À', No, No, No, No, No, No, No, 'Í', No, No, No, No, No, 'Ó',
        No, No, No, No, No, 'Ú', No, No, No, No, No, 'Ã', 'Õ', No, No, No,
        No, 'Â', No, No, No, '€', No, No, No, 'í', No, No, No, No, No, 'ó',
        No, No, No, No, No, 'ú', No, No, No, No, No, 'ã', 'õ', No, No, 'â',
    ];
}
