namespace SmppGuard.Model;

/// <summary>What was to be changed is not as whoever asked for it believes; nothing was changed.</summary>
internal sealed class StaleException() : Exception("It was changed meanwhile.");
