using SmppGuard.Archive;
using SmppGuard.Journal.Records;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>Has the rows of messages that wait for their time name another SMSC; of those whose outcome is known nothing changes.</summary>
internal sealed class MoveWriter(SqliteFile file, IdentityTable identities, PostingWriter postings)
{
    private readonly SqliteStatement _find = file.Prepare(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
        SELECT i.block FROM messages m JOIN identities i ON i.id = m.identity WHERE m.id = ?1 AND m.outcome = {(int)MessageOutcome.Scheduled}
        """));

    private readonly SqliteStatement _update = file.Prepare("UPDATE messages SET identity = ?2 WHERE id = ?1");

    public void Add(long recordId, in MovedRecord moved)
    {
        _find.Bind(1, recordId);
        byte[]? block = null;
        while (_find.Step())
        {
            block = moved.Change(_find.Octets(0));
        }

        if (block is null)
        {
            return;
        }

        // It stays to be found by the row that it had, of the same sender, and by this one.
        var identity = identities.IdOf(block, out _);
        _update.Bind(1, recordId);
        _update.Bind(2, identity);
        _update.Run();
        postings.Add(PostingKey.OfIdentity(identity), recordId);
    }
}
