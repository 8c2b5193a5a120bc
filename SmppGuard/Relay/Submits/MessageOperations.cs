using System.Text;
using SmppGuard.Archive;
using SmppGuard.Consents.Replies;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Submits;

/// <summary>
/// query_sm, cancel_sm and replace_sm: about a message of before, named by the id that the ESME was given. Rare, and they need the archive, so they leave the read loop.
/// An account reaches its own messages only.
/// </summary>
internal sealed class MessageOperations(
    MessageJournal journal,
    RegistryStore registry,
    TimeProvider time,
    SubmitBatches submitBatches,
    ILogger<MessageOperations> logger,
    SubmitPaths paths,
    Router router,
    IArchive archive,
    ArchiveProgress progress,
    NumberPlan numbers,
    SubscriberReplies replies,
    ScheduledOperations scheduled)
{
    /// <summary>What the record of an operation takes at most, on a message of as many segments as there can be.</summary>
    private const int RecordRoom = 128 * 1024;

    private static readonly TimeSpan ArchiveDelay = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>Begins to carry out a request; it is answered later.</summary>
    public void Begin(EsmeConnection connection, in PduHeader header, ReadOnlySpan<byte> pdu) => _ = RunAsync(connection, header, pdu.ToArray());

    private async Task RunAsync(EsmeConnection connection, PduHeader header, byte[] pdu)
    {
        await Task.Yield();
        try
        {
            // Asked before anything is done that could not be recorded then.
            if (!journal.HasRoomForDelivery(RecordRoom))
            {
                connection.Answer(Error(header.CommandId, CommandStatus.ESME_RSYSERR, header.SequenceNumber));
                return;
            }

            var (kind, run) = header.CommandId switch
            {
                CommandId.QuerySm => (OperationKind.Query, QueryAsync),
                CommandId.CancelSm => (OperationKind.Cancel, CancelAsync),
                _ => (OperationKind.Replace, (Func<EsmeConnection, OperationNotes, Task<byte[]?>>)ReplaceAsync),
            };
            var notes = new OperationNotes(connection, kind, pdu, time.UtcMilliseconds());
            if (await run(connection, notes) is { } response)
            {
                PduHeader.SetSequenceNumber(response, header.SequenceNumber);
                journal.Append(new OperationBatch(connection, response, notes.Record(PduHeader.Read(response).CommandStatus, time.UtcMilliseconds())));
            }
        }
        catch (Exception error)
        {
            RelayLog.OperationFailed(logger, header.CommandId, error);
            connection.Answer(Error(header.CommandId, CommandStatus.ESME_RSYSERR, header.SequenceNumber));
        }
    }

    private async Task<byte[]?> QueryAsync(EsmeConnection connection, OperationNotes notes)
    {
        var pdu = notes.Pdu;
        var status = Read(pdu, out var messageId, out var source);
        if (status != CommandStatus.ESME_ROK || !IsOwn(connection, source))
        {
            return Error(CommandId.QuerySm, status != CommandStatus.ESME_ROK ? status : CommandStatus.ESME_RINVSRCADR, 0);
        }

        var target = await FindAsync(connection, messageId, notes);
        if (target.Message is { } ours && ScheduledOperations.IsOurs(ours))
        {
            return ScheduledOperations.Query(ours, messageId);
        }

        if (target.SmscIds.Count == 0)
        {
            return Error(CommandId.QuerySm, CommandStatus.ESME_RINVMSGID, 0);
        }

        byte[] answer = [];
        foreach (var smscId in target.SmscIds)
        {
            answer = await SendAsync(target.Link, WithId(pdu, QuerySmView.MessageIdOffset, smscId), notes);
            if (PduHeader.Read(answer).CommandStatus != CommandStatus.ESME_ROK || !IsDelivered(answer))
            {
                break;
            }
        }

        status = PduHeader.Read(answer).CommandStatus;
        return status == CommandStatus.ESME_ROK && MessageIdResponseView.TryParse(answer, out _) == CommandStatus.ESME_ROK
            ? WithId(answer, PduHeader.Size, messageId)
            : Error(CommandId.QuerySm, status == CommandStatus.ESME_ROK ? CommandStatus.ESME_RQUERYFAIL : status, 0);

        static CommandStatus Read(byte[] pdu, out byte[] id, out byte[] source)
        {
            var status = QuerySmView.TryParse(pdu, out var view);
            (id, source) = status == CommandStatus.ESME_ROK ? (view.MessageId.ToArray(), view.SourceAddr.ToArray()) : ([], []);
            return status;
        }

        static bool IsDelivered(byte[] answer) => QuerySmRespView.TryParse(answer, out var view) == CommandStatus.ESME_ROK && view.MessageState == MessageState.Delivered;
    }

    private async Task<byte[]?> CancelAsync(EsmeConnection connection, OperationNotes notes)
    {
        var pdu = notes.Pdu;
        var status = Read(pdu, numbers, out var messageId, out var source, out var recipient, out var isToOne, out var serviceType, out var idOffset);
        if (status != CommandStatus.ESME_ROK || !IsOwn(connection, source))
        {
            return Error(CommandId.CancelSm, status != CommandStatus.ESME_ROK ? status : CommandStatus.ESME_RINVSRCADR, 0);
        }

        // Without an id it means all messages of source and destination (SMPP 3.4, 4.9.1): the SMSC knows which, but for those that wait here.
        var waiting = 0;
        if (messageId.Length == 0 && recipient.IsValid && await IsArchivedAsync(journal.Committed))
        {
            waiting = await scheduled.CancelAsync(connection.State.SystemId, source, recipient, serviceType);
        }

        var target = messageId.Length == 0 ? new Target(LinkOf(connection), [messageId], NamedMessages.None) : await FindAsync(connection, messageId, notes);
        if (target.Named.All.Count > 1 && isToOne)
        {
            target = target.Of(target.Named.To(recipient));
            status = target.Named.All.Count == 0 ? CommandStatus.ESME_RCANCELFAIL : status;
        }

        if (target.Named.All.Any(ScheduledOperations.IsOurs))
        {
            // It is in the archive a moment before it is among those that wait.
            _ = await IsArchivedAsync(journal.Committed);
            foreach (var ours in target.Named.All.Where(ScheduledOperations.IsOurs))
            {
                waiting += await scheduled.TryCancelAsync(ours.RecordId) ? 1 : 0;
            }

            if (!target.Named.SmscMessageIds.Any())
            {
                return Error(CommandId.CancelSm, waiting > 0 ? CommandStatus.ESME_ROK : CommandStatus.ESME_RCANCELFAIL, 0);
            }
        }

        status = target.SmscIds.Count == 0 && status == CommandStatus.ESME_ROK ? CommandStatus.ESME_RINVMSGID : status;
        if (messageId.Length == 0)
        {
            status = await CancelAllAsync(connection, WithId(pdu, idOffset, messageId), notes);
            target = target with { SmscIds = [] };
            if (status == CommandStatus.ESME_ROK)
            {
                EndQuestion(source, recipient);
            }
        }

        foreach (var smscId in target.SmscIds)
        {
            var answer = PduHeader.Read(await SendAsync(target.Link, WithId(pdu, idOffset, smscId), notes));
            status = status == CommandStatus.ESME_ROK ? answer.CommandStatus : status;
            if (answer.CommandStatus == CommandStatus.ESME_ROK)
            {
                EndQuestion(source, target.Named.RecipientOf(smscId) ?? recipient);
            }
        }

        return Error(CommandId.CancelSm, waiting > 0 ? CommandStatus.ESME_ROK : status, 0);

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
        SmscLink?[] links = [.. router.TableOf(registry.Current).LinksOf(connection.State.SystemId).Prepend(LinkOf(connection)!).Distinct()];
        var statuses = new List<CommandStatus>();
        foreach (var link in links)
        {
            statuses.Add(PduHeader.Read(await SendAsync(link, pdu, notes)).CommandStatus);
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

    // Null: it was taken, and is answered when its outcome is durable.
    private async Task<byte[]?> ReplaceAsync(EsmeConnection connection, OperationNotes notes)
    {
        var pdu = notes.Pdu;
        var header = PduHeader.Read(pdu);
        var status = ReplaceSmView.TryParse(pdu, out var view);
        if (status != CommandStatus.ESME_ROK)
        {
            return Error(CommandId.ReplaceSm, status, 0);
        }

        var source = view.SourceAddr.ToArray();
        var keepsSchedule = view.ScheduleDeliveryTime.IsEmpty;
        var target = await FindAsync(connection, view.MessageId.ToArray(), notes);
        if (target.Message is { } ours && ScheduledOperations.IsOurs(ours) && !target.Named.AreSeveral)
        {
            _ = await IsArchivedAsync(journal.Committed);
            status = string.Equals(Encoding.Latin1.GetString(source), ours.Source, StringComparison.Ordinal) ? await scheduled.ReplaceAsync(connection, ours, notes) : CommandStatus.ESME_RINVSRCADR;
            return status == CommandStatus.ESME_ROK ? null : Error(CommandId.ReplaceSm, status, 0);
        }

        // Which of several is meant, a replace_sm cannot say.
        if (target.Named.AreSeveral || target.Message is not { Msisdn.IsValid: true } message || target.SmscIds.Count != 1)
        {
            return Error(CommandId.ReplaceSm, target.Message is null ? CommandStatus.ESME_RINVMSGID : CommandStatus.ESME_RREPLACEFAIL, 0);
        }

        if (!string.Equals(Encoding.Latin1.GetString(source), message.Source, StringComparison.Ordinal))
        {
            // From another code it would be judged as what it is not.
            return Error(CommandId.ReplaceSm, CommandStatus.ESME_RINVSRCADR, 0);
        }

        // And it is still the account's SMSC that has it: with another the id may be somebody else's. When the phone gets it, replacements of just before say too.
        if (target.Link is not { } at || (message.Route is null ? !ReferenceEquals(at, LinkOf(connection)) : !string.Equals(at.Name, message.Smsc, StringComparison.Ordinal)) || (keepsSchedule && !await IsArchivedAsync(journal.Committed))
            || await archive.FindAsync(message.RecordId, CancellationToken.None) is not { } whole || ReplacedMessage.Of(whole) is not { } replaced)
        {
            return Error(CommandId.ReplaceSm, CommandStatus.ESME_RREPLACEFAIL, 0);
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
            CommandId.SubmitSm, ReplaceRequest.AsSubmit(pdu, message.Msisdn.Digits, replaced), SubmitKind.ReplaceSm, request, batch, time.UtcMilliseconds(), out var decisionId);
        if (status != CommandStatus.ESME_ROK)
        {
            submitBatches.Return(batch);
            return Error(CommandId.ReplaceSm, status, 0);
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

    private async Task<bool> IsArchivedAsync(JournalPosition end)
    {
        using var patience = new CancellationTokenSource(ArchiveDelay, time);
        try
        {
            await progress.WaitAsync(end, patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
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

    // The archive follows the journal by moments: a message that was just accepted may not be in it yet. Once everything recorded before the request is, there is
    // nothing to wait for.
    private async Task<Target> FindAsync(EsmeConnection connection, byte[] messageId, OperationNotes notes)
    {
        var account = connection.State.SystemId;
        var id = Encoding.Latin1.GetString(messageId);
        var giveUp = time.TickMilliseconds() + (long)ArchiveDelay.TotalMilliseconds;
        var recorded = journal.Committed;
        while (true)
        {
            var isComplete = progress.Holds(recorded) || time.TickMilliseconds() >= giveUp;
            if (await archive.FindByMessageIdAsync(account, id, CancellationToken.None) is { } message && (isComplete || !CanHaveOthers(message)))
            {
                notes.RecordId = message.RecordId;
                return new Target(router.LinkOf(message.Smsc) ?? (message.Route is null ? LinkOf(connection) : null), [messageId], NamedMessages.None).Of(await NamedMessages.OfAsync(archive, message, id));
            }

            if (isComplete)
            {
                // The SMSC may know it all the same: ids of single segments are its own, and the source is one of the account's.
                var link = LinkOf(connection);
                return new Target(link, await IsOfAnotherAsync(account, link, id) ? [] : [messageId], NamedMessages.None);
            }

            await Task.Delay(LookAgain, time);
        }
    }

    // Others under the same id may be on their way to the archive: what took its place, and the other destinations of a submit_multi.
    private static bool CanHaveOthers(MessageRecord message) => ScheduledOperations.IsOurs(message) || message.Kind == SubmitKind.SubmitMulti;

    // To the SMSC all accounts are one: that an id is another account's message is known only here.
    private async Task<bool> IsOfAnotherAsync(string account, SmscLink? link, string id) =>
        link is not null && await archive.FindBySmscMessageIdAsync(link.Name, id, CancellationToken.None) is { } message
        && !string.Equals(message.Account, account, StringComparison.Ordinal);

    private async Task<byte[]> SendAsync(SmscLink? link, byte[] pdu, OperationNotes notes)
    {
        if (link is null || SmscOperation.TryBegin(link) is not { } operation)
        {
            return Error(PduHeader.Read(pdu).CommandId, CommandStatus.ESME_RSYSERR, 0);
        }

        notes.Sent(link, pdu);
        link.Send(pdu, operation);
        var answer = await operation.Response;
        if (operation.WasAnswered)
        {
            notes.Answered(answer);
        }

        return answer;
    }

    private SmscLink? LinkOf(EsmeConnection connection) =>
        registry.Current.TryGetAccount(connection.State.SystemId, out var account) ? router.LinkOf(account.Smsc) : null;

    private bool IsOwn(EsmeConnection connection, byte[] source)
    {
        var current = registry.Current;
        return current.LongestMatch(source) is { } code && current.TryGetAccount(connection.State.SystemId, out var account) && account.Owns(code);
    }

    private static byte[] WithId(byte[] pdu, int offset, byte[] id)
    {
        var rewritten = new byte[MessageIdRewriter.MaxLength(pdu)];
        return rewritten[..MessageIdRewriter.Rewrite(pdu, offset, id, rewritten)];
    }

    private static byte[] Error(CommandId request, CommandStatus status, uint sequenceNumber)
    {
        var pdu = new byte[PduHeader.Size];
        _ = PduBuilder.HeaderOnly(pdu, request.ToResponse(), sequenceNumber, status);
        return pdu;
    }

    private sealed record Target(SmscLink? Link, IReadOnlyList<byte[]> SmscIds, NamedMessages Named)
    {
        public MessageRecord? Message => Named.First;

        /// <summary>These, under the ids that the SMSC gave them, or as they were asked for.</summary>
        public Target Of(NamedMessages named)
        {
            List<byte[]> ids = [.. named.SmscMessageIds.Select(Encoding.Latin1.GetBytes)];
            return this with { Named = named, SmscIds = named.All.Count == 0 ? [] : ids.Count > 0 ? ids : SmscIds };
        }
    }
}
