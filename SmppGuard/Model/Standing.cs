namespace SmppGuard.Model;

/// <summary>Whether an organization or an account may send at present. The numbers are stored: never renumber.</summary>
internal enum Standing : byte
{
    /// <summary>May bind and send.</summary>
    Active = 0,

    /// <summary>Stopped until resumed: binds and submits are refused.</summary>
    Suspended = 1,

    /// <summary>The relationship ended; evidence is kept for the months that the retention options name.</summary>
    Terminated = 2,
}
