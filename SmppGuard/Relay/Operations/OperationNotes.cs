using SmppGuard.Journal.Records;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Operations;

/// <summary>What is to be recorded of a query_sm, cancel_sm or replace_sm, as it comes about.</summary>
/// <param name="connection">Who asks.</param>
/// <param name="kind">What.</param>
/// <param name="pdu">As received.</param>
/// <param name="receivedAt">Milliseconds since 1970-01-01 UTC.</param>
internal sealed class OperationNotes(EsmeConnection connection, OperationKind kind, byte[] pdu, long receivedAt)
{
    /// <summary>Octets of the SMSC's answers that are kept: of what answers more, the beginning.</summary>
    private const int MaxAnswers = 64 * 1024;

    private readonly List<byte> _sent = [];
    private readonly List<byte> _answers = [];
    private string _smsc = "";

    public byte[] Pdu => pdu;

    /// <summary>The message that is meant; 0: none that is on record.</summary>
    public long RecordId { get; set; }

    /// <summary>What was sent to the SMSC.</summary>
    public void Sent(SmscLink link, ReadOnlySpan<byte> request)
    {
        _smsc = link.Name;
        _sent.AddRange(request);
    }

    /// <summary>What it answered.</summary>
    public void Answered(ReadOnlySpan<byte> answer)
    {
        if (_answers.Count + answer.Length <= MaxAnswers)
        {
            _answers.AddRange(answer);
        }
    }

    /// <param name="status">What the ESME is answered.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC; 0: the answer is that of the message that a replace_sm made.</param>
    /// <param name="decisionId">That message; 0: none.</param>
    public OperationRecord Record(CommandStatus status, long now, long decisionId = 0) => new()
    {
        Id = connection.Ids.Next(receivedAt),
        Kind = kind,
        RecordId = RecordId,
        DecisionId = decisionId,
        ReceivedAt = receivedAt,
        AnsweredAt = now,
        CommandStatus = status,
        Account = connection.State.SystemId,
        Peer = connection.Peer,
        Smsc = _smsc,
        Submitted = pdu,
        Sent = [.. _sent],
        Answers = [.. _answers],
    };
}
