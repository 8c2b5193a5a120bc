using SmppGuard.Journal.Records;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>Reads the operations on a message, oldest first.</summary>
internal sealed class OperationReader(SqliteFile file)
{
    private readonly SqliteStatement _find = file.Prepare(
        "SELECT id, kind, about, decision_id, received_at, answered_at, command_status, account, peer, smsc, submitted, sent, answers FROM operations WHERE record_id = ?1 ORDER BY id LIMIT 1000");

    public IReadOnlyList<OperationRecord> Of(long recordId)
    {
        List<OperationRecord> found = [];
        _find.Bind(1, recordId);
        while (_find.Step())
        {
            found.Add(new OperationRecord
            {
                Id = _find.Int64(0),
                Kind = (OperationKind)_find.Int64(1),
                RecordId = _find.Int64(2),
                DecisionId = _find.Int64(3),
                ReceivedAt = _find.Int64(4),
                AnsweredAt = _find.Int64(5),
                CommandStatus = (CommandStatus)_find.Int64(6),
                Account = _find.Text(7),
                Peer = _find.Text(8),
                Smsc = _find.Text(9),
                Submitted = _find.Octets(10).ToArray(),
                Sent = _find.Octets(11).ToArray(),
                Answers = _find.Octets(12).ToArray(),
            });
        }

        return found;
    }
}
