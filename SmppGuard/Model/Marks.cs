namespace SmppGuard.Model;

/// <summary>The marks that a message can carry.</summary>
[Flags]
internal enum Marks : byte
{
    None = 0,

    /// <summary>Name of the content provider.</summary>
    Signature = 1,

    /// <summary>Its contact telephone number.</summary>
    Contact = 2,

    /// <summary>How to refuse.</summary>
    OptOut = 4,

    All = Signature | Contact | OptOut,
}
