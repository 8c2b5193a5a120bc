using Microsoft.Extensions.Time.Testing;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.Tests.Hosting;
using SmppGuard.Tests.Storage.Sqlite;
using Xunit;
using static SmppGuard.Tests.Archive.FeedExtensions;

namespace SmppGuard.Tests.Archive;

/// <summary>What looking costs: every filter is served by an index, and what takes too long can be ended.</summary>
public sealed class LookUpTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 5, 0, 0, TimeSpan.Zero);

    private static readonly Msisdn[] Numbers = [new(8613800138000), new(8613800138001), new(8613800138002)];
    private static readonly string[] Sources = ["106900001", "10690000188", "106900002"];

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Start);

    private string Folder => _folder.File("archive");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_combination_of_filters_reads_the_messages_that_it_wants_and_no_others()
    {
        var random = new Random(41);
        TestMessage[] all = [.. Enumerable.Range(0, 400).Select(n => Any(random, n))];
        using (var archive = Open())
        {
            foreach (var batch in all.Chunk(13))
            {
                archive.Store(Feed(batch).Batch);
            }
        }

        foreach (var filter in Combinations())
        {
            TestMessage[] wanted = [.. all.Where(message => IsWanted(filter, message)).OrderByDescending(message => message.Id)];

            // Ids say nearly when a message was received, so those around the time that is asked for may be looked at.
            var slack = TimeSpan.FromMilliseconds(ReceivedRange.Slack);
            MakeUnreadable(except: all.Where(message => IsWanted(filter with { From = filter.From - slack, To = filter.To + slack }, message)));
            using var archive = Open();
            List<long> found = [];
            PageCursor? after = null;
            do
            {
                var page = await archive.QueryAsync(filter with { Limit = 50, After = after }, default);
                found.AddRange(page.Items.Select(message => message.RecordId));
                after = page.Next;
            }
            while (after is not null);
            Assert.Equal(wanted.Select(message => message.Id), found);
        }
    }

    [Fact]
    public void Every_combination_of_filters_of_replies_walks_along_an_index_of_the_narrowest()
    {
        using (var archive = Open())
        {
            archive.Store(Feed(new TestMessage { Id = RecordIds.FirstAt(Start.ToUnixTimeMilliseconds()) }).Batch);
        }

        using var file = new SqliteFile(DayPath, readOnly: true);
        foreach (var (msisdn, organization, action) in from m in new Msisdn?[] { null, Numbers[0] } from o in new[] { null, "acme" } from a in new ReplyAction?[] { null, ReplyAction.PossibleKeyword } select (m, o, a))
        {
            var sql = ReplyReader.Query(new ReplyFilter { Msisdn = msisdn, Organization = organization, Action = action });
            var index = msisdn is not null ? "replies_by_msisdn (msisdn=" : organization is not null ? "replies_by_organization (organization=" : action is not null ? "replies_by_action (action=" : "PRIMARY KEY (";
            Assert.Contains(index, QueryPlan.Of(file, sql)[0], StringComparison.Ordinal);
            Assert.DoesNotContain(QueryPlan.Of(file, sql), step => step.Contains("TEMP B-TREE", StringComparison.Ordinal) || step.StartsWith("SCAN", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_file_with_the_indexes_of_before_gives_the_same_replies_and_gets_the_new_ones_with_the_next_write()
    {
        using (var archive = Open())
        {
            archive.Store(FeedOfReplies(1, 2).Batch);
        }

        using (var file = new SqliteFile(DayPath, readOnly: false))
        {
            file.Execute("""
                DROP INDEX replies_by_msisdn; DROP INDEX replies_by_organization; DROP INDEX replies_by_action;
                CREATE INDEX replies_of ON replies(msisdn, at, sequence); CREATE INDEX replies_to_review ON replies(action, at, sequence) WHERE action <> 0;
                """);
        }

        using var again = Open();
        Assert.Equal([2, 1], await SequencesAsync());
        again.Store(FeedOfReplies(3, 1).Batch);
        Assert.Equal([3, 2, 1], await SequencesAsync());
        using var after = new SqliteFile(DayPath, readOnly: true);
        Assert.Equal(3, after.Number("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name LIKE 'replies%'"));

        async Task<IEnumerable<long>> SequencesAsync() =>
            (await again.RepliesAsync(new ReplyFilter { Organization = "acme", Action = ReplyAction.PossibleKeyword, Msisdn = Numbers[0] }, default)).Items.Select(reply => reply.Sequence);
    }

    [Fact]
    public async Task A_statement_that_goes_on_and_on_is_ended()
    {
        using (var archive = Open())
        {
            archive.Store(Feed(new TestMessage { Id = RecordIds.FirstAt(Start.ToUnixTimeMilliseconds()) }).Batch);
        }

        using (var file = new SqliteFile(DayPath, readOnly: false))
        {
            file.Execute("""
                DROP TABLE replies;
                CREATE VIEW replies AS WITH RECURSIVE endless(n) AS (VALUES(1) UNION ALL SELECT n FROM endless)
                    SELECT n AS at, n AS sequence, n AS delivery_id, '' AS smsc, '' AS account, '' AS organization, '' AS code, n AS msisdn, n AS action, '' AS text, x'00' AS pdu, n AS expire_at FROM endless;
                """);
        }

        using var again = Open();
        using var limit = new CancellationTokenSource();
        var endless = Task.Run(async () => await again.RepliesAsync(new ReplyFilter(), limit.Token));
        limit.CancelAfter(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
        Assert.Single((await again.QueryAsync(new MessageFilter(), default)).Items);
    }

    private string DayPath => Path.Combine(Folder, "2026-11-22.db");

    private SqliteArchive Open() => new(Folder, messageMonths: 6, _time, runLength: 64);

    private static ArchiveFeed FeedOfReplies(int first, int count)
    {
        var feed = Feed();
        foreach (var sequence in Enumerable.Range(first, count))
        {
            feed.Apply(
                new ReplyRecord
                {
                    DeliveryId = 0,
                    At = Start.ToUnixTimeMilliseconds() + sequence,
                    Smsc = "main",
                    Account = "cp1",
                    Organization = "acme",
                    Code = "106900001",
                    Msisdn = Numbers[0],
                    Action = ReplyAction.PossibleKeyword,
                    Text = "好",
                    Pdu = [1],
                },
                sequence);
        }

        return feed;
    }

    private static TestMessage Any(Random random, int number) => new()
    {
        Id = RecordIds.FirstAt(Start.AddSeconds(number).ToUnixTimeMilliseconds()),
        Account = "cp" + random.Next(2),
        Organization = random.Next(2) == 0 ? "acme" : "globex",
        Code = "106900001",
        Source = Sources[random.Next(Sources.Length)],
        Msisdn = Numbers[random.Next(Numbers.Length)].Value,
        MessageId = "id" + random.Next(3),
        Reason = random.Next(2) == 0 ? Reason.None : Reason.NoConsent,
    };

    private static IEnumerable<MessageFilter> Combinations() =>
        from msisdn in new Msisdn?[] { null, Numbers[1] }
        from account in new[] { null, "cp1" }
        from organization in new[] { null, "acme" }
        from code in new[] { null, "106900001", "10690000188" }
        from allowed in new bool?[] { null, true, false }
        from messageId in new[] { null, "id1" }
        from period in new[] { (From: (DateTimeOffset?)null, To: (DateTimeOffset?)null), (Start.AddSeconds(100), Start.AddSeconds(300)) }
        select new MessageFilter
        {
            Msisdn = msisdn,
            Account = account,
            Organization = organization,
            Code = code,
            Allowed = allowed,
            MessageId = messageId,
            From = period.From,
            To = period.To,
        };

    private static bool IsWanted(MessageFilter filter, TestMessage message) =>
        (filter.Msisdn is not { } msisdn || msisdn.Value == message.Msisdn)
        && (filter.Account is null || filter.Account == message.Account)
        && (filter.Organization is null || filter.Organization == message.Organization)
        && (filter.Code is null || filter.Code == message.Code || filter.Code == message.Source)
        && (filter.Allowed is not { } allowed || allowed == (message.Reason == Reason.None))
        && (filter.MessageId is null || (filter.MessageId == message.MessageId && message.Reason == Reason.None))
        && (filter.From is not { } from || RecordIds.TimeOf(message.Id) >= from.ToUnixTimeMilliseconds())
        && (filter.To is not { } to || RecordIds.TimeOf(message.Id) < to.ToUnixTimeMilliseconds());

    // Whoever reads one of the others fails: there is no time as late as that.
    private void MakeUnreadable(IEnumerable<TestMessage> except)
    {
        const long Late = 1L << 60;
        using var file = new SqliteFile(DayPath, readOnly: false);
        file.Execute($"UPDATE messages SET received_at = (received_at & {Late - 1}) | iif(id IN ({string.Join(',', except.Select(message => message.Id))}), 0, {Late})");
    }
}
