namespace SmppGuard.Model;

/// <summary>
/// What a code number is registered for, and so the class of the messages sent from it. The numbers are written to the journal: never renumber.
/// </summary>
internal enum Purpose : byte
{
    /// <summary>Not known: the source was no registered code, so no class could be given.</summary>
    Unknown = 0,

    /// <summary>Introduces or promotes goods, services or business opportunities: needs the recipient's explicit consent and all three marks.</summary>
    Commercial = 1,

    /// <summary>Business and service notices: no consent needed, signature only.</summary>
    Notification = 2,

    /// <summary>One-time codes: no consent needed, signature only.</summary>
    Verification = 3,

    /// <summary>Government and emergency information: passes unmarked.</summary>
    PublicInterest = 4,
}
