namespace SmppGuard.Compliance;

/// <summary>The three marks of one language.</summary>
internal sealed class StampTemplates
{
    /// <summary>Stands before the text.</summary>
    public string Signature { get; set; } = "";

    /// <summary>Stands after the text.</summary>
    public string Contact { get; set; } = "";

    /// <summary>Stands last.</summary>
    public string OptOut { get; set; } = "";
}
