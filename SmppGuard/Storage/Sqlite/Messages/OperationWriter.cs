using SmppGuard.Journal.Records;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>Stores operations on messages of before.</summary>
internal sealed class OperationWriter(SqliteFile file)
{
    private readonly SqliteStatement _insert = file.Prepare(
        "INSERT OR IGNORE INTO operations VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)");

    /// <param name="operation">The operation.</param>
    /// <param name="recordId">The message under which it is to be found.</param>
    public void Add(OperationRecord operation, long recordId)
    {
        _insert.Bind(1, recordId);
        _insert.Bind(2, operation.Id);
        _insert.Bind(3, (long)operation.Kind);
        _insert.Bind(4, operation.RecordId);
        _insert.Bind(5, operation.DecisionId);
        _insert.Bind(6, operation.ReceivedAt);
        _insert.Bind(7, operation.AnsweredAt);
        _insert.Bind(8, (long)operation.CommandStatus);
        _insert.Bind(9, operation.Account);
        _insert.Bind(10, operation.Peer);
        _insert.Bind(11, operation.Smsc);
        Bind(12, operation.Submitted);
        Bind(13, operation.Sent);
        Bind(14, operation.Answers);
        _insert.Run();
    }

    private void Bind(int parameter, byte[] octets)
    {
        if (octets.Length > 0)
        {
            _insert.BindBlob(parameter, octets);
        }
        else
        {
            _insert.BindEmptyBlob(parameter);
        }
    }
}
