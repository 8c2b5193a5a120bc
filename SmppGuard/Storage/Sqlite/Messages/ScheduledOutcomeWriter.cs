using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>Completes the rows of messages that were stored while they waited for their time: once, and whatever comes again afterwards changes nothing.</summary>
internal sealed class ScheduledOutcomeWriter(SqliteFile file, PostingWriter postings)
{
    private readonly SqliteStatement _update = file.Prepare(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
        UPDATE messages SET outcome = ?2, reason = ?3, command_status = ?4, sent_at = ?5, smsc_message_ids = ?6
        WHERE id = ?1 AND outcome = {(int)MessageOutcome.Scheduled}
        """));

    /// <param name="outcome">What became of it.</param>
    /// <param name="ids">The SMSC's ids, each with a length octet in front.</param>
    /// <param name="lines">The same, one in a line.</param>
    public void Add(in ArchivedScheduledOutcome outcome, ReadOnlySpan<byte> ids, ReadOnlySpan<byte> lines)
    {
        _update.Bind(1, outcome.RecordId);
        _update.Bind(2, (long)outcome.Outcome);
        _update.Bind(3, (long)outcome.Reason);
        _update.Bind(4, (long)outcome.Status);
        _update.Bind(5, outcome.SentAt);
        _update.Bind(6, lines);
        _update.Run();
        if (file.Changes == 0)
        {
            // Stored again after a crash, or expired.
            return;
        }

        if (outcome.Reason != Reason.None)
        {
            postings.Add(PostingKey.Refused, outcome.RecordId);
        }

        if (outcome.SentAt != 0)
        {
            postings.Add(PostingKey.SentLater, outcome.RecordId);
        }

        while (ids.Length > 0)
        {
            var id = ids.Slice(1, ids[0]);
            ids = ids[(1 + id.Length)..];
            if (!id.IsEmpty)
            {
                postings.Add(PostingKey.OfMessageId(id), outcome.RecordId);
            }
        }
    }
}
