using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace SmppGuard.Sockets;

/// <summary>
/// Where HTTP listens. Its requests read databases and wait for them, so they run on the pool, whatever thread has read their octets; SMPP's read loops never wait, so they run where they were read.
/// </summary>
internal sealed class HttpTransport(ILoggerFactory logs) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketTransportFactory _sockets = new(Options.Create(new SocketTransportOptions()), logs);

    public bool CanBind(EndPoint endpoint) => endpoint is HttpEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => _sockets.BindAsync(endpoint, cancellationToken);
}

/// <summary>An endpoint of HTTP, told from those of SMPP by its type: before they are bound, both can be 127.0.0.1:0.</summary>
internal sealed class HttpEndPoint(IPEndPoint address) : IPEndPoint(address.Address, address.Port);
