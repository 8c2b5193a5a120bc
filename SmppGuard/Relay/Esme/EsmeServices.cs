using System.Collections.Concurrent;
using System.Text;
using SmppGuard.Observability;
using SmppGuard.Relay.Operations;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Esme;

/// <summary>What all ESME connections share.</summary>
internal sealed class EsmeServices(SmppOptions options, BindGate gate, MessageOperations operations, PduTracing.PduTraces traces, TimeProvider time)
{
    public BindGate Gate => gate;

    public MessageOperations Operations => operations;

    public PduTracing.PduTraces Traces => traces;

    /// <summary>How often a refused bind is logged.</summary>
    public LogThrottle BindRefusals { get; } = new(time);

    /// <summary>system_id of bind responses.</summary>
    public byte[] SystemId { get; } = Encoding.ASCII.GetBytes(options.SystemId);

    /// <summary>The TLV that tells a provider what a reply changed; null: none is added.</summary>
    public TlvTag? ReplyActionTlv { get; } = VendorTlv.TryParse(options.ReplyActionTlv, out var action) ? action : null;

    /// <summary>Every open connection.</summary>
    public ConnectionSet Connections { get; } = new();

    /// <summary>For the next connection.</summary>
    public SmppSessionOptions SessionOptions => new()
    {
        Role = SessionRole.Smsc,
        Window = DeliveryWindow,
        ResponseTimeout = TimeSpan.FromSeconds(options.ResponseTimeoutSeconds),
        EnquireLinkInterval = TimeSpan.FromSeconds(options.EnquireLinkSeconds),
        InactivityTimeout = TimeSpan.FromSeconds(options.InactivitySeconds),
        BindTimeout = TimeSpan.FromSeconds(options.BindTimeoutSeconds),
    };

    /// <summary>Receipts and replies unanswered at a time on one bind.</summary>
    private const int DeliveryWindow = 50;

    /// <summary>The open connections.</summary>
    internal sealed class ConnectionSet
    {
        private readonly ConcurrentDictionary<EsmeConnection, bool> _connections = new(ReferenceEqualityComparer.Instance);

        public ICollection<EsmeConnection> All => _connections.Keys;

        public void Add(EsmeConnection connection) => _connections[connection] = true;

        public void Remove(EsmeConnection connection) => _connections.TryRemove(connection, out _);
    }
}
