using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Archive;
using SmppGuard.Storage.MongoDb.Messages;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.Tests.Archive;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>The same random histories on SQLite, on MongoDB and on a model: batches of everything, some of them again, time that passes, purges; and every question that the port knows in between.</summary>
public sealed class ArchiveHistoryTests
{
    /// <summary>Which histories in place of the first few, for example 0-1000, which take some minutes.</summary>
    private const string Variable = "SMPPGUARD_TEST_HISTORIES";

    private const string Usual = "0-8";
    private const int Steps = 10;
    private const int Months = 6;

    private static readonly DateTimeOffset Start = new(2026, 11, 22, 5, 0, 0, TimeSpan.Zero);

    [SkippableFact]
    public async Task SQLite_MongoDB_and_the_model_answer_alike_whatever_has_happened()
    {
        _ = await MongoServer.OfThisRunAsync();
        var range = (Environment.GetEnvironmentVariable(Variable) ?? Usual).Split('-').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        for (var seed = range[0]; seed < range[1]; seed++)
        {
            try
            {
                await RunAsync(seed);
            }
            catch (Exception failure) when (failure is not SkipException)
            {
                throw new InvalidOperationException($"history {seed}: {failure.Message}", failure);
            }
        }
    }

    private static async Task RunAsync(int seed)
    {
        using var folder = new TemporaryFolder();
        await using var database = await MongoTestDatabase.CreateAsync(typeof(ArchiveHistoryTests));
        var time = new FakeTimeProvider(Start.AddDays(3));
        using var sqlite = new SqliteArchive(folder.File("archive"), Months, time, runLength: 16);
        using var mongo = new MongoArchive(await database.OpenAsync(MongoArchive.Layout), Months, pod: 0, time);
        var random = new RandomMessages(new Random(seed), Start);
        var model = new ArchiveModel(Months);
        var both = new BothArchives(sqlite, mongo, model, random, time);
        for (var i = 0; i < Steps; i++)
        {
            var step = ArchiveStep.Random(random);
            var batch = step.ToBatch();
            do
            {
                sqlite.Store(batch);
                mongo.Store(batch);
                model.Store(step, time.GetUtcNow().ToUnixTimeMilliseconds());
            }
            while (random.Chance(20));
            await both.AgreeAsync();
            if (random.Chance(8))
            {
                time.AdjustTime(Later(time, Start.AddMonths(Months).AddHours(random.Any(-1, 0, 10, 30, 60))));
                both.PurgeAlike(random.Any(1, 1000));
            }
        }

        time.AdjustTime(Later(time, Start.AddMonths(Months).AddDays(2)));
        await both.AgreeAsync();
        both.PurgeAlike(1000);
        await both.AgreeAsync();
    }

    private static DateTimeOffset Later(FakeTimeProvider time, DateTimeOffset other) => time.GetUtcNow() > other ? time.GetUtcNow() : other;

    private sealed class BothArchives(IArchive sqlite, IArchive mongo, ArchiveModel model, RandomMessages random, FakeTimeProvider time)
    {
        private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

        public async Task AgreeAsync()
        {
            await QueryAsync(random.Filter());
            await RepliesAsync(random.ReplyFilter());
            await FindAsync(random.Any([.. model.Ids, 1]));
            await SentAsync(random.Any(random.Made));
            AssertAlike(await ReceiptsDueAsync(sqlite), await ReceiptsDueAsync(mongo));
            if (time.GetUtcNow() < Start.AddMonths(1))
            {
                Assert.Equal(sqlite.AdvertsSince(Start), mongo.AdvertsSince(Start));
                Assert.Equal(sqlite.SentLaterSince(Start).Order(), mongo.SentLaterSince(Start).Order());
            }
        }

        public void PurgeAlike(int atMost)
        {
            List<PurgedRecords> purged = [];
            IReadOnlyList<PurgedRecords> some;
            do
            {
                some = sqlite.Purge(atMost);
                Assert.Equal(some, mongo.Purge(atMost));
                purged.AddRange(some);
            }
            while (some.Count == atMost);
            Assert.Equal(model.Purge(Now), purged);
        }

        private async Task QueryAsync(MessageFilter filter)
        {
            List<long> found = [];
            do
            {
                var page = await mongo.QueryAsync(filter, default);
                var other = await sqlite.QueryAsync(filter, default);
                AssertAlike(other.Items.Select(Text), page.Items.Select(Text));
                Assert.Equal(other.Next, page.Next);
                found.AddRange(page.Items.Select(m => m.RecordId));
                filter = filter with { After = page.Next };
            }
            while (filter.After is not null);
            Assert.Equal(model.Query(filter, Now), found);
        }

        private async Task RepliesAsync(ReplyFilter filter)
        {
            List<long> found = [];
            do
            {
                var page = await mongo.RepliesAsync(filter, default);
                var other = await sqlite.RepliesAsync(filter, default);
                AssertAlike(other.Items.Select(Text), page.Items.Select(Text));
                Assert.Equal(other.Next, page.Next);
                found.AddRange(page.Items.Select(r => r.Sequence));
                filter = filter with { After = page.Next };
            }
            while (filter.After is not null);
            Assert.Equal(model.Replies(filter, Now), found);
        }

        private async Task FindAsync(long recordId)
        {
            var message = await mongo.FindAsync(recordId, default);
            Assert.Equal(Text(await sqlite.FindAsync(recordId, default)), Text(message));
            if (message is not null)
            {
                Assert.Equal(model.StatesOf(recordId), message.Receipts.Select(r => r.State));
                Assert.Equal(model.WasLate(recordId), message.LateAnswerAt is not null);
            }
        }

        private async Task SentAsync(TestMessage like)
        {
            var id = random.Any([.. like.SmscIds ?? [], like.MessageId]);
            SentSearch[] searches = [new([id], msisdn => msisdn.Value == like.Msisdn), new(["nobody's"], null), new([id], null), new(["nobody's", like.MessageId], null)];
            var oldest = ArchiveDay.Of(Now) - IArchive.CorrelationDays;
            var bySqlite = await sqlite.FindSentAsync(like.Smsc, searches, oldest, ArchiveDay.Last, default);
            var byMongo = await mongo.FindSentAsync(like.Smsc, searches, oldest, ArchiveDay.Last, default);
            foreach (var (one, other) in bySqlite.Zip(byMongo))
            {
                AssertAlike(one.Select(Text), other.Select(Text));
            }

            foreach (var (search, found) in searches.Zip(byMongo))
            {
                AssertAlike((await mongo.FindSentAsync(like.Smsc, [search], oldest, ArchiveDay.Last, default))[0].Select(Text), found.Select(Text));
            }

            Assert.Equal(Text(await sqlite.FindBySmscMessageIdAsync(like.Smsc, id, default)), Text(await mongo.FindBySmscMessageIdAsync(like.Smsc, id, default)));
            Assert.Equal(Text(await sqlite.FindByMessageIdAsync(like.Account, id, default)), Text(await mongo.FindByMessageIdAsync(like.Account, id, default)));
        }

        private static async Task<List<string>> ReceiptsDueAsync(IArchive archive)
        {
            List<string> found = [];
            await foreach (var message in archive.AwaitingReceiptsAsync(Start, default))
            {
                found.Add(Text(message));
            }

            return found;
        }

        // As one text: of that a failure shows where it differs.
        private static void AssertAlike(IEnumerable<string> expected, IEnumerable<string> actual) => Assert.Equal(string.Join('\n', expected), string.Join('\n', actual));

        private static string Text<T>(T record) => JsonSerializer.Serialize(record);
    }
}
