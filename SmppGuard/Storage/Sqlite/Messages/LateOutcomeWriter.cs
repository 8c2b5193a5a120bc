using SmppGuard.Archive;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>
/// Completes the rows of messages that the SMSC answered late: the one thing that changes in a row, and once. Receipts that came before the answer, for an id that nobody knew then,
/// become the message's.
/// </summary>
internal sealed class LateOutcomeWriter(SqliteFile file, PostingWriter postings)
{
    private readonly SqliteStatement _update = file.Prepare(
        "UPDATE messages SET outcome = ?2, smsc_message_ids = ?3, late_at = ?4, late_status = ?5 WHERE id = ?1 AND late_at IS NULL AND reason = 0");

    // What came after the message was sent, at the same SMSC.
    private readonly SqliteStatement _adopt = file.Prepare("""
        UPDATE OR IGNORE receipts SET record_id = ?1 WHERE record_id = 0 AND smsc_message_id = ?2
            AND at >= (SELECT sent_at FROM messages WHERE id = ?1)
            AND smsc = (SELECT i.smsc FROM messages m JOIN identities i ON i.id = m.identity WHERE m.id = ?1)
        """);

    /// <param name="late">What is known now.</param>
    /// <param name="ids">The SMSC's ids, each with a length octet in front.</param>
    /// <param name="lines">The same, one in a line.</param>
    public void Add(in ArchivedLateOutcome late, ReadOnlySpan<byte> ids, ReadOnlySpan<byte> lines)
    {
        _update.Bind(1, late.RecordId);
        _update.Bind(2, (long)late.Outcome);
        _update.Bind(3, lines);
        _update.Bind(4, late.At);
        _update.Bind(5, (long)late.Status);
        _update.Run();
        if (file.Changes == 0)
        {
            // Stored again after a crash, or expired.
            return;
        }

        while (ids.Length > 0)
        {
            var id = ids.Slice(1, ids[0]);
            ids = ids[(1 + id.Length)..];
            if (!id.IsEmpty)
            {
                postings.Add(PostingKey.OfMessageId(id), late.RecordId);
                _adopt.Bind(1, late.RecordId);
                _adopt.Bind(2, id);
                _adopt.Run();
            }
        }
    }
}
