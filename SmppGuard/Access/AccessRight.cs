namespace SmppGuard.Access;

/// <summary>What an endpoint of the API needs. Each endpoint names one; what names none is open to nobody.</summary>
internal enum AccessRight
{
    /// <summary>Reads what has neither numbers of subscribers nor texts.</summary>
    Read,

    /// <summary>Reads numbers of subscribers or texts: every look is recorded.</summary>
    ReadPersonal,

    /// <summary>Takes numbers and texts out, as a file: it changes nothing that is recorded, and is recorded itself.</summary>
    Export,

    /// <summary>Asks what would become of a message. Changes nothing, and says much about the number that it names.</summary>
    Explain,

    /// <summary>Changes only so that less is sent: it is done also while what it does cannot be stored or recorded.</summary>
    Restrict,

    /// <summary>Changes what the daily work changes.</summary>
    Change,

    /// <summary>Says who may do what, and what the process itself does.</summary>
    Administer,
}

/// <summary>Which role each right begins with.</summary>
internal static class AccessRights
{
    public static ApiRole LeastRole(this AccessRight right) => right switch
    {
        AccessRight.Read or AccessRight.ReadPersonal or AccessRight.Export => ApiRole.Auditor,
        AccessRight.Explain or AccessRight.Restrict or AccessRight.Change => ApiRole.Operator,
        _ => ApiRole.Administrator,
    };

    /// <summary>For a sentence that begins with "may" or "may not".</summary>
    public static string Phrase(this AccessRight right) => right switch
    {
        AccessRight.Read => "read anything",
        AccessRight.ReadPersonal => "look at numbers and texts",
        AccessRight.Explain => "ask what would become of a message",
        AccessRight.Restrict => "suspend or end anything",
        AccessRight.Change => "change anything",
        _ => "administer: keys, log levels, the configuration",
    };
}
