using Microsoft.Extensions.Time.Testing;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.MongoDb.Messages;
using SmppGuard.Tests.Archive;
using Xunit;
using static SmppGuard.Tests.Archive.FeedExtensions;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>A batch of which nobody knows how far it came is told as not stored; stored again, everything of it is there once.</summary>
public sealed class MongoArchiveFailureTests : IAsyncLifetime
{
    /// <summary>Of MongoDB, after which the driver does not try again.</summary>
    private const int OperationFailed = 96;

    private static readonly DateTimeOffset Start = new(2026, 11, 22, 5, 0, 0, TimeSpan.Zero);

    private MongoTestDatabase _database = null!;
    private MongoArchive _archive = null!;

    public async Task InitializeAsync()
    {
        _database = await MongoTestDatabase.CreateAsync(typeof(MongoArchiveFailureTests), failing: true);
        _archive = new MongoArchive(await _database.OpenAsync(MongoArchive.Layout), messageMonths: 6, pod: 0, new FakeTimeProvider(Start));
        _archive.Prepare();
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_batch_of_which_some_requests_failed_is_stored_when_it_comes_again(int failing)
    {
        var batch = Batch();
        await FailAsync(failing, new BsonDocument { { "failCommands", new BsonArray { "insert" } }, { "errorCode", OperationFailed } });
        Assert.Equal(StorageFault.Other, Assert.Throws<StorageException>(() => _archive.Store(batch)).Fault);
        await _database.HealAsync();
        _archive.Store(batch);
        await AssertIsThereOnceAsync();
    }

    [SkippableFact]
    public async Task What_no_majority_has_is_not_stored_yet_and_once_in_the_end()
    {
        var batch = Batch();
        var concern = new BsonDocument { { "code", 64 }, { "errmsg", "waiting for replication timed out" } };
        await FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "insert" } }, { "writeConcernError", concern } });
        for (var i = 0; i < 2; i++)
        {
            // The second time all of it is a duplicate, and still no majority has it.
            Assert.Equal(StorageFault.Unavailable, Assert.Throws<StorageException>(() => _archive.Store(batch)).Fault);
        }

        await _database.HealAsync();
        _archive.Store(batch);
        await AssertIsThereOnceAsync();
    }

    [SkippableFact]
    public async Task A_connection_that_is_cut_once_is_not_noticed()
    {
        await FailAsync(1, new BsonDocument { { "failCommands", new BsonArray { "insert" } }, { "closeConnection", true } });
        _archive.Store(Batch());
        await AssertIsThereOnceAsync();
    }

    [SkippableTheory]
    [InlineData("delete")]
    [InlineData("insert")]
    [InlineData("update")]
    public async Task A_late_answer_that_was_cut_off_is_gone_on_with(string command)
    {
        var message = new TestMessage { Id = IdAt(1), Outcome = Outcome.Unknown, Status = CommandStatus.ESME_RSYSERR, MessageId = "" };
        var feed = Feed(message);
        feed.Apply(Receipt(0, "late7", "DELIVRD"), sequence: 4);
        feed.Apply(Receipt(0, "other", "UNDELIV"), sequence: 5);
        _archive.Store(feed.Batch);

        var late = Feed();
        late.ApplyLate(message with { Outcome = Outcome.Accepted, Status = CommandStatus.ESME_ROK, SmscIds = ["late7"] });
        await FailAsync(1, new BsonDocument { { "failCommands", new BsonArray { command } }, { "errorCode", OperationFailed } });
        _ = Assert.Throws<StorageException>(() => _archive.Store(late.Batch));
        for (var i = 0; i < 2; i++)
        {
            _archive.Store(late.Batch);
            var found = (await _archive.FindBySmscMessageIdAsync("main", "late7", default))!;
            Assert.Equal((message.Id, MessageOutcome.Accepted), (found.RecordId, found.Outcome));
            Assert.Equal(["DELIVRD"], found.Receipts.Select(r => r.State));
        }
    }

    [SkippableFact]
    public async Task A_failure_while_a_day_is_begun_leaves_nothing_half_done()
    {
        var tomorrow = new TestMessage { Id = RecordIds.FirstAt(Start.AddDays(1).ToUnixTimeMilliseconds()) };
        await FailAsync(1, new BsonDocument { { "failCommands", new BsonArray { "createIndexes" } }, { "errorCode", OperationFailed } });
        _ = Assert.Throws<StorageException>(() => _archive.Store(Feed(tomorrow).Batch));
        _archive.Store(Feed(tomorrow).Batch);
        Assert.NotNull(await _archive.FindAsync(tomorrow.Id, default));
        var messages = _database.Open().Collection(DayLayout.NameOf(DayLayout.Messages, ArchiveDay.OfRecord(tomorrow.Id)));
        Assert.Contains("message_id", (await (await messages.Indexes.ListAsync()).ToListAsync()).Select(index => index["name"].AsString));
    }

    private static ArchiveBatch Batch()
    {
        var feed = Feed(new TestMessage { Id = IdAt(1) }, new TestMessage { Id = IdAt(2), MessageId = "b" });
        feed.Apply(Receipt(IdAt(1), "4f2a", "DELIVRD"), sequence: 3);
        feed.Batch.Replies.Add(new ArchivedReply(4, new RandomMessages(new Random(1), Start) { Days = 1 }.Reply()));
        return feed.Batch;
    }

    private async Task AssertIsThereOnceAsync()
    {
        Assert.Equal([IdAt(2), IdAt(1)], (await _archive.QueryAsync(new MessageFilter(), default)).Items.Select(m => m.RecordId));
        Assert.Single((await _archive.FindAsync(IdAt(1), default))!.Receipts);
        Assert.Single((await _archive.RepliesAsync(new ReplyFilter(), default)).Items);
    }

    private Task FailAsync(int? times, BsonDocument data) => _database.FailAsync(times, data);

    private static long IdAt(int number) => RecordIds.FirstAt(Start.ToUnixTimeMilliseconds()) + number;

    private static ReceiptRecord Receipt(long recordId, string smscMessageId, string state) => new()
    {
        DeliveryId = 0,
        RecordId = recordId,
        At = Start.AddMinutes(1).ToUnixTimeMilliseconds(),
        Smsc = "main",
        SmscMessageId = smscMessageId,
        Account = "",
        State = state,
        Error = "",
        Pdu = [],
    };
}
