using System.Net;
using System.Net.Sockets;
using SmppGuard.Input;
using SmppGuard.Relay.Smsc;
using SmppGuard.Tls;

namespace SmppGuard.Hosting;

/// <summary>Whether SMSCs that answer now can be spoken TLS with: what they show is not in any file. Nothing is bound. Of one that cannot be reached nothing is said: that may be otherwise tomorrow.</summary>
internal static class SmscProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<IEnumerable<string>> ProblemsAsync(GuardOptions options, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(options.Smscs.Index().Where(s => s.Item.Tls.Enabled).Select(s => ProblemAsync(s.Index, s.Item, cancellation)));
        return found.OfType<string>();
    }

    private static async Task<string?> ProblemAsync(int index, SmscOptions smsc, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            var material = TlsMaterial.Load(TlsPaths.OfSmsc(index, smsc.Tls));
            await socket.ConnectAsync(new DnsEndPoint(smsc.Host, smsc.Port), late.Token);
            await using var inside = await SmscHandshake.RunAsync(new NetworkStream(socket), material, SmscHandshake.NameOf(smsc.Tls, smsc.Host), TimeProvider.System, late.Token);
            return null;
        }
        catch (Exception notKnown) when (notKnown is SocketException or TlsUnusableException || (notKnown is OperationCanceledException && !socket.Connected))
        {
            // Not there, or the validator has told it.
            return null;
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            var why = failure is IOException ? failure.Message : "TLS failed: the handshake was not finished in time";
            return $"{OptionProblems.Section}:Smscs:{index}:Tls:ServerName is \"{smsc.Tls.ServerName}\"; {smsc.Host}:{smsc.Port} was asked ({why}), use the name of its certificate, and its authorities in CaPath, for example smsc.example.net.";
        }
    }
}
