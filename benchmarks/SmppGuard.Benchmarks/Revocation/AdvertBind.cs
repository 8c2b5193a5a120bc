using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;

namespace SmppGuard.Benchmarks.Revocation;

/// <summary>Which advert a response answers.</summary>
internal readonly record struct AdvertInFlight(int Message);

/// <summary>One bind of the ESME. Adverts are written from outside, by one thread; what comes back is noted in the ledger.</summary>
internal sealed class AdvertBind : ISmppSessionHandler<AdvertInFlight>, IAsyncDisposable
{
    private readonly ConnectionContext _transport;
    private readonly Ledger _ledger;
    private readonly SmppSession<AdvertInFlight> _session;
    private readonly Task<SessionEnd> _running;

    private AdvertBind(ConnectionContext transport, int window, Ledger ledger)
    {
        _transport = transport;
        _ledger = ledger;
        _session = new SmppSession<AdvertInFlight>(
            transport.Transport,
            new SmppSessionOptions { Role = SessionRole.Esme, Window = window, ResponseTimeout = TimeSpan.FromSeconds(30), InactivityTimeout = TimeSpan.Zero },
            this,
            Environment.TickCount64);
        _running = _session.RunAsync();
    }

    /// <exception cref="InvalidOperationException">The bind was refused.</exception>
    public static async Task<AdvertBind> BindAsync(int port, int window, Ledger ledger, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync("127.0.0.1", port, cancellation);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        using var factory = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), NullLogger.Instance);
        var bind = new AdvertBind(factory.Create(socket), window, ledger);
        var status = await bind.BindAsync();
        if (status != CommandStatus.ESME_ROK)
        {
            await bind.DisposeAsync();
            throw new InvalidOperationException($"SmppGuard refused a bind with {CommandStatuses.Name(status)}");
        }

        return bind;
    }

    /// <summary>Writes the next advert; false: the window is full. Leaves with the next <see cref="Flush"/>.</summary>
    public bool TrySubmit(ReadOnlySpan<byte> pdu, int message) => _session.TrySendRequest(pdu, new AdvertInFlight(message), out _);

    public void Flush() => _session.Flush();

    public void Tick() => _session.Tick(Environment.TickCount64);

    public async ValueTask DisposeAsync()
    {
        await _session.UnbindAsync(TimeSpan.FromSeconds(2), TimeProvider.System);
        await _running;
        await _transport.DisposeAsync();
    }

    ReadControl ISmppSessionHandler<AdvertInFlight>.OnRequest(SmppSession<AdvertInFlight> session, in PduHeader header, ReadOnlySpan<byte> pdu)
    {
        // The replies are relayed to whoever sent the adverts; deliver_sm_resp has an empty message_id (SMPP 3.4, 4.6.2).
        Span<byte> response = stackalloc byte[PduHeader.Size + 1];
        response.Clear();
        new PduHeader(PduHeader.Size + 1, header.CommandId.ToResponse(), CommandStatus.ESME_ROK, header.SequenceNumber).Write(response);
        session.Send(response);
        return ReadControl.Continue;
    }

    void ISmppSessionHandler<AdvertInFlight>.OnResponse(SmppSession<AdvertInFlight> session, in PduHeader header, ReadOnlySpan<byte> pdu, in AdvertInFlight request) =>
        _ledger.Answer(request.Message, header.CommandStatus);

    void ISmppSessionHandler<AdvertInFlight>.OnUnanswered(SmppSession<AdvertInFlight> session, in AdvertInFlight request, Unanswered why)
    {
        // The ledger knows it by the answer that is missing.
    }

    void ISmppSessionHandler<AdvertInFlight>.OnReadBatchEnd(SmppSession<AdvertInFlight> session)
    {
    }

    ValueTask ISmppSessionHandler<AdvertInFlight>.ResumeAsync(SmppSession<AdvertInFlight> session, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    void ISmppSessionHandler<AdvertInFlight>.OnProtocolError(SmppSession<AdvertInFlight> session, in PduHeader header, CommandStatus status)
    {
    }

    void ISmppSessionHandler<AdvertInFlight>.OnEnded(SmppSession<AdvertInFlight> session, SessionEnd end, Exception? error)
    {
    }

    private Task<CommandStatus> BindAsync()
    {
        var buffer = new byte[128];
        var writer = new PduWriter(buffer);
        writer.Header(CommandId.BindTransceiver, CommandStatus.ESME_ROK, 0);
        writer.CString(EndToEndOptions.SystemId.AsSpan());
        writer.CString(EndToEndOptions.Password.AsSpan());
        writer.Octets([0, 0x34, 0, 0, 0]);      // system_type, interface_version, addr_ton, addr_npi, address_range
        return _session.BindAsync(buffer.AsSpan(0, writer.Complete()));
    }
}
