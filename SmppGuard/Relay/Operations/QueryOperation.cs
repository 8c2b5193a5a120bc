using SmppGuard.Relay.Esme;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Operations;

/// <summary>query_sm (SMPP 3.4, 4.8).</summary>
internal sealed class QueryOperation(OperationTargets targets)
{
    /// <summary>The answer.</summary>
    public async Task<byte[]?> RunAsync(EsmeConnection connection, OperationNotes notes)
    {
        var pdu = notes.Pdu;
        var status = Read(pdu, out var messageId, out var source);
        if (status != CommandStatus.ESME_ROK || !targets.IsOwn(connection, source))
        {
            return OperationPdus.Error(CommandId.QuerySm, status != CommandStatus.ESME_ROK ? status : CommandStatus.ESME_RINVSRCADR, 0);
        }

        var target = await targets.FindAsync(connection, messageId, notes);
        if (target.Message is { } ours && ScheduledOperations.IsOurs(ours))
        {
            return ScheduledOperations.Query(ours, messageId);
        }

        if (target.SmscIds.Count == 0)
        {
            return OperationPdus.Error(CommandId.QuerySm, CommandStatus.ESME_RINVMSGID, 0);
        }

        byte[] answer = [];
        foreach (var smscId in target.SmscIds)
        {
            answer = await targets.SendAsync(target.Link, OperationPdus.WithId(pdu, QuerySmView.MessageIdOffset, smscId), notes);
            if (PduHeader.Read(answer).CommandStatus != CommandStatus.ESME_ROK || !IsDelivered(answer))
            {
                break;
            }
        }

        status = PduHeader.Read(answer).CommandStatus;
        return status == CommandStatus.ESME_ROK && MessageIdResponseView.TryParse(answer, out _) == CommandStatus.ESME_ROK
            ? OperationPdus.WithId(answer, PduHeader.Size, messageId)
            : OperationPdus.Error(CommandId.QuerySm, status == CommandStatus.ESME_ROK ? CommandStatus.ESME_RQUERYFAIL : status, 0);

        static CommandStatus Read(byte[] pdu, out byte[] id, out byte[] source)
        {
            var status = QuerySmView.TryParse(pdu, out var view);
            (id, source) = status == CommandStatus.ESME_ROK ? (view.MessageId.ToArray(), view.SourceAddr.ToArray()) : ([], []);
            return status;
        }

        static bool IsDelivered(byte[] answer) => QuerySmRespView.TryParse(answer, out var view) == CommandStatus.ESME_ROK && view.MessageState == MessageState.Delivered;
    }
}
