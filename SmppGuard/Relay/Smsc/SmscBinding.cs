using SmppGuard.Relay.Esme;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;

namespace SmppGuard.Relay.Smsc;

/// <summary>How a connection is bound to an SMSC.</summary>
internal enum SmscBinding
{
    Transceiver,
    Transmitter,
    Receiver,
}

/// <summary>The bind request of a configured SMSC (SMPP 3.4, 4.1).</summary>
internal static class SmscBindRequest
{
    private const byte InterfaceVersion = 0x34;

    public static byte[] Build(SmscBinding binding, SmscOptions options)
    {
        Span<byte> pdu = stackalloc byte[256];
        var writer = new PduWriter(pdu);
        writer.Header(
            binding switch
            {
                SmscBinding.Transmitter => CommandId.BindTransmitter,
                SmscBinding.Receiver => CommandId.BindReceiver,
                _ => CommandId.BindTransceiver,
            },
            CommandStatus.ESME_ROK,
            sequenceNumber: 0);
        writer.CString(options.SystemId);
        writer.CString(options.Password);
        writer.CString(options.SystemType);
        writer.Byte(InterfaceVersion);
        writer.Byte(0);
        writer.Byte(0);
        writer.CString(default(ReadOnlySpan<byte>));
        return pdu[..writer.Complete()].ToArray();
    }
}

/// <summary>Session options towards an SMSC.</summary>
internal static class SmscSessionOptions
{
    public static SmppSessionOptions Of(SmppOptions smpp, SmscOptions smsc) => new()
    {
        Role = SessionRole.Esme,
        Window = smsc.Window,
        ResponseTimeout = TimeSpan.FromSeconds(smpp.ResponseTimeoutSeconds),
        EnquireLinkInterval = TimeSpan.FromSeconds(smpp.EnquireLinkSeconds),
        InactivityTimeout = TimeSpan.FromSeconds(smpp.InactivitySeconds),
        BindTimeout = TimeSpan.FromSeconds(smpp.BindTimeoutSeconds),

        // A refusal among it would be lost, and the next advert leave.
        TakesEveryDelivery = true,
    };
}
