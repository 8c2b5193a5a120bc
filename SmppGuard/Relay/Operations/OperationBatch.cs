using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Relay.Esme;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Operations;

/// <summary>The record of one query_sm, cancel_sm or replace_sm; when it is durable, the ESME is answered.</summary>
/// <param name="connection">Who asked.</param>
/// <param name="response">The answer.</param>
internal sealed class OperationBatch(EsmeConnection connection, byte[] response) : JournalBatch
{
    public OperationBatch(EsmeConnection connection, byte[] response, OperationRecord record)
        : this(connection, response) => Add(record);

    public override void OnCommitted()
    {
        connection.Answer(response);
        Free();
    }

    // What the SMSC did is done; that nobody could record it is the answer.
    public override void OnFailed()
    {
        var request = PduHeader.Read(response);
        Span<byte> error = stackalloc byte[PduHeader.Size];
        _ = PduBuilder.HeaderOnly(error, request.CommandId, request.SequenceNumber, CommandStatus.ESME_RSYSERR);
        connection.Answer(error);
        Free();
    }
}
