using SmppGuard.Smpp.Pdus;

namespace EsmeSimulator.Client;

/// <summary>The answer to a submit.</summary>
/// <param name="Status">command_status.</param>
/// <param name="MessageId">message_id; empty where the answer has none.</param>
/// <param name="Pdu">The whole response.</param>
internal sealed record SubmitResult(CommandStatus Status, string MessageId, byte[] Pdu)
{
    public bool IsOk => Status == CommandStatus.ESME_ROK;

    public override string ToString() => $"{CommandStatuses.Name(Status)} {MessageId}";
}
