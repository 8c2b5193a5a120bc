namespace SmppGuard.Cli;

/// <summary>A request did not succeed; the message is for people.</summary>
/// <param name="exitCode">How the command ends, one of <see cref="CliExitCode"/>.</param>
/// <param name="message">What was wrong, as the server says it.</param>
internal sealed class ApiException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
