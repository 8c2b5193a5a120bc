using System.Buffers.Text;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite.Messages;

namespace SmppGuard.Storage.Sqlite.Verifying;

/// <summary>The postings that the messages of a day should have, by their rows as they are now: what <see cref="DayWriter"/> wrote, and those who completed rows later.</summary>
internal sealed class ExpectedPostings(SqliteFile file, long version)
{
    private const int MaxEsmeMessageId = 20;

    private readonly HashSet<long> _keys = [];

    /// <summary>Each once, by the ids of the messages.</summary>
    public IEnumerable<Posting> Read()
    {
        var parts = version > DaySchema.VersionWithoutParts ? "parts" : "NULL";
        using var rows = new SqliteStatement(file, $"SELECT id, identity, msisdn, source, reason, message_id, smsc_message_ids, {parts} FROM messages ORDER BY id");
        while (rows.Step())
        {
            Collect(rows);
            var id = rows.Int64(0);
            foreach (var key in _keys)
            {
                yield return new Posting(key, id);
            }
        }
    }

    private void Collect(SqliteStatement row)
    {
        _keys.Clear();
        _ = _keys.Add(PostingKey.OfIdentity(row.Int64(1)));
        if (new Msisdn(row.Int64(2)) is { IsValid: true } msisdn)
        {
            _ = _keys.Add(PostingKey.Of(msisdn));
        }

        if (row.Octets(3) is { IsEmpty: false } source)
        {
            _ = _keys.Add(PostingKey.OfSource(source));
        }

        if (row.Int64(4) != 0)
        {
            _ = _keys.Add(PostingKey.Refused);
        }

        if (row.Octets(5) is { IsEmpty: false } messageId)
        {
            _ = _keys.Add(PostingKey.OfMessageId(messageId));
        }

        AddIds(row.Octets(6));
        AddParts(new ArchivedParts(row.Octets(7)));
    }

    // One in a line.
    private void AddIds(ReadOnlySpan<byte> ids)
    {
        foreach (var id in ids.Split((byte)'\n'))
        {
            if (ids[id] is { IsEmpty: false } text)
            {
                _ = _keys.Add(PostingKey.OfMessageId(text));
            }
        }
    }

    private void AddParts(ArchivedParts parts)
    {
        Span<byte> text = stackalloc byte[MaxEsmeMessageId];
        for (var i = 0; i < parts.Count; i++)
        {
            if (i != parts.CompletingIndex && Utf8Formatter.TryFormat(parts[i].EsmeMessageId, text, out var length))
            {
                _ = _keys.Add(PostingKey.OfMessageId(text[..length]));
            }
        }
    }
}
