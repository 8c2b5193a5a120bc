namespace SmppGuard.Input;

/// <summary>Names of columns in messages.</summary>
internal static class ColumnNames
{
    private const int MaxShown = 40;

    /// <summary>A name as a message may repeat it. A list without a header has a number in its place, which is not to be shown.</summary>
    public static string Shown(string name) => name.Any(char.IsAsciiDigit) ? "…" : name.Length > MaxShown ? name[..MaxShown] : name;
}
