using SmppGuard.Smpp.Pdus;

namespace EsmeSimulator.Client;

/// <summary>How an <see cref="EsmeClient"/> binds.</summary>
internal sealed record EsmeClientOptions
{
    public string Host { get; init; } = "127.0.0.1";

    public required int Port { get; init; }

    public string SystemId { get; init; } = "cp1";

    public string Password { get; init; } = "";

    /// <summary>bind_transmitter, bind_receiver or bind_transceiver.</summary>
    public CommandId BindType { get; init; } = CommandId.BindTransceiver;

    public string SystemType { get; init; } = "";

    public byte InterfaceVersion { get; init; } = 0x34;

    public string AddressRange { get; init; } = "";

    /// <summary>Speak TLS, and trust so; null: plain TCP.</summary>
    public TlsTrust? Tls { get; init; }

    /// <summary>How long to wait for a response.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);
}
