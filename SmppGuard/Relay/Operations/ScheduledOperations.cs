using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Operations;

/// <summary>query_sm, cancel_sm and replace_sm about a message that its SMSC does not have: it waits here for its time, or came to its end while it did.</summary>
internal sealed class ScheduledOperations(
    IScheduledStorage storage, ScheduledMessages scheduled, ReleasedMessages released, SubmitPaths paths, SubmitBatches submitBatches, MessageJournal journal, TimeProvider time)
{
    /// <summary>Whether the SMSC was never given this message, so that asking it would be in vain.</summary>
    public static bool IsOurs(MessageRecord? message) => message is { SmscMessageIds.Count: 0 }
        && (message.Outcome is MessageOutcome.Scheduled or MessageOutcome.Cancelled or MessageOutcome.Expired || message is { Outcome: MessageOutcome.None, MessageId: not null });

    /// <summary>The answer to a query_sm (SMPP 3.4, 4.8.2); without a final date, of which nobody was told.</summary>
    public static byte[] Query(MessageRecord message, ReadOnlySpan<byte> messageId)
    {
        var answer = new byte[PduHeader.Size + messageId.Length + 4];
        var writer = new PduWriter(answer);
        writer.Header(CommandId.QuerySmResp, CommandStatus.ESME_ROK, 0);
        writer.CString(messageId);
        writer.CString(default(ReadOnlySpan<byte>));
        writer.Byte((byte)(message.Outcome switch
        {
            MessageOutcome.Scheduled => MessageState.Enroute,
            MessageOutcome.Cancelled => MessageState.Deleted,
            MessageOutcome.Expired => MessageState.Expired,
            _ => MessageState.Rejected,
        }));
        writer.Byte(0);
        return answer[..writer.Complete()];
    }

    /// <summary>Cancels one message; false: it is not here any more, or just leaving.</summary>
    public async Task<bool> TryCancelAsync(long recordId)
    {
        if (await TakeAsync(recordId) is not { } message)
        {
            return false;
        }

        if (released.End(message, Outcome.Cancelled, Reason.None, CommandStatus.ESME_ROK))
        {
            return true;
        }

        scheduled.PutBack(recordId);
        return false;
    }

    /// <summary>Cancels what waits from a source to a recipient, of one service_type or of any; how many these were.</summary>
    public async Task<int> CancelAsync(string account, byte[] source, Msisdn recipient, byte[] serviceType)
    {
        var count = 0;
        foreach (var message in await storage.OfAsync(account, Encoding.Latin1.GetString(source), recipient, CancellationToken.None))
        {
            count += IsOf(serviceType, message) && await TryCancelAsync(message.RecordId) ? 1 : 0;
        }

        return count;
    }

    /// <summary>
    /// Replaces the text of a message that waits. The new one is judged as if it were submitted now, and takes its place with its id; if it is refused, the old one stays.
    /// </summary>
    /// <returns>ESME_ROK: it was taken, and is answered when that is durable. Anything else is the answer, and the old one stays.</returns>
    public async Task<CommandStatus> ReplaceAsync(EsmeConnection connection, MessageRecord record, OperationNotes notes)
    {
        if (await TakeAsync(record.RecordId) is not { } message)
        {
            return CommandStatus.ESME_RREPLACEFAIL;
        }

        var isTaken = false;
        try
        {
            var status = Replace(connection, record, message, notes);
            isTaken = status == CommandStatus.ESME_ROK;
            return status;
        }
        finally
        {
            if (!isTaken)
            {
                scheduled.PutBack(message.RecordId);
            }
        }
    }

    private CommandStatus Replace(EsmeConnection connection, MessageRecord record, ScheduledMessage message, OperationNotes notes)
    {
        var now = time.UtcMilliseconds();
        if (ScheduledReplacement.Build(notes.Pdu, message, now) is not { } pdu)
        {
            return CommandStatus.ESME_RREPLACEFAIL;
        }

        var answered = new Replacing(connection, scheduled, message);
        var request = new SubmitRequest(connection.State, answered, CommandId.ReplaceSm, PduHeader.Read(notes.Pdu).SequenceNumber, time.GetTimestamp()) { EsmeMessageId = message.MessageId, InPlaceOf = message };
        var batch = submitBatches.Rent();
        var status = paths.Open(connection.State, record.Peer).Submit(PduHeader.Read(pdu).CommandId, pdu, record.Kind, request, batch, now, out var decisionId);
        if (status != CommandStatus.ESME_ROK)
        {
            submitBatches.Return(batch);
            return status;
        }

        if (batch.IsLastAllowed)
        {
            // In the same batch as the one that takes its place: there are never both, nor neither.
            answered.HasEnded = true;
            var outcome = new OutcomeRecord { Outcome = Outcome.Cancelled, RecordId = message.RecordId, AnsweredAt = now };
            _ = batch.End(outcome.Write(batch.Begin(JournalRecordType.ScheduledOutcome, OutcomeRecord.MaxSize(0))));
        }

        batch.Add(notes.Record(CommandStatus.ESME_ROK, now: 0, decisionId));
        journal.Append(batch);
        return CommandStatus.ESME_ROK;
    }

    // Asked again once it is in hand: what was read before may be over.
    private async Task<ScheduledMessage?> TakeAsync(long recordId)
    {
        if (!scheduled.TryTake(recordId))
        {
            return null;
        }

        ScheduledMessage? message = null;
        try
        {
            message = await storage.FindAsync(recordId, CancellationToken.None);
            message = message is { State: ScheduledState.Waiting } ? message : null;
            return message;
        }
        finally
        {
            if (message is null)
            {
                scheduled.PutBack(recordId);
            }
        }
    }

    private static bool IsOf(byte[] serviceType, ScheduledMessage message)
    {
        var pdus = new RecordedPdus(SubmitRecord.Read(message.Submit, out _).Original);
        return serviceType.Length == 0
            || (pdus.TryNext(out var pdu) && SubmitSmView.TryParse(pdu.Octets, out var submit) == CommandStatus.ESME_ROK && submit.ServiceType.SequenceEqual(serviceType));
    }

    /// <summary>Stands before the ESME that replaces a message: when it is answered, the old one has ended, or waits again.</summary>
    private sealed class Replacing(EsmeConnection connection, ScheduledMessages scheduled, ScheduledMessage message) : IAnswered
    {
        /// <summary>Its end is in the batch of the new one.</summary>
        public bool HasEnded { get; set; }

        public void Accepted() => ((IAnswered)connection).Accepted();

        public void Answer(in SubmitAnswer answer)
        {
            if (!HasEnded)
            {
                scheduled.PutBack(message.RecordId);
            }
            else if (answer.Reason != Reason.JournalUnavailable)
            {
                scheduled.Ended(message.RecordId, message.Submit.Length);
            }

            // Else nobody knows what was written, and it stays in hand until the journal is read again.
            connection.Answer(answer);
        }
    }
}
