using Microsoft.AspNetCore.Connections;

namespace SmppGuard.Sockets;

/// <summary>
/// The end of a connection of SMPP. A transport sends what was written before it ends, however long that takes: a peer that is gone without a word, or that does not read, would hold its socket and
/// whoever waits for its end until TCP gives up, if it ever does.
/// </summary>
internal static class ConnectionEnd
{
    /// <summary>For a peer to take the rest.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Sends what is left, for a bounded time, and lets go of the connection. That its owner disposes of it again does no harm.</summary>
    public static async ValueTask LetGoAsync(ConnectionContext connection, TimeProvider time)
    {
        var sent = connection.DisposeAsync();
        if (sent.IsCompletedSuccessfully)
        {
            return;
        }

        var sending = sent.AsTask();
        try
        {
            await sending.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            connection.Abort(new ConnectionAbortedException("The peer did not take what was left to send."));
            await sending;
        }
    }
}
