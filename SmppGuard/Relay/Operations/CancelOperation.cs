using SmppGuard.Consents.Replies;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Operations;

/// <summary>cancel_sm (SMPP 3.4, 4.9).</summary>
internal sealed class CancelOperation(OperationTargets targets, ScheduledOperations scheduled, MessageJournal journal, RegistryStore registry, Router router, NumberPlan numbers, SubscriberReplies replies)
{
    /// <summary>The answer.</summary>
    public async Task<byte[]?> RunAsync(EsmeConnection connection, OperationNotes notes)
    {
        var pdu = notes.Pdu;
        var status = Read(pdu, numbers, out var messageId, out var source, out var recipient, out var isToOne, out var serviceType, out var idOffset);
        if (status != CommandStatus.ESME_ROK || !targets.IsOwn(connection, source))
        {
            return OperationPdus.Error(CommandId.CancelSm, status != CommandStatus.ESME_ROK ? status : CommandStatus.ESME_RINVSRCADR, 0);
        }

        // Without an id it means all messages of source and destination (SMPP 3.4, 4.9.1): the SMSC knows which, but for those that wait here.
        var waiting = 0;
        if (messageId.Length == 0 && recipient.IsValid && await targets.IsArchivedAsync(journal.Committed))
        {
            waiting = await scheduled.CancelAsync(connection.State.SystemId, source, recipient, serviceType);
        }

        var target = messageId.Length == 0 ? new OperationTarget(targets.LinkOf(connection), [messageId], NamedMessages.None) : await targets.FindAsync(connection, messageId, notes);
        if (target.Named.All.Count > 1 && isToOne)
        {
            target = target.Of(target.Named.To(recipient));
            status = target.Named.All.Count == 0 ? CommandStatus.ESME_RCANCELFAIL : status;
        }

        if (target.Named.All.Any(ScheduledOperations.IsOurs))
        {
            // It is in the archive a moment before it is among those that wait.
            _ = await targets.IsArchivedAsync(journal.Committed);
            foreach (var ours in target.Named.All.Where(ScheduledOperations.IsOurs))
            {
                waiting += await scheduled.TryCancelAsync(ours.RecordId) ? 1 : 0;
            }

            if (!target.Named.SmscMessageIds.Any())
            {
                return OperationPdus.Error(CommandId.CancelSm, waiting > 0 ? CommandStatus.ESME_ROK : CommandStatus.ESME_RCANCELFAIL, 0);
            }
        }

        status = target.SmscIds.Count == 0 && status == CommandStatus.ESME_ROK ? CommandStatus.ESME_RINVMSGID : status;
        if (messageId.Length == 0)
        {
            status = await CancelAllAsync(connection, OperationPdus.WithId(pdu, idOffset, messageId), notes);
            target = target with { SmscIds = [] };
            if (status == CommandStatus.ESME_ROK)
            {
                EndQuestion(source, recipient);
            }
        }

        foreach (var smscId in target.SmscIds)
        {
            var answer = PduHeader.Read(await targets.SendAsync(target.Link, OperationPdus.WithId(pdu, idOffset, smscId), notes));
            status = status == CommandStatus.ESME_ROK ? answer.CommandStatus : status;
            if (answer.CommandStatus == CommandStatus.ESME_ROK)
            {
                EndQuestion(source, target.Named.RecipientOf(smscId) ?? recipient);
            }
        }

        return OperationPdus.Error(CommandId.CancelSm, waiting > 0 ? CommandStatus.ESME_ROK : status, 0);

        static CommandStatus Read(byte[] pdu, NumberPlan numbers, out byte[] id, out byte[] source, out Msisdn recipient, out bool isToOne, out byte[] serviceType, out int idOffset)
        {
            var status = CancelSmView.TryParse(pdu, out var view);
            recipient = Msisdn.None;
            isToOne = status == CommandStatus.ESME_ROK && !view.DestinationAddr.IsEmpty;
            _ = status == CommandStatus.ESME_ROK && numbers.TryNormalize(view.DestinationAddr, view.DestAddrTon, out recipient);
            (id, source, serviceType, idOffset) = status == CommandStatus.ESME_ROK
                ? (view.MessageId.ToArray(), view.SourceAddr.ToArray(), view.ServiceType.ToArray(), view.MessageIdOffset) : ([], [], [], 0);
            return status;
        }
    }

    // Messages without a name may have gone by any route of the account. Where one SMSC knows some of them, that the others know none is no failure.
    private async Task<CommandStatus> CancelAllAsync(EsmeConnection connection, byte[] pdu, OperationNotes notes)
    {
        SmscLink?[] links = [.. router.TableOf(registry.Current).LinksOf(connection.State.SystemId).Prepend(targets.LinkOf(connection)!).Distinct()];
        var statuses = new List<CommandStatus>();
        foreach (var link in links)
        {
            statuses.Add(PduHeader.Read(await targets.SendAsync(link, pdu, notes)).CommandStatus);
        }

        return statuses.Contains(CommandStatus.ESME_ROK) ? CommandStatus.ESME_ROK : statuses[0];
    }

    // What was cancelled may have been a question, which nobody will read.
    private void EndQuestion(byte[] source, Msisdn recipient)
    {
        if (recipient.IsValid && registry.Current.LongestMatch(source) is { Questions: not null } code)
        {
            replies.Withdrawn(code, recipient);
        }
    }
}
