using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Relay.Esme;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Operations;

/// <summary>
/// query_sm, cancel_sm and replace_sm: about a message of before, named by the id that the ESME was given. Rare, and they need the archive, so they leave the read loop.
/// An account reaches its own messages only.
/// </summary>
internal sealed class MessageOperations(MessageJournal journal, QueryOperation query, CancelOperation cancel, ReplaceOperation replace, TimeProvider time, ILogger<MessageOperations> logger)
{
    /// <summary>What the record of an operation takes at most, on a message of as many segments as there can be.</summary>
    private const int RecordRoom = 128 * 1024;

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
                connection.Answer(OperationPdus.Error(header.CommandId, CommandStatus.ESME_RSYSERR, header.SequenceNumber));
                return;
            }

            var (kind, run) = header.CommandId switch
            {
                CommandId.QuerySm => (OperationKind.Query, query.RunAsync),
                CommandId.CancelSm => (OperationKind.Cancel, cancel.RunAsync),
                _ => (OperationKind.Replace, (Func<EsmeConnection, OperationNotes, Task<byte[]?>>)replace.RunAsync),
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
            connection.Answer(OperationPdus.Error(header.CommandId, CommandStatus.ESME_RSYSERR, header.SequenceNumber));
        }
    }
}
