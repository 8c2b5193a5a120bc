namespace SmppGuard.Registry;

/// <summary>What is done about commercial content that is found in texts of a code whose purpose is no adverts.</summary>
internal enum ContentPolicy : byte
{
    /// <summary>The message is commercial: it needs consent, gets all marks and keeps the quiet hours.</summary>
    TreatAsCommercial = 0,

    /// <summary>The message is refused.</summary>
    Refuse = 1,

    /// <summary>The message keeps the class of its code, and gets the marks of a commercial one.</summary>
    MarkOnly = 2,
}
