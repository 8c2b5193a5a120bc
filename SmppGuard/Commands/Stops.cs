using System.Runtime.InteropServices;

namespace SmppGuard.Commands;

/// <summary>
/// SIGTERM, SIGINT and SIGQUIT of a process that serves, from its first moment to its last: what has begun is ended in order, also a start. Their default would end the process in the middle of
/// it, with 143, and leave the files as a crash does.
/// </summary>
internal static class Stops
{
    private static readonly CancellationTokenSource Come = new();
    private static readonly List<PosixSignalRegistration> Registrations = [];

    /// <summary>To be called once.</summary>
    /// <returns>Told when one has come.</returns>
    public static CancellationToken Listen()
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
        {
            // Kept as long as the process: one that comes when it has all but ended must not change how it ends.
            Registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;

                // Elsewhere: what it begins may take its time, and the next signal must not wait for that.
                _ = Come.CancelAsync();
            }));
        }

        return Come.Token;
    }
}
