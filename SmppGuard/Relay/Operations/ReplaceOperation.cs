using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Operations;

/// <summary>replace_sm (SMPP 3.4, 4.10): judged, stamped and recorded as a submit is.</summary>
internal sealed class ReplaceOperation(
    OperationTargets targets, ScheduledOperations scheduled, MessageJournal journal, RegistryStore registry, IArchive archive, SubmitPaths paths, SubmitBatches submitBatches, TimeProvider time)
{
    /// <summary>The answer; null: it was taken, and is answered when its outcome is durable.</summary>
    public async Task<byte[]?> RunAsync(EsmeConnection connection, OperationNotes notes)
    {
        var pdu = notes.Pdu;
        var header = PduHeader.Read(pdu);
        var status = ReplaceSmView.TryParse(pdu, out var view);
        if (status != CommandStatus.ESME_ROK)
        {
            return OperationPdus.Error(CommandId.ReplaceSm, status, 0);
        }

        var source = view.SourceAddr.ToArray();
        var keepsSchedule = view.ScheduleDeliveryTime.IsEmpty;
        var target = await targets.FindAsync(connection, view.MessageId.ToArray(), notes);
        if (target.Message is { } ours && ScheduledOperations.IsOurs(ours) && !target.Named.AreSeveral)
        {
            _ = await targets.IsArchivedAsync(journal.Committed);
            status = string.Equals(Encoding.Latin1.GetString(source), ours.Source, StringComparison.Ordinal) ? await scheduled.ReplaceAsync(connection, ours, notes) : CommandStatus.ESME_RINVSRCADR;
            return status == CommandStatus.ESME_ROK ? null : OperationPdus.Error(CommandId.ReplaceSm, status, 0);
        }

        // Which of several is meant, a replace_sm cannot say.
        if (target.Named.AreSeveral || target.Message is not { Msisdn.IsValid: true } message || target.SmscIds.Count != 1)
        {
            return OperationPdus.Error(CommandId.ReplaceSm, target.Message is null ? CommandStatus.ESME_RINVMSGID : CommandStatus.ESME_RREPLACEFAIL, 0);
        }

        if (!string.Equals(Encoding.Latin1.GetString(source), message.Source, StringComparison.Ordinal))
        {
            // From another code it would be judged as what it is not.
            return OperationPdus.Error(CommandId.ReplaceSm, CommandStatus.ESME_RINVSRCADR, 0);
        }

        // And it is still the account's SMSC that has it: with another the id may be somebody else's. When the phone gets it, replacements of just before say too.
        if (target.Link is not { } at || (message.Route is null ? !ReferenceEquals(at, targets.LinkOf(connection)) : !string.Equals(at.Name, message.Smsc, StringComparison.Ordinal)) || (keepsSchedule && !await targets.IsArchivedAsync(journal.Committed))
            || await archive.FindAsync(message.RecordId, CancellationToken.None) is not { } whole || ReplacedMessage.Of(whole) is not { } replaced)
        {
            return OperationPdus.Error(CommandId.ReplaceSm, CommandStatus.ESME_RREPLACEFAIL, 0);
        }

        if (keepsSchedule && registry.Current.LongestMatch(source) is not { Purpose: Purpose.PublicInterest }
            && await DeliveredAtAsync(whole, replaced) is var deliveredAt && deliveredAt > time.UtcMilliseconds())
        {
            pdu = ReplaceRequest.WithSchedule(pdu, Schedule.Write(deliveredAt));
        }

        var request = new SubmitRequest(connection.State, connection, CommandId.ReplaceSm, header.SequenceNumber, time.GetTimestamp()) { Replace = new ReplaceRequest(pdu, target.SmscIds[0], at, message.Route is { } route ? new Routed(at, at.Name, route, RoutedBy.Route) : null) };
        var path = paths.Open(connection.State, message.Peer);
        var batch = submitBatches.Rent();
        status = path.Submit(
            CommandId.SubmitSm, ReplaceRequest.AsSubmit(pdu, message.Msisdn, replaced), SubmitKind.ReplaceSm, request, batch, time.UtcMilliseconds(), out var decisionId);
        if (status != CommandStatus.ESME_ROK)
        {
            submitBatches.Return(batch);
            return OperationPdus.Error(CommandId.ReplaceSm, status, 0);
        }

        // In the same batch: the one is never recorded without the other.
        if (batch.LastAllowed is { IsEmpty: false } decided)
        {
            notes.Sent(at, request.Replace!.Build(decided));
        }

        batch.Add(notes.Record(CommandStatus.ESME_ROK, now: 0, decisionId));
        journal.Append(batch);
        return null;
    }

    // The time that it was sent with, or that the last replacement which the SMSC took gave it.
    private async Task<long> DeliveredAtAsync(MessageRecord message, ReplacedMessage replaced)
    {
        foreach (var operation in message.Operations.Where(o => o.Kind == OperationKind.Replace && o.DecisionId != 0).Reverse())
        {
            if (ScheduledBy(operation) is { } at && await archive.FindAsync(operation.DecisionId, CancellationToken.None) is { Outcome: MessageOutcome.Accepted })
            {
                return at;
            }
        }

        return replaced.DeliveredAt;

        static long? ScheduledBy(OperationRecord operation) =>
            ReplaceSmView.TryParse(operation.Sent, out var sent) == CommandStatus.ESME_ROK && !sent.ScheduleDeliveryTime.IsEmpty
                ? Schedule.DeliveredAt(sent.ScheduleDeliveryTime, operation.ReceivedAt) : null;
    }
}
