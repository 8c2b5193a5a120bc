using System.Globalization;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Storage.MongoDb.Serving;

/// <summary>
/// Two pods of which every kind of write fails by chance, in each way in which a write can fail, while they are submitted to, replied to and changed: afterwards the database is compared with what
/// their peers were told. The time is handed in.
/// </summary>
public sealed class FailingWritesTests : IAsyncLifetime
{
    private const int Window = 4;
    private const int AcknowledgedInEach = 40;

    /// <summary>At a few each second where the database is asked, and at a hundred where it is known to be away.</summary>
    private const int MostTries = 3000;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly FakeTimeProvider _time = HandedTime.StoppedToday();
    private readonly TokenLoad _load = new();
    private readonly List<string> _agreed = [];
    private readonly List<string> _refused = [];
    private readonly List<string> _registered = [];
    private readonly List<string> _notDisturbed = [];
    private readonly List<string> _complained = [];
    private MongoTestDatabase? _database;

    public async Task InitializeAsync() => _database = await MongoTestDatabase.CreateAsync(typeof(FailingWritesTests), failing: true);

    public async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task However_writes_fail_what_was_accepted_is_stored_and_told_once()
    {
        await using var one = await StartAsync(1);
        await using var two = await StartAsync(2);
        var sender = await one.BindAsync(bindType: CommandId.BindTransmitter);
        var receiver = await two.BindAsync(bindType: CommandId.BindReceiver);
        var phase = 0;
        foreach (var failure in WriteFailure.All(_database!))
        {
            await _database!.FailSometimesAsync(failure.Probability, failure.Document);
            await GoOnAsync(phase % 2 == 0 ? one : two, sender, phase, failure.What);
            phase++;
            await _database.HealAsync();
        }

        foreach (var guard in new[] { one, two })
        {
            await WellAgainAsync(guard);
        }

        await AssertMessagesAsync(one, receiver);
        await AssertConsentsAsync([one, two]);
        await AssertChangesAsync([one, two]);
    }

    /// <summary>A server that takes what it does not store for stored already would make the journal forget it.</summary>
    [SkippableFact]
    public async Task A_write_that_is_refused_as_a_duplicate_as_a_whole_is_not_stored()
    {
        await using var one = await StartAsync(1);
        var esme = await one.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "parcel #0#")).IsOk);
        await WellAgainAsync(one);
        await _database!.FailAsync(null, new BsonDocument { { "failCommands", new BsonArray { "insert" } }, { "errorCode", 11000 } });
        var sent = await esme.SubmitAsync(Orders, Agreed, "parcel #1#");
        Assert.True(sent.IsOk);
        await one.EventuallyAsync(() => one.Services.GetRequiredService<ArchivePump>().Problem is not null, "the archive to say that it cannot be written");
        await _database.HealAsync();
        await WellAgainAsync(one);
        Assert.Single(await one.RecordsAsync(), r => r.MessageId == sent.MessageId);
    }

    private async Task GoOnAsync(GuardFixture guard, EsmeClient sender, int phase, string what)
    {
        using (var enough = new CancellationTokenSource())
        {
            var before = _load.Acknowledged;
            var loading = _load.SubmitAsync(sender, Window, enough.Token);
            await _time.AdvanceUntilAsync(() => _load.Acknowledged - before >= AcknowledgedInEach, $"acknowledgements with: {what}", Step);
            await enough.CancelAsync();
            await _time.AdvanceUntilAsync(loading, Step);
        }

        // A consent goes by the journal, and is answered when the audit log has it, too; a reply goes by the journal alone.
        var agreed = Phone(phase * 2);
        await ChangeAsync(guard, HttpMethod.Post, "/api/v1/consents", $$"""{ "organization": "acme", "msisdn": "{{agreed}}", "method": "web-form", "evidence": "form" }""", _agreed, agreed);
        var refused = Phone((phase * 2) + 1);
        Assert.Equal(CommandStatus.ESME_ROK, await _time.AdvanceUntilAsync(guard.Smsc.ReplyAsync(refused, Adverts, "R"), Step));
        _refused.Add(refused);

        await ChangeAsync(guard, HttpMethod.Put, $"/api/v1/organizations/shop{phase}", """{ "name": "面包", "latinName": "Bakery", "contact": "4001112222" }""", _registered, $"shop{phase}");
        await ChangeAsync(guard, HttpMethod.Put, "/api/v1/organizations/contested", $$"""{ "name": "面包", "latinName": "Bakery", "contact": "400111{{phase:D4}}" }""", [], "");
        var quiet = Phone(5000 + phase);
        await ChangeAsync(guard, HttpMethod.Put, $"/api/v1/do-not-disturb/{quiet}", """{ "reason": "asked" }""", _notDisturbed, quiet);
        await ChangeAsync(
            guard, HttpMethod.Post, "/api/v1/complaints", $$"""{ "msisdn": "{{NeverAsked}}", "channel": "web", "reference": "case{{phase}}", "text": "spam", "code": "{{Adverts}}" }""", _complained, $"case{phase}");
    }

    // Sent again as clients do, until it is said to be done: by then it is, and once.
    private async Task ChangeAsync(GuardFixture guard, HttpMethod method, string path, string json, List<string> done, string name)
    {
        for (var tries = 1; await SendAsync(guard, method, path, json) is not (>= 200 and < 300 or 409); tries++)
        {
            // Counted, not timed: each try takes as long as a busy machine makes it.
            Assert.True(tries < MostTries, $"{method} {path} failed {tries} times");
            await _time.AdvanceUntilAsync(Task.Delay(Step), Step);
        }

        done.Add(name);
    }

    private async Task<int> SendAsync(GuardFixture guard, HttpMethod method, string path, string json)
    {
        using var api = new GuardApi(guard);
        var (status, answer) = await _time.AdvanceUntilAsync(api.SendAsync(method, path, json), Step);
        Assert.True(status is 200 or 201 or 409 or 503, $"{method} {path}: {status} {answer}");
        return status;
    }

    private async Task AssertMessagesAsync(GuardFixture sending, EsmeClient receiver)
    {
        var accepted = _load.Answered.Where(a => a.Value.IsOk).ToDictionary(a => a.Key, a => a.Value.MessageId, StringComparer.Ordinal);
        var records = (await sending.RecordsAsync()).ToLookup(r => TokenLoad.TokenOf(r.OriginalText), StringComparer.Ordinal);
        var received = sending.Smsc.Received.Snapshot().ToLookup(m => TokenLoad.TokenOf(m.Text), StringComparer.Ordinal);
        foreach (var (token, id) in accepted)
        {
            var record = Assert.Single(records[token]);
            Assert.Equal((MessageOutcome.Accepted, id), (record.Outcome, record.MessageId));
            Assert.Single(received[token]);
        }

        Assert.All(records.Where(r => r.Key.Length > 0), r => Assert.Single(r));
        var expected = accepted.Values.Where(id => records.SelectMany(r => r).Any(r => r.MessageId == id && r.RegisteredDelivery != 0)).ToList();
        var told = new List<string>();
        await sending.EventuallyAsync(
            () =>
            {
                while (receiver.Delivered.TryRead(out var delivered))
                {
                    told.Add(delivered.IsReceipt ? delivered.ReceiptId! : "");
                }

                return told.Count(id => id.Length > 0) >= expected.Count && told.Count(id => id.Length == 0) >= _refused.Count;
            },
            "all receipts and replies at the ESME");
        Assert.Equal(expected.Order(StringComparer.Ordinal), told.Where(id => id.Length > 0).Order(StringComparer.Ordinal));
        Assert.Equal(_refused.Count, told.Count(id => id.Length == 0));

        // Told may be before it is stored.
        IReadOnlyList<MessageRecord> stored = [];
        await sending.EventuallyAsync(() => (stored = sending.RecordsAsync().GetAwaiter().GetResult()).Count(r => r.Receipts.Count > 0) >= expected.Count, "all receipts in the archive");
        Assert.All(accepted.Values.Intersect(expected, StringComparer.Ordinal), id => Assert.Single(Assert.Single(stored, r => r.MessageId == id).Receipts));
    }

    private async Task AssertConsentsAsync(GuardFixture[] guards)
    {
        foreach (var guard in guards)
        {
            var esme = await guard.BindAsync(Strict);
            foreach (var phone in _agreed)
            {
                await guard.EventuallyAsync(() => esme.SubmitAsync(Adverts, phone, "新品上市").GetAwaiter().GetResult().IsOk, $"the agreement of {phone} to count");
            }

            foreach (var phone in _refused)
            {
                Assert.False((await esme.SubmitAsync(Adverts, phone, "新品上市")).IsOk);
            }
        }

        var stored = await _database!.Open().Collection("consentEvents").Find(new BsonDocument()).ToListAsync();
        Assert.All(stored.GroupBy(e => e["pod"].ToInt64()), pod => Assert.Equal(Enumerable.Range(1, pod.Count()), pod.Select(e => (int)e["number"].ToInt64()).Order()));
        Assert.All(_refused, phone => Assert.Single(stored, e => e["msisdn"].ToInt64() == long.Parse(phone, CultureInfo.InvariantCulture)));
    }

    // The other pod has a change within a second of its clock.
    private async Task<JsonNode> ReadAsync(GuardApi api, string path)
    {
        JsonNode? read = null;
        await _time.AdvanceUntilAsync(
            async () =>
            {
                var (status, answer) = await _time.AdvanceUntilAsync(api.SendAsync(HttpMethod.Get, path), Step);
                read = status == 200 ? answer : null;
                return read is not null;
            },
            $"GET {path}",
            Step);
        return read!;
    }

    private async Task AssertChangesAsync(GuardFixture[] guards)
    {
        foreach (var guard in guards)
        {
            using var api = new GuardApi(guard);
            foreach (var organization in _registered)
            {
                Assert.Equal("4001112222", (string?)(await ReadAsync(api, $"/api/v1/organizations/{organization}"))["contact"]);
            }

            foreach (var phone in _notDisturbed)
            {
                _ = await ReadAsync(api, $"/api/v1/do-not-disturb/{phone}");
            }
        }

        await guards[0].EventuallyAsync(
            () => guards.Select(guard => (string?)guard.CallAsync(HttpMethod.Get, "/api/v1/organizations/contested").GetAwaiter().GetResult()!["contact"]).Distinct(StringComparer.Ordinal).Count() == 1,
            "one contact at all pods");
        var complaints = await _database!.Open().Collection("complaints").Find(new BsonDocument()).ToListAsync();
        Assert.Equal(_complained.Order(StringComparer.Ordinal), complaints.Select(c => c["reference"].AsString).Order(StringComparer.Ordinal));
        var waiting = new BsonDocument("endedAt", new BsonDocument("$exists", false));
        await guards[0].EventuallyAsync(() => _database.Open().Collection("deliveries").CountDocuments(waiting) == 0, "all deliveries to have their end");
    }

    private static string Phone(int number) => string.Create(CultureInfo.InvariantCulture, $"8613811{number:D6}");

    private Task<GuardFixture> StartAsync(int pod) => GuardFixture.StartAsync(MongoServing.On(_database!, pod), time: _time);

    private static async Task WellAgainAsync(GuardFixture guard)
    {
        var pump = guard.Services.GetRequiredService<ArchivePump>();
        var journal = guard.Services.GetRequiredService<MessageJournal>();
        await guard.EventuallyAsync(() => MongoServing.Problems(guard).Length == 0 && pump.Lag == TimeSpan.Zero && pump.StoredUpTo.Sequence == journal.Committed.Sequence, "everything to be well again");
    }
}
