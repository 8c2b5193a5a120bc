using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EsmeSimulator.Client;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Storage.MongoDb.Messages;
using SmppGuard.Tests.Archive;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Storage.MongoDb.Serving;
using SmscSimulator.Server;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>
/// Pods as processes on one database, of which one after the other is killed under load, whichever: then the archive is compared with what the ESMEs were told and with what the SMSC
/// received. Receipts come to any pod; the ESME receives at one; in each round somebody refuses adverts. <c>SMPPGUARD_TEST_POD_KILLS</c> says how often, since a stand-in for the server is
/// slow.
/// </summary>
public sealed class PodKillTests : IAsyncLifetime
{
    private const string Variable = "SMPPGUARD_TEST_POD_KILLS";
    private const int Window = 4;

    /// <summary>Of each round and pod, at full speed: a stand-in for the server has to give all of them afterwards.</summary>
    private const int AtOnce = 160;

    /// <summary>In the last of so many rounds the killed pod stays away until the others have ended its lease.</summary>
    private const int RoundsPerLongDeath = 5;

    /// <summary>How long after a refusal was acknowledged no other pod sends an advert any more, where its database is well: it has read on within that time.</summary>
    private static readonly TimeSpan Known = TimeSpan.FromMilliseconds(500);

    private readonly TokenLoad _load = new();
    private readonly ConcurrentDictionary<string, int> _receipts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _replies = new(StringComparer.Ordinal);
    private readonly List<GuardProcess> _guards = [];
    private readonly List<RefusedAdverts> _refused = [];
    private readonly List<Task> _receiving = [];
    private MongoTestDatabase? _database;
    private SmscServer? _smsc;

    public async Task InitializeAsync()
    {
        _database = await MongoTestDatabase.CreateAsync(typeof(PodKillTests));
        _smsc = await SmscServer.StartAsync(new SmscServerOptions { DeliverRetry = TimeSpan.FromMilliseconds(200) });
    }

    public async Task DisposeAsync()
    {
        foreach (var guard in _guards)
        {
            await guard.DisposeAsync();
        }

        if (_smsc is not null)
        {
            await _smsc.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [SkippableTheory]
    [InlineData(2, 1)]
    [InlineData(3, 3)]
    public async Task Whatever_pods_are_killed_nothing_is_lost_or_sent_twice_and_nobody_who_refused_gets_an_advert(int pods, int fewKills)
    {
        // The seed varies the pods and the moments; the outcome must not depend on them.
        var random = new Random(20261128 + pods);
        var kills = int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : fewKills;
        for (var pod = 1; pod <= pods; pod++)
        {
            _guards.Add(new GuardProcess(_smsc!.Port, MongoServing.Keys(_database!.Settings, pod), registry: RefusedAdverts.RegistryWith(kills)));
        }

        await Task.WhenAll(_guards.Select(guard => guard.StartAsync()));
        for (var round = 0; round < kills; round++)
        {
            await RoundAsync(round, random);
        }

        await using var last = await ReceiverAsync(_guards[0]);
        await DwindleAsync(async () => (await UnrecordedAsync()).Length, "everything acknowledged in the database");
        await AllToldAsync();
        await Eventually.TrueAsync(() => Enumerable.Range(0, kills).All(i => _replies.ContainsKey(Thanks(i))), "all replies at the ESME");
        await last.DisposeAsync();
        await Task.WhenAll(_receiving).WaitAsync(TimeSpan.FromSeconds(60));
        foreach (var guard in _guards)
        {
            Assert.Equal(0, await guard.StopAsync());
        }

        var records = await RecordsAsync();
        var received = _smsc!.Received.Snapshot().Where(m => TokenLoad.TokenOf(m.Text).Length > 0).ToArray();
        Assert.Empty(received.GroupBy(m => TokenLoad.TokenOf(m.Text)).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.Empty(received.Select(m => TokenLoad.TokenOf(m.Text)).Intersect(_refused.SelectMany(r => r.Late), StringComparer.Ordinal));
        foreach (var (token, answer) in _load.Answered.Concat(_refused.SelectMany(r => r.Answered)).Where(a => a.Value.IsOk))
        {
            var record = Assert.Single(records[token]);
            Assert.Equal((MessageOutcome.Accepted, answer.MessageId), (record.Outcome, record.MessageId));
        }

        foreach (var message in received)
        {
            var record = Assert.Single(records[TokenLoad.TokenOf(message.Text)]);
            Assert.Equal((Reason.None, message.Text), (record.Reason, record.SentText));
            Assert.True(record.Outcome is MessageOutcome.Accepted or MessageOutcome.Unknown);
        }

        var ids = records.SelectMany(r => r).Select(r => r.RecordId).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(Enumerable.Range(1, pods), ids.Select(RecordIds.PodOf).Distinct().Order());
        await CountedMessages.AreThoseOfAsync(new MongoStatisticsStorage(_database!.Open(), holder: "nobody"), records.SelectMany(r => r));
    }

    private async Task RoundAsync(int round, Random random)
    {
        await _smsc!.WaitForBindsAsync(_guards.Count, TimeSpan.FromSeconds(60));
        var killed = random.Next(_guards.Count);
        await using var receiver = await ReceiverAsync(_guards[random.Next(_guards.Count)]);
        var esmes = await Task.WhenAll(_guards.Select(TransmitterAsync));
        using var stop = new CancellationTokenSource();
        var adverts = new RefusedAdverts(round);
        _refused.Add(adverts);
        var before = _load.Acknowledged;
        var load = esmes.SelectMany(esme => new[] { _load.SubmitAsync(esme, Window, stop.Token, AtOnce), adverts.SubmitAsync(esme, stop.Token) }).ToArray();
        Assert.Equal(CommandStatus.ESME_ROK, await _smsc.ReplyAsync(TestRegistry.AlsoAgreed, TestRegistry.Orders, Thanks(round)));
        var acknowledgements = random.Next(1, 150);
        await Eventually.TrueAsync(() => _load.Acknowledged - before >= acknowledgements && adverts.Acknowledged > 0, "acknowledgements", TimeSpan.FromSeconds(60));

        // Behind the answer to the refusal, and beside it.
        var refusing = adverts.RefuseAsync(_smsc);
        if (round % 2 == 0)
        {
            await refusing;
        }

        await _guards[killed].KillAsync();
        await refusing;
        var acknowledgedAt = Stopwatch.GetTimestamp();
        await stop.CancelAsync();
        await Task.WhenAll(load).WaitAsync(TimeSpan.FromSeconds(60));
        for (var pod = 0; pod < _guards.Count; pod++)
        {
            if (pod != killed)
            {
                await KnowsAsync(_guards[pod], acknowledgedAt);
                await adverts.SubmitLateAsync(esmes[pod]);
            }
        }

        foreach (var esme in esmes)
        {
            await esme.DisposeAsync();
        }

        if (round % RoundsPerLongDeath == RoundsPerLongDeath - 1)
        {
            var lease = await LeaseAsync(killed + 1);
            await Eventually.TrueAsync(async () => await LeaseAsync(killed + 1) > lease, "the end of the lease of the pod that was killed", TimeSpan.FromSeconds(120));
        }

        // Its successor has its number and its volume.
        await _guards[killed].StartAsync();
        await using var again = await TransmitterAsync(_guards[killed]);
        await KnowsAsync(_guards[killed], acknowledgedAt);
        await adverts.SubmitLateAsync(again);
    }

    // The database is well for a pod that has read on in the last half second: from then on it must know what was acknowledged half a second before.
    private static async Task KnowsAsync(GuardProcess guard, long acknowledgedAt)
    {
        using var api = new GuardApi(guard.HttpUrl);
        await Eventually.TrueAsync(
            async () => Stopwatch.GetElapsedTime(acknowledgedAt) >= Known && await api.MetricAsync("smppguard_following_behind_seconds{what=\"consents\"}") < Known.TotalSeconds,
            "the pod to follow",
            TimeSpan.FromSeconds(60));
    }

    private async Task<long> LeaseAsync(int pod) =>
        (await (await _database!.Open().Collection("pods").FindAsync(new BsonDocument("_id", (long)pod))).SingleAsync())["lease"].ToInt64();

    private static Task<EsmeClient> TransmitterAsync(GuardProcess guard) => EsmeClient.BindAsync(guard.Esme() with { BindType = CommandId.BindTransmitter });

    private async Task<EsmeClient> ReceiverAsync(GuardProcess guard)
    {
        var esme = await EsmeClient.BindAsync(guard.Esme() with { BindType = CommandId.BindReceiver });
        _receiving.Add(ReceiveAsync(esme));
        return esme;
    }

    private async Task ReceiveAsync(EsmeClient esme)
    {
        await foreach (var delivered in esme.Delivered.ReadAllAsync())
        {
            _ = (delivered.IsReceipt ? _receipts : _replies).AddOrUpdate(delivered.IsReceipt ? delivered.ReceiptId! : delivered.Text, 1, (_, times) => times + 1);
        }
    }

    private static string Thanks(int number) => string.Create(CultureInfo.InvariantCulture, $"thanks {number}");

    // How much it is, and how long a stand-in takes for it, is up to the machine: what becomes less is on its way, what stays the same is lost. A look that the server did not answer in
    // time is none.
    private static async Task DwindleAsync(Func<Task<int>> left, string what)
    {
        for (var before = int.MaxValue; before > 0;)
        {
            var now = before;
            await Eventually.TrueAsync(async () => (now = await LookAsync(before)) < before, what, TimeSpan.FromSeconds(60));
            before = now;
        }

        async Task<int> LookAsync(int otherwise)
        {
            try
            {
                return await left();
            }
            catch (StorageException)
            {
                return otherwise;
            }
        }
    }

    // First what the ESME has, which is at hand, then what the database has: to read all of it again and again would keep pods waiting that store receipts.
    private async Task AllToldAsync()
    {
        var all = await RecordsAsync();
        var asked = _load.Answered.Where(a => a.Value.IsOk && all[a.Key].Any(r => r.RegisteredDelivery != 0)).ToArray();
        string[] Untold() => [.. asked.Where(a => !_receipts.ContainsKey(a.Value.MessageId)).Select(a => a.Key)];
        async Task<string[]> UnrecordedAsync()
        {
            var records = await RecordsAsync();
            return [.. asked.Where(a => records[a.Key].All(r => r.Receipts.Count == 0)).Select(a => a.Key)];
        }

        await NoneLeftAsync(() => Task.FromResult(Untold()), "at the ESME");
        await NoneLeftAsync(UnrecordedAsync, "with their messages in the database");

        async Task NoneLeftAsync(Func<Task<string[]>> left, string where)
        {
            var missing = asked.Select(a => a.Key).ToArray();
            try
            {
                await DwindleAsync(async () => (missing = await left()).Length, $"all receipts {where}");
            }
            catch (TimeoutException)
            {
                var records = await RecordsAsync();
                var receipts = missing.Take(10).Select(token => $"{token} {string.Join('+', records[token].Select(r => $"{r.RecordId} of pod {RecordIds.PodOf(r.RecordId)}, {r.Receipts.Count} receipts"))}, told {_receipts.ContainsKey(_load.Answered[token].MessageId)}");
                Assert.Fail($"{missing.Length} of {asked.Length} receipts are not {where}: {string.Join("; ", receipts)}");
            }
        }
    }

    private async Task<string[]> UnrecordedAsync()
    {
        var records = await RecordsAsync();
        return [.. _load.Answered.Where(a => a.Value.IsOk && records[a.Key].All(r => r.Outcome != MessageOutcome.Accepted)).Select(a => a.Key)];
    }

    private async Task<ILookup<string, MessageRecord>> RecordsAsync()
    {
        var archive = new MongoArchive(_database!.Open(), 6, 0, TimeProvider.System);
        List<MessageRecord> all = [];
        PageCursor? after = null;
        do
        {
            var page = await archive.QueryAsync(new MessageFilter { Limit = MessageFilter.MaxLimit, After = after }, CancellationToken.None);
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        return all.ToLookup(r => TokenLoad.TokenOf(r.OriginalText), StringComparer.Ordinal);
    }
}
