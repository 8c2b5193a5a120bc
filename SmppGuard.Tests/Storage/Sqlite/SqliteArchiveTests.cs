using Microsoft.Data.Sqlite;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.Tests.Archive;
using SmppGuard.Tests.Hosting;
using Xunit;
using static SmppGuard.Tests.Archive.FeedExtensions;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqliteArchiveTests : ArchiveContract
{
    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder.File("archive");

    [Fact]
    public async Task Every_message_is_found_while_its_postings_go_through_all_levels()
    {
        // 8 postings make a run, so a few thousand messages are merged up to the top level, over many batches of uneven size.
        using var archive = new SqliteArchive(Folder, 6, Time, runLength: 8);
        var random = new Random(1);
        var all = Enumerable.Range(0, 3000).Select(n => new TestMessage { Id = IdAt(Start, n), Msisdn = 8613800000000 + random.Next(200), MessageId = $"id{n}", Account = $"cp{n % 3}" }).ToList();
        for (var i = 0; i < all.Count;)
        {
            var count = Math.Min(random.Next(1, 12), all.Count - i);
            archive.Store(Feed([.. all.Skip(i).Take(count)]).Batch);
            i += count;
        }

        foreach (var group in all.GroupBy(m => m.Msisdn))
        {
            var found = await archive.QueryAsync(new MessageFilter { Msisdn = new Msisdn(group.Key) }, default);
            Assert.Equal(group.Select(m => m.Id).Reverse(), found.Items.Select(m => m.RecordId));
        }

        foreach (var message in all.Where((_, n) => n % 37 == 0))
        {
            Assert.Equal(message.Id, (await archive.FindBySmscMessageIdAsync("main", message.MessageId, default))?.RecordId);
        }

        var byAccount = await archive.QueryAsync(new MessageFilter { Account = "cp1", Limit = 1000 }, default);
        Assert.Equal(all.Where(m => m.Account == "cp1").Select(m => m.Id).Reverse(), byAccount.Items.Select(m => m.RecordId));
        Assert.InRange(Number("SELECT count(*) FROM runs"), 1, PostingWriter.FanIn * (PostingWriter.TopLevel + 1) + 8);
    }

    [Fact]
    public async Task A_query_for_a_time_opens_only_the_days_that_can_have_something()
    {
        // More days than connections are kept open for.
        const int Days = 40;
        using var archive = new SqliteArchive(Folder, 6, Time);
        for (var day = 0; day < Days; day++)
        {
            archive.Store(Feed(new TestMessage { Id = IdAt(Start.AddDays(-day)) }).Batch);
        }

        // The clock was 40 days ahead for a moment.
        var ahead = IdAt(Start.AddDays(40));
        archive.Store(Feed(new TestMessage { Id = ahead, ReceivedLater = TimeSpan.FromDays(-70) + TimeSpan.FromHours(1) }).Batch);
        var (from, to) = (Start.AddDays(-30).AddHours(-1), Start.AddDays(-30).AddHours(2));
        long[] expected = [ahead, IdAt(Start.AddDays(-30))];
        Assert.Equal(expected, await IdsAsync());

        // It is known now what is in the others: one that cannot be read is not missed.
        var other = DayFile.PathOf(Folder, ArchiveDay.OfRecord(IdAt(Start.AddDays(-1))));
        foreach (var file in new[] { other, other + "-wal", other + "-shm" })
        {
            File.Delete(file);
        }

        Directory.CreateDirectory(other);
        Assert.Equal(expected, await IdsAsync());
        await Assert.ThrowsAsync<StorageException>(async () => _ = await archive.QueryAsync(new MessageFilter { From = Start.AddDays(-1).AddHours(-1), To = Start }, default));
        Directory.Delete(other);

        // What a day gets later is looked for.
        var late = IdAt(Start.AddDays(-5), 1);
        archive.Store(Feed(new TestMessage { Id = late, ReceivedLater = from.AddMinutes(1) - Start.AddDays(-5) }).Batch);
        Assert.Equal([ahead, late, expected[1]], await IdsAsync());

        async Task<IEnumerable<long>> IdsAsync() => (await archive.QueryAsync(new MessageFilter { From = from, To = to }, default)).Items.Select(m => m.RecordId);
    }

    [Fact]
    public async Task A_file_of_before_is_searched_by_the_time_of_receiving_once_it_has_the_index()
    {
        using var archive = new SqliteArchive(Folder, 6, Time);
        var ahead = IdAt(Start.AddDays(-2));
        archive.Store(Feed(new TestMessage { Id = ahead, ReceivedLater = TimeSpan.FromDays(-7) }).Batch);
        archive.Store(Feed(new TestMessage { Id = IdAt(Start) }).Batch);
        using (var file = new SqliteFile(DayFile.PathOf(Folder, ArchiveDay.OfRecord(ahead)), readOnly: false))
        {
            file.Execute("DROP INDEX messages_skewed");
        }

        var filter = new MessageFilter { From = Start.AddDays(-10), To = Start.AddDays(-8) };
        Assert.Empty((await archive.QueryAsync(filter, default)).Items);
        Assert.Empty(archive.Purge());
        Assert.Equal(ahead, Assert.Single((await archive.QueryAsync(filter, default)).Items).RecordId);
    }

    [Fact]
    public async Task What_was_stored_before_a_crash_is_found_after_it()
    {
        // Not disposed: the write-ahead log stays, as after kill -9.
        var crashed = new SqliteArchive(Folder, 6, Time, runLength: 5);
        for (var n = 0; n < 9; n++)
        {
            crashed.Store(Feed(new TestMessage { Id = IdAt(Start, n), MessageId = $"id{n}" }).Batch);
        }

        var copy = _folder.File("copy");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.EnumerateFiles(Folder).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        // A torn write at the end of the log is no part of any commit.
        File.AppendAllText(Path.Combine(copy, "2026-11-22.db-wal"), new string('x', 5000));
        using var archive = new SqliteArchive(copy, 6, Time, runLength: 5);
        archive.Store(Feed(new TestMessage { Id = IdAt(Start, 9), MessageId = "id9" }).Batch);
        for (var n = 0; n < 10; n++)
        {
            Assert.Equal(IdAt(Start, n), (await archive.FindByMessageIdAsync("cp1", $"id{n}", default))?.RecordId);
        }

        crashed.Dispose();
    }

    [Fact]
    public async Task A_file_whose_tables_a_crash_prevented_is_used_as_if_new()
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllBytesAsync(Path.Combine(Folder, "2026-11-22.db"), []);
        Assert.Empty((await Archive.QueryAsync(new MessageFilter(), default)).Items);
        Store(new TestMessage { Id = IdAt(Start) });
        Assert.Single((await Archive.QueryAsync(new MessageFilter(), default)).Items);
    }

    [Fact]
    public async Task A_file_of_the_first_layout_is_read_as_it_is()
    {
        WriteFirstLayout();
        var message = Assert.IsType<MessageRecord>(await Archive.FindByMessageIdAsync("cp1", "4f2a", default));
        Assert.Equal("全场五折", message.OriginalText);
        Assert.Equal("【示例商城】全场五折 拒收请回复R", message.SentText);
        Assert.Equal([new MessagePart("4f2a", 1, Start, RegisteredDelivery: 1)], message.Parts);
        Assert.Null(message.ReceiptsDue);
        Assert.Single((await Archive.QueryAsync(new MessageFilter { Msisdn = message.Msisdn }, default)).Items);
        Assert.Single((await Archive.QueryAsync(new MessageFilter { Account = "cp1" }, default)).Items);
        Assert.Single((await Archive.QueryAsync(new MessageFilter(), default)).Items);
        Assert.Empty(await AwaitingReceiptsAsync(Start));
        Assert.Equal(1, Number("PRAGMA user_version"));
    }

    [Fact]
    public async Task A_file_of_the_first_layout_takes_long_messages()
    {
        WriteFirstLayout();
        Assert.Single((await Archive.QueryAsync(new MessageFilter(), default)).Items);
        var message = LongMessage(IdAt(Start, 1));
        Store(message);
        Assert.Equal(DaySchema.Version, Number("PRAGMA user_version"));
        Assert.Equal(3, (await Archive.FindAsync(message.Id, default))!.Parts.Count);
        Assert.Equal([message.Id], (await AwaitingReceiptsAsync(Start)).Select(m => m.RecordId));
        Assert.Equal([new MessagePart("4f2a", 1, Start, RegisteredDelivery: 1)], (await Archive.FindAsync(IdAt(Start), default))!.Parts);
        Assert.Equal(4, Number("SELECT sum(parts) FROM messages_readable"));
        Assert.Equal(2, (await Archive.QueryAsync(new MessageFilter { Account = "cp1" }, default)).Items.Count);
    }

    [Fact]
    public async Task A_late_receipt_brings_a_file_of_the_first_layout_up_to_date()
    {
        WriteFirstLayout();
        var late = Feed();
        late.Apply(Receipt(IdAt(Start), Start.AddDays(2), "DELIVRD"));
        Archive.Store(late.Batch);
        Assert.Single((await Archive.FindAsync(IdAt(Start), default))!.Receipts);
        Assert.Equal(DaySchema.Version, Number("PRAGMA user_version"));
    }

    [Fact]
    public void A_file_of_a_layout_to_come_is_not_written_to()
    {
        Store(new TestMessage { Id = IdAt(Start) });
        using (var file = new SqliteFile(Path.Combine(Folder, "2026-11-22.db"), readOnly: false))
        {
            file.Execute($"PRAGMA user_version = {DaySchema.Version + 1}");
        }

        using var archive = new SqliteArchive(Folder, 6, Time);
        var error = Assert.Throws<StorageException>(() => archive.Store(Feed(new TestMessage { Id = IdAt(Start, 1) }).Batch));
        Assert.Contains($"has layout {DaySchema.Version + 1}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_batch_leaves_nothing_and_can_be_repeated()
    {
        Store(new TestMessage { Id = IdAt(Start) });
        var blocked = Path.Combine(Folder, "2026-11-24.db");
        Directory.CreateDirectory(blocked);
        var batch = Feed(new TestMessage { Id = IdAt(Start, 1) }, new TestMessage { Id = IdAt(Start.AddDays(2)) }).Batch;
        Assert.Throws<StorageException>(() => Archive.Store(batch));
        Directory.Delete(blocked);
        Assert.Single((await Archive.QueryAsync(new MessageFilter(), default)).Items);
        Archive.Store(batch);
        Assert.Equal(3, (await Archive.QueryAsync(new MessageFilter(), default)).Items.Count);
    }

    [Fact]
    public void Each_day_has_a_file_and_a_late_receipt_does_not_bring_a_removed_one_back()
    {
        Store([.. Enumerable.Range(0, 10).Select(n => new TestMessage { Id = IdAt(Start.AddDays(n)) })]);
        Assert.Equal(10, Directory.GetFiles(Folder, "*.db").Length);
        Assert.True(File.Exists(Path.Combine(Folder, "2026-11-22.db")));
        Time.AdjustTime(Start.AddMonths(7));
        Assert.Equal(10, Archive.Purge().Count);
        Assert.Empty(Directory.GetFiles(Folder));
        var late = Feed();
        late.Apply(Receipt(IdAt(Start), Time.GetUtcNow(), "DELIVRD"));
        Archive.Store(late.Batch);
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public void Raising_the_retention_keeps_files_longer_and_lowering_it_never_shortens_a_promise()
    {
        Store(new TestMessage { Id = IdAt(Start) });
        using (var shorter = new SqliteArchive(Folder, 5, Time))
        {
            shorter.Store(Feed(new TestMessage { Id = IdAt(Start, 1) }).Batch);
        }

        Time.AdjustTime(Start.AddMonths(5).AddDays(2));
        Assert.Empty(Archive.Purge());
        Time.AdjustTime(Start.AddMonths(6).AddDays(2));
        Assert.Single(Archive.Purge());
    }

    [Fact]
    public void People_can_read_a_file_with_any_SQLite_tool()
    {
        Store(
            new TestMessage { Id = IdAt(Start), Sent = null },
            new TestMessage { Id = IdAt(Start, 1), Reason = Reason.ConsentRevoked, Source = "10690000155" });
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "2026-11-22.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT account || '|' || source || '|' || class || '|' || decision || '|' || coalesce(reason, '-') || '|' || original_text || '|' || coalesce(sent_text, '-') || '|' || received_at || '|' || coalesce(outcome, '-') FROM messages_readable ORDER BY id";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal("cp1|106900001|Commercial|allowed|-|全场五折|全场五折|2026-11-22T05:00:00.000Z|accepted", reader.GetString(0));
        Assert.True(reader.Read());
        Assert.Equal("cp1|10690000155|Commercial|refused|consent-revoked|全场五折|-|2026-11-22T05:00:00.000Z|-", reader.GetString(0));
    }

    [Fact]
    public async Task Queries_go_on_beside_the_writer()
    {
        _ = Archive;
        using var stop = new CancellationTokenSource();
        var queries = Task.Run(async () =>
        {
            var seen = 0;
            while (!stop.IsCancellationRequested)
            {
                var page = await Archive.QueryAsync(new MessageFilter { Account = "cp1", Limit = 1000 }, default);
                Assert.True(page.Items.Count >= seen, "a message that was there is gone");
                Assert.Equal(page.Items.Count, page.Items.Select(m => m.RecordId).Distinct().Count());
                seen = page.Items.Count;
            }

            return seen;
        });
        for (var n = 0; n < 300; n++)
        {
            Store(new TestMessage { Id = IdAt(Start, n) });
        }

        await stop.CancelAsync();
        Assert.InRange(await queries, 0, 300);
        Assert.Equal(300, (await Archive.QueryAsync(new MessageFilter { Account = "cp1", Limit = 1000 }, default)).Items.Count);
    }

    [Fact]
    public void Keys_on_disk_stay_what_they_are()
    {
        Assert.Equal(-5315510108414463511, PostingKey.Of(new Msisdn(8613800138000)));
        Assert.Equal(1182407572076206818, PostingKey.OfMessageId("4f2a"));
        Assert.Equal(1162812502314035488, PostingKey.OfIdentity(1));
        Assert.Equal(-6647199665011205835, PostingKey.OfSource("10690000155"));
        Assert.Equal(-5278393320434088484, PostingKey.Refused);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Enum.GetValues<MessageOutcome>().Select(o => (int)o));
    }

    [Fact]
    public void Parts_and_addresses_on_disk_stay_what_they_are()
    {
        var message = LongMessage(0x0102030405060708) with { Id = IdAt(Start) };
        Store(message);
        Assert.Equal(
            "02" + "0101" + "0807060504030201" + TimeOf(0) + "0200" + "0907060504030201" + TimeOf(1) + "0302" + "0A07060504030201" + TimeOf(2),
            Hexadecimal("SELECT parts FROM messages"));
        Assert.Equal("05000101" + "38363133383030313338303030", Hexadecimal("SELECT addresses FROM messages"));

        static string TimeOf(int later) => Convert.ToHexString(BitConverter.GetBytes(Start.ToUnixTimeMilliseconds() + later));
    }

    private protected override IArchive Open() => new SqliteArchive(Folder, messageMonths: 6, Time);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _folder.Dispose();
    }

    private void WriteFirstLayout()
    {
        Directory.CreateDirectory(Folder);
        var at = Start.ToUnixTimeMilliseconds();
        FirstDayFile.Write(Path.Combine(Folder, "2026-11-22.db"), IdAt(Start), at, Retention.ExpireAt(at, 6));
    }

    private string Hexadecimal(string sql)
    {
        using var file = new SqliteFile(Path.Combine(Folder, "2026-11-22.db"), readOnly: true);
        using var statement = new SqliteStatement(file, sql);
        Assert.True(statement.Step());
        return Convert.ToHexString(statement.Octets(0));
    }

    private long Number(string sql)
    {
        using var file = new SqliteFile(Path.Combine(Folder, "2026-11-22.db"), readOnly: true);
        return file.Number(sql) ?? 0;
    }
}
