using System.Globalization;
using EsmeSimulator.Client;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>The same of what waited here for its time, whichever way that ends; and neither is there any more that waits.</summary>
public sealed partial class LeftoverTests
{
    [Fact]
    public async Task Nothing_is_left_of_what_waited_for_its_time()
    {
        await using var guard = await StartAsync(_ => { }, HandedTime.Stopped());
        var esme = await guard.BindAsync();
        await LaterEndsAsync(guard, "cancelled", async () => await CancelledAsync(guard, esme, await LaterAsync(guard, esme)), MessageOutcome.Cancelled);
        await LaterEndsAsync(guard, "replaced, and cancelled", async () =>
        {
            var id = await LaterAsync(guard, esme);
            await ReplacedAsync(guard, esme, id, CommandStatus.ESME_ROK);
            await CancelledAsync(guard, esme, id);
        }, MessageOutcome.Cancelled);
        await LaterEndsAsync(guard, "refused when it was due", async () =>
        {
            _ = await LaterAsync(guard, esme, Agreed);
            _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/do-not-disturb/" + Agreed, "{}");
        }, MessageOutcome.None);
        _ = await guard.CallAsync(HttpMethod.Delete, "/api/v1/do-not-disturb/" + Agreed);
        guard.Smsc.OnSubmit = _ => SubmitReply.Error(CommandStatus.ESME_RINVDSTADR);
        await LaterEndsAsync(guard, "refused by the SMSC", () => LaterAsync(guard, esme), MessageOutcome.Rejected);
        guard.Smsc.OnSubmit = _ => SubmitReply.Error(CommandStatus.ESME_RTHROTTLED);
        await LaterEndsAsync(guard, "refused as one too many until it was valid no more", () => LaterAsync(guard, esme, validity: "000000000200000R"), MessageOutcome.Expired);
        guard.Smsc.OnSubmit = null;
        await LaterEndsAsync(guard, "sent in segments", () => LaterAsync(guard, esme, text: Chinese), MessageOutcome.Accepted, counted: AlsoAgreed);
        await LaterEndsAsync(guard, "one too many when it was due", () => LaterAsync(guard, esme), MessageOutcome.None, counted: AlsoAgreed);
    }

    /// <summary>It certainly was not sent, so that it waits again, also in the next process.</summary>
    [Fact]
    public async Task Nothing_is_left_of_what_waited_and_has_no_answer_at_the_stop_and_what_was_not_sent_leaves_afterwards()
    {
        await using var guard = await GuardFixture.StartAsync(options => (options.Smscs[0].Window, options.Smscs[0].Binds) = (1, 1), time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var ids = new[] { await LaterAsync(guard, esme, Agreed), await LaterAsync(guard, esme, AlsoAgreed), await LaterAsync(guard, esme, Agreed) };
        await guard.Time.AdvanceUntilAsync(() => guard.Link.Places == 3, "all to be given to the link");
        _ = await guard.Smsc.Received.WaitForAsync(_ => true);
        var (link, journal) = (guard.Link, Journal(guard));
        await guard.StopAsync();
        Assert.Equal((0, 0), (link.Places, journal.Reserved));

        guard.Smsc.OnSubmit = null;
        await guard.StartAgainAsync();
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count >= 3, "those that were not sent to leave");
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).All(r => r.Outcome != MessageOutcome.Scheduled), "all to end");
        var records = (await guard.RecordsAsync()).ToDictionary(r => r.MessageId!, r => r.Outcome);
        Assert.Equal([MessageOutcome.Unknown, MessageOutcome.Accepted, MessageOutcome.Accepted], ids.Select(id => records[id]));
        Assert.Equal(3, guard.Smsc.Received.Count);
    }

    /// <summary>There is room for the next one as soon as the SMSC answers, and nobody would be there for the next answer.</summary>
    [Fact]
    public async Task What_waits_for_room_at_the_stop_does_not_leave_then()
    {
        await using var guard = await GuardFixture.StartAsync(options => (options.Smscs[0].Window, options.Smscs[0].Binds) = (1, 1), time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        _ = await LaterAsync(guard, esme, Agreed);
        _ = await LaterAsync(guard, esme, AlsoAgreed);
        await guard.Time.AdvanceUntilAsync(() => guard.Link.Places == 2, "both to be given to the link");
        var sent = await guard.Smsc.Received.WaitForAsync(_ => true);
        var (link, isAnswered) = (guard.Link, 0);
        await using var answer = guard.Time.CreateTimer(
            _ =>
            {
                // What waits has been kept back: the stop has come so far, however long a busy machine took for it.
                if (link.Places == 1 && Interlocked.Exchange(ref isAnswered, 1) == 0)
                {
                    sent.Answer(CommandStatus.ESME_ROK, "77");
                }
            },
            null,
            TimeSpan.FromMilliseconds(50),
            TimeSpan.FromMilliseconds(50));
        await guard.StopAsync();
        Assert.Equal((1, 1), (isAnswered, guard.Smsc.Received.Count));

        guard.Smsc.OnSubmit = null;
        await guard.StartAgainAsync();
        await guard.Time.AdvanceUntilAsync(async () => (await guard.RecordsAsync()).All(r => r.Outcome == MessageOutcome.Accepted), "the other to be sent");
        Assert.Equal(2, guard.Smsc.Received.Count);
    }

    /// <summary>No provider waits for its answer, but its receipt and its record do.</summary>
    [Fact]
    public async Task What_has_just_left_at_the_stop_has_the_time_for_its_answer_that_other_messages_have()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        _ = await LaterAsync(guard, esme);
        await guard.Time.AdvanceUntilAsync(() => guard.Smsc.Received.Count == 1, "it to leave");
        var sent = await guard.Smsc.Received.WaitForAsync(_ => true);
        await using var answer = guard.Time.CreateTimer(_ => sent.Answer(CommandStatus.ESME_ROK, "77"), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        await guard.StopAsync();

        await guard.StartAgainAsync();
        var record = await guard.RecordAsync(r => r.Outcome != MessageOutcome.Scheduled);
        Assert.Equal((MessageOutcome.Accepted, "77"), (record.Outcome, record.SmscMessageIds.FirstOrDefault()));
    }

    /// <summary>What was stopped and could not be recorded at once is neither sent meanwhile nor ended twice.</summary>
    [Fact]
    public async Task What_waited_stays_in_hand_until_its_end_is_recorded()
    {
        await using var guard = await StartAsync(_ => { }, HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var id = long.Parse(await LaterAsync(guard, esme), CultureInfo.InvariantCulture);
        var (scheduled, storage) = (guard.Services.GetRequiredService<ScheduledMessages>(), guard.Services.GetRequiredService<IScheduledStorage>());
        await Eventually.TrueAsync(async () => await storage.FindAsync(id, default) is not null, "it to be stored");
        Assert.True(scheduled.TryTake(id));
        var ending = guard.Services.GetRequiredService<ReleasedMessages>().Ending((await storage.FindAsync(id, default))!, Outcome.Cancelled, Reason.None, CommandStatus.ESME_ROK);
        ending.OnFailed();
        Assert.Equal(1, scheduled.Count);
        scheduled.Forget();
        scheduled.Forget();
        Assert.False(scheduled.TryTake(id));

        await guard.Time.AdvanceUntilAsync(() => scheduled.Count == 0, "its end to be recorded");
        var until = guard.Time.GetUtcNow().AddSeconds(50);
        await guard.Time.AdvanceUntilAsync(() => guard.Time.GetUtcNow() >= until, "the time to pass");
        Assert.Equal(MessageOutcome.Cancelled, (await guard.RecordAsync(r => r.Outcome != MessageOutcome.Scheduled)).Outcome);
        Assert.Equal((0, 0L, 0L), (guard.Smsc.Received.Count, scheduled.Count, scheduled.Octets));
    }

    /// <summary>Its outcome is recorded once there is room.</summary>
    [Fact]
    public async Task What_was_leaving_at_a_crash_ends_also_where_the_journal_is_full_at_the_start()
    {
        var (isFull, room) = (false, 0L);
        await using var guard = await GuardFixture.StartAsync(
            options => room = options.Journal.MaxBytes,
            time: HandedTime.Stopped(),
            compose: services => services.AddSingleton<IHostedService>(provider => new Reservation(provider.GetRequiredService<MessageJournal>(), isFull ? room : 0)));
        _ = await LaterAsync(guard, await guard.BindAsync());
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count == 1, "it to be stored");
        await guard.StopAsync();
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(guard.DataDirectory, "guard.db"), Pooling = false }.ToString()))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE scheduled_messages SET state = 1";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        isFull = true;
        await guard.StartAgainAsync();
        var esme = await guard.BindAsync();
        var until = guard.Time.GetUtcNow().AddSeconds(5);
        await guard.Time.AdvanceUntilAsync(() => guard.Time.GetUtcNow() >= until, "many looks");
        Assert.Equal(MessageOutcome.Scheduled, Assert.Single(await guard.RecordsAsync()).Outcome);
        Assert.False(guard.Log.Contains("were being sent when the process before ended"));

        Journal(guard).ReleaseReservation(room);
        var scheduled = guard.Services.GetRequiredService<ScheduledMessages>();
        await guard.Time.AdvanceUntilAsync(() => scheduled.Count == 0, "its end");
        Assert.Equal(MessageOutcome.Unknown, (await guard.RecordAsync(r => r.Outcome != MessageOutcome.Scheduled)).Outcome);
        Assert.Equal("UNKNOWN", (await guard.Time.AdvanceUntilAsync(esme.WaitForDeliveryAsync())).ReceiptState);
        Assert.Equal((0, 0L), (guard.Smsc.Received.Count, scheduled.Octets));
    }

    private static async Task LaterEndsAsync(GuardFixture guard, string ending, Func<Task> submit, MessageOutcome outcome, string? counted = null)
    {
        var before = (await guard.RecordsAsync()).Count;
        await submit();
        await guard.Time.AdvanceUntilAsync(() => guard.Services.GetRequiredService<ScheduledMessages>() is { Count: 0, Octets: 0 }, ending);
        await EndsAsync(guard, ending, () => Task.CompletedTask, counted);
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count > before && (await guard.RecordsAsync())[0].Outcome == outcome, ending);
    }

    private static async Task<string> LaterAsync(GuardFixture guard, EsmeClient esme, string to = AlsoAgreed, string text = "sale", string validity = "")
    {
        var schedule = guard.Time.GetUtcNow().AddSeconds(40).ToString("yyMMddHHmmss'000+'", CultureInfo.InvariantCulture);
        var answer = await guard.Time.AdvanceUntilAsync(
            esme.SubmitAsync(new Submit { Source = Adverts, Destination = to, Text = text, ScheduleDeliveryTime = schedule, ValidityPeriod = validity, RegisteredDelivery = 1 }), TimeSpan.FromMilliseconds(50));
        Assert.True(answer.IsOk);

        // With the clock standing: an operation on what the archive does not have yet waits three seconds of it.
        _ = await guard.RecordAsync(r => r.MessageId == answer.MessageId);
        return answer.MessageId;
    }

    private static async Task CancelledAsync(GuardFixture guard, EsmeClient esme, string id) => Assert.Equal(
        CommandStatus.ESME_ROK, PduHeader.Read(await guard.Time.AdvanceUntilAsync(esme.RequestAsync(Cancel(id)), TimeSpan.FromMilliseconds(50))).CommandStatus);

    private static async Task ReplacedAsync(GuardFixture guard, EsmeClient esme, string id, CommandStatus status, string text = "big sale") => Assert.Equal(
        status, PduHeader.Read(await guard.Time.AdvanceUntilAsync(esme.RequestAsync(Replace(id, text, Adverts)), TimeSpan.FromMilliseconds(50))).CommandStatus);

    /// <summary>Takes room in the journal before anything is taken up.</summary>
    private sealed class Reservation(MessageJournal journal, long octets) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            journal.Reserve(octets);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
