namespace SmppGuard.Cli;

/// <summary>A request did not succeed; the message is for people.</summary>
/// <param name="exitCode">How the command ends, one of <see cref="CliExitCode"/>.</param>
/// <param name="message">What was wrong, as the server says it.</param>
/// <param name="status">What the server answered; null: nothing.</param>
internal sealed class ApiException(int exitCode, string message, System.Net.HttpStatusCode? status = null) : Exception(message)
{
    public System.Net.HttpStatusCode? Status { get; } = status;

    public int ExitCode { get; } = exitCode;
}
