namespace SmppGuard.Relay.Tracing;

/// <summary>How many messages are traced.</summary>
/// <param name="OneIn">One in so many; 0: none.</param>
internal sealed record TracingOptions(int OneIn);
