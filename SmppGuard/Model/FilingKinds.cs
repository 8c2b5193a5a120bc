namespace SmppGuard.Model;

/// <summary>Kinds of what is filed with carriers, as a set.</summary>
[Flags]
internal enum FilingKinds : byte
{
    None = 0,
    Signature = 1,
    Template = 2,
    Contact = 4,
    Link = 8,
    All = Signature | Template | Contact | Link,
}

/// <summary>How records, metrics and the API spell them.</summary>
internal static class FilingKindNames
{
    private static readonly string[] Names = ["signature", "template", "contact", "link"];
    private static readonly string[] Joined = [.. Enumerable.Range(0, (int)FilingKinds.All + 1).Select(kinds => string.Join(' ', Of((FilingKinds)kinds)))];

    /// <summary>Each of a set.</summary>
    public static IEnumerable<string> Of(FilingKinds kinds) => Names.Where((_, bit) => ((int)kinds & (1 << bit)) != 0);

    /// <summary>A set in one text, with blanks between; empty where it is.</summary>
    public static string Text(FilingKinds kinds) => Joined[(int)(kinds & FilingKinds.All)];
}
