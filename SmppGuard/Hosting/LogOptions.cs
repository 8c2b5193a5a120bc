using SmppGuard.Input;

namespace SmppGuard.Hosting;

/// <summary>What is logged, and in which form.</summary>
internal sealed class LogOptions
{
    public const string Text = "Text";
    public const string Json = "Json";

    /// <summary>One line of text for each event, or one object of JSON.</summary>
    public string Format { get; set; } = Text;

    /// <summary>From which level on the program logs.</summary>
    public string Level { get; set; } = "Information";

    /// <summary>Other levels for parts of the program: category or its beginning → level.</summary>
    [EntryExample("\"SmppGuard.Relay\": \"Debug\"")]
    public Dictionary<string, string> Levels { get; set; } = new(StringComparer.OrdinalIgnoreCase);
}
