namespace SmppGuard.Observability;

/// <summary>What messages leave by; <c>/health/ready</c> names each.</summary>
internal interface ISmscStates
{
    /// <summary>All that are configured, by name. Asked often: answers from memory.</summary>
    IReadOnlyList<SmscState> All { get; }
}

/// <summary>One SMSC.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Health"><c>in</c>, <c>out</c> or <c>stopped</c>.</param>
/// <param name="OutFor">Why messages go elsewhere; null: they do not.</param>
internal sealed record SmscState(string Name, string Health, string? OutFor);
