using System.Globalization;
using System.Text;
using EsmeSimulator.Client;
using MongoDB.Bson;
using SmppGuard.Archive;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Storage.MongoDb.Serving;

/// <summary>Adverts that wait for their time in a database: where they can be operated on, and that failing writes neither lose nor repeat them.</summary>
public sealed class ScheduledOnMongoTests : IAsyncLifetime
{
    private const int Adverted = 8;
    private const int Cancelled = 3;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan FiftyMilliseconds = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan HalfASecond = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FiveSeconds = TimeSpan.FromSeconds(5);

    private MongoTestDatabase? _database;

    public async Task InitializeAsync() => _database = await MongoTestDatabase.CreateAsync(typeof(ScheduledOnMongoTests), failing: true);

    public async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task At_another_pod_it_is_asked_for_and_neither_cancelled_nor_replaced_and_at_its_own_it_is()
    {
        await using var one = await GuardFixture.StartAsync(MongoServing.On(_database!, 1));
        await using var two = await GuardFixture.StartAsync(MongoServing.On(_database!, 2));
        var (here, there) = (await one.BindAsync(), await two.BindAsync());
        var answer = await here.SubmitAsync(Advert("sale", TimeProvider.System.GetUtcNow().AddHours(1)));
        Assert.True(answer.IsOk);
        await Eventually.TrueAsync(async () => await StateAsync(there, answer.MessageId) == MessageState.Enroute, "the other pod to see it in the database");
        Assert.Equal(CommandStatus.ESME_RCANCELFAIL, await CancelAsync(there, answer.MessageId));
        Assert.Equal(CommandStatus.ESME_RREPLACEFAIL, await ReplaceAsync(there, answer.MessageId));

        // Nothing has happened to it by that.
        Assert.Equal(MessageState.Enroute, await StateAsync(here, answer.MessageId));
        Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(here, answer.MessageId));
        Assert.Equal(CommandStatus.ESME_ROK, await CancelAsync(here, answer.MessageId));
        Assert.Equal(CommandStatus.ESME_RCANCELFAIL, await CancelAsync(here, answer.MessageId));
        await Eventually.TrueAsync(async () => await StateAsync(there, answer.MessageId) == MessageState.Deleted, "the other pod to see that it was cancelled");
        Assert.DoesNotContain(one.Smsc.Received.Snapshot().Concat(two.Smsc.Received.Snapshot()), m => m.CommandId is CommandId.SubmitSm or CommandId.CancelSm or CommandId.ReplaceSm);
    }

    [SkippableFact]
    public async Task What_left_just_before_its_volume_was_lost_is_on_record_as_unknown_and_does_not_leave_again()
    {
        var time = HandedTime.StoppedToday();
        var due = time.GetUtcNow().AddSeconds(40);
        var lost = await GuardFixture.StartAsync(MongoServing.On(_database!, 1), time: time);
        var esme = await lost.BindAsync();
        Assert.True((await time.AdvanceUntilAsync(esme.SubmitAsync(Advert("sale #1#", due)), Step)).IsOk);
        var answer = await time.AdvanceUntilAsync(esme.SubmitAsync(Advert("sale #2#", due.AddHours(1))), Step);
        Assert.True(answer.IsOk);
        await time.AdvanceUntilAsync(async () => await OutcomesAsync(MessageOutcome.Scheduled) == 2, "both in the database", Step);

        // It leaves, and the database hears nothing of that or of the pod any more.
        await time.AdvanceUntilAsync(() => time.GetUtcNow() >= due.AddSeconds(-5), "nearly the time", HalfASecond);
        await _database!.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "insert", "update", "delete", "findAndModify" } }, { "errorCode", 96 } });
        await time.AdvanceUntilAsync(() => Tokens(lost).Length == 1, "the first to leave", FiftyMilliseconds);

        // Which takes as long as it would say so.
        await time.AdvanceUntilAsync(lost.DisposeAsync().AsTask());
        await _database.HealAsync();

        // A start waits on its thread until the number is free.
        await using var next = await time.AdvanceUntilAsync(Task.Run(() => GuardFixture.StartAsync(MongoServing.On(_database, 1), time: time)));
        await time.AdvanceUntilAsync(async () => await OutcomesAsync(MessageOutcome.Unknown) == 1, "it to be on record as unknown", HalfASecond);
        var passed = time.GetUtcNow().AddMinutes(1);
        await time.AdvanceUntilAsync(() => time.GetUtcNow() >= passed, "the time to pass", HalfASecond);
        Assert.Empty(Tokens(next));

        // What was not due yet is the successor's.
        var again = await next.BindAsync();
        await time.AdvanceUntilAsync(async () => await time.AdvanceUntilAsync(CancelAsync(again, answer.MessageId), Step) == CommandStatus.ESME_ROK, "it to be cancelled", Step);
    }

    public static TheoryData<string> Failures => ["refused", "cut", "answer lost", "no majority"];

    [SkippableTheory]
    [MemberData(nameof(Failures))]
    public async Task However_writes_fail_each_leaves_once_and_what_was_cancelled_never(string failure)
    {
        var time = HandedTime.StoppedToday();
        await using var guard = await GuardFixture.StartAsync(MongoServing.On(_database!, 1), time: time);
        var esme = await guard.BindAsync();
        Skip.If(failure == "answer lost" && !_database!.IsOnStandIn, "A server cannot be told to lose its answer.");
        await _database!.FailSometimesAsync(0.15, Failure(failure).Add("failCommands", new BsonArray { "insert", "update", "delete", "findAndModify" }));
        var due = time.GetUtcNow().AddMinutes(6);
        var ids = new List<string>();
        for (var i = 0; i < Adverted; i++)
        {
            var answer = await time.AdvanceUntilAsync(esme.SubmitAsync(Advert($"sale #{i}#", due)), Step);
            Assert.True(answer.IsOk);
            ids.Add(answer.MessageId);
        }

        // What is cancelled is answered so when it can be found, which takes as long as it takes to store it: some ten tries of several writes each, ten seconds apart in the end.
        foreach (var id in ids[..Cancelled])
        {
            await time.AdvanceUntilAsync(async () => await time.AdvanceUntilAsync(CancelAsync(esme, id), FiftyMilliseconds) == CommandStatus.ESME_ROK, "it to be cancelled", HalfASecond);
        }

        Assert.True(time.GetUtcNow() < due);
        await time.AdvanceUntilAsync(() => time.GetUtcNow() >= due.AddSeconds(-30), "nearly the time", FiveSeconds);
        await time.AdvanceUntilAsync(() => Tokens(guard).Length >= Adverted - Cancelled, "the others to leave", HalfASecond);
        await _database.HealAsync();
        await time.AdvanceUntilAsync(async () => await OutcomesAsync(MessageOutcome.Accepted) == Adverted - Cancelled, "what became of them in the database", HalfASecond);
        var passed = time.GetUtcNow().AddMinutes(1);
        await time.AdvanceUntilAsync(() => time.GetUtcNow() >= passed, "the time to pass", HalfASecond);
        Assert.Equal(Enumerable.Range(Cancelled, Adverted - Cancelled).Select(i => $"#{i}#"), Tokens(guard));
        Assert.Equal(Cancelled, await OutcomesAsync(MessageOutcome.Cancelled));
        Assert.Equal(Adverted, (await MongoServing.RecordsAsync(_database)).Count);
    }

    private static BsonDocument Failure(string name) => name switch
    {
        "refused" => new BsonDocument("errorCode", 96),
        "cut" => new BsonDocument("closeConnection", true),
        "answer lost" => new BsonDocument("closeConnectionAfterwards", true),
        _ => new BsonDocument("writeConcernError", new BsonDocument { { "code", 64 }, { "errmsg", "not yet" } }),
    };

    private static string[] Tokens(GuardFixture guard) =>
        [.. guard.Smsc.Received.Snapshot().Where(m => m.CommandId == CommandId.SubmitSm).Select(m => TokenLoad.TokenOf(m.Text)).Order(StringComparer.Ordinal)];

    private async Task<int> OutcomesAsync(MessageOutcome outcome) => (await MongoServing.RecordsAsync(_database!)).Count(r => r.Outcome == outcome);

    private static Submit Advert(string text, DateTimeOffset due) => new()
    {
        Source = Adverts,
        Destination = Agreed,
        Text = text,
        ScheduleDeliveryTime = due.UtcDateTime.ToString("yyMMddHHmmss'000+'", CultureInfo.InvariantCulture),
    };

    private static async Task<MessageState?> StateAsync(EsmeClient esme, string id)
    {
        var buffer = new byte[256];
        var answer = await esme.RequestAsync(buffer[..PduBuilder.QuerySm(buffer, 1, Encoding.ASCII.GetBytes(id), 0, 1, Encoding.ASCII.GetBytes(Adverts))]);
        return QuerySmRespView.TryParse(answer, out var view) == CommandStatus.ESME_ROK && PduHeader.Read(answer).CommandStatus == CommandStatus.ESME_ROK ? view.MessageState : null;
    }

    private static async Task<CommandStatus> CancelAsync(EsmeClient esme, string id)
    {
        var buffer = new byte[256];
        var writer = new PduWriter(buffer);
        writer.Header(CommandId.CancelSm, CommandStatus.ESME_ROK, 1);
        writer.CString("");
        writer.CString(id);
        writer.Byte(0);
        writer.Byte(1);
        writer.CString(Adverts);
        writer.Byte(1);
        writer.Byte(1);
        writer.CString(Agreed);
        return PduHeader.Read(await esme.RequestAsync(buffer[..writer.Complete()])).CommandStatus;
    }

    private static async Task<CommandStatus> ReplaceAsync(EsmeClient esme, string id)
    {
        var buffer = new byte[256];
        var writer = new PduWriter(buffer);
        writer.Header(CommandId.ReplaceSm, CommandStatus.ESME_ROK, 1);
        writer.CString(id);
        writer.Byte(0);
        writer.Byte(1);
        writer.CString(Adverts);
        writer.CString("");
        writer.CString("");
        writer.Byte(0);
        writer.Byte(0);
        writer.Byte(8);
        writer.Octets("big sale"u8);
        return PduHeader.Read(await esme.RequestAsync(buffer[..writer.Complete()])).CommandStatus;
    }
}
