using System.Collections.Concurrent;
using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.MongoDb.Messages;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>
/// Three pods as processes on one database, of which one after the other is killed under load, whichever: then the archive is compared with what the ESMEs were told and with what the
/// SMSC received. Receipts come to any pod; the ESME receives at one. <c>SMPPGUARD_TEST_POD_KILLS</c> says how often, since a stand-in for the server is slow.
/// </summary>
public sealed class PodKillTests : IAsyncLifetime
{
    private const string Variable = "SMPPGUARD_TEST_POD_KILLS";
    private const int FewKills = 3;
    private const int Pods = 3;
    private const int Window = 4;

    private readonly TokenLoad _load = new();
    private readonly ConcurrentDictionary<string, int> _receipts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _replies = new(StringComparer.Ordinal);
    private readonly List<GuardProcess> _guards = [];
    private readonly List<Task> _receiving = [];
    private MongoTestDatabase? _database;
    private SmscServer? _smsc;

    public async Task InitializeAsync()
    {
        _database = await MongoTestDatabase.CreateAsync(typeof(PodKillTests));
        _smsc = await SmscServer.StartAsync(new SmscServerOptions { DeliverRetry = TimeSpan.FromMilliseconds(200) });
        for (var pod = 1; pod <= Pods; pod++)
        {
            _guards.Add(new GuardProcess(_smsc.Port, KeysOf(pod)));
        }
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

    [SkippableFact]
    public async Task Whatever_was_acknowledged_or_sent_is_in_the_database_once_and_its_receipt_reaches_the_esme_whichever_pods_are_killed()
    {
        // The seed varies the pods and the moments; the outcome must not depend on them.
        var random = new Random(20261128);
        await Task.WhenAll(_guards.Select(guard => guard.StartAsync()));

        var kills = int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : FewKills;
        var replies = 0;
        for (var round = 0; round < kills; round++)
        {
            await _smsc!.WaitForBindsAsync(Pods, TimeSpan.FromSeconds(60));
            var killed = _guards[random.Next(Pods)];
            await using var receiver = await ReceiverAsync(_guards[random.Next(Pods)]);
            var esmes = await Task.WhenAll(_guards.Select(guard => EsmeClient.BindAsync(guard.Esme() with { BindType = CommandId.BindTransmitter })));
            using var stop = new CancellationTokenSource();
            var before = _load.Acknowledged;
            var load = esmes.Select(esme => _load.SubmitAsync(esme, Window, stop.Token)).ToArray();
            Assert.Equal(CommandStatus.ESME_ROK, await _smsc.ReplyAsync(TestRegistry.AlsoAgreed, TestRegistry.Orders, Thanks(replies++)));
            var acknowledgements = random.Next(1, 150);
            await Eventually.TrueAsync(() => _load.Acknowledged - before >= acknowledgements, "acknowledgements", TimeSpan.FromSeconds(60));
            await killed.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(load).WaitAsync(TimeSpan.FromSeconds(60));
            foreach (var esme in esmes)
            {
                await esme.DisposeAsync();
            }

            // Its successor has its number and its volume.
            await killed.StartAsync();
        }

        await using var last = await ReceiverAsync(_guards[0]);
        await Eventually.TrueAsync(async () => (await UnrecordedAsync()).Length == 0, "everything acknowledged in the database", TimeSpan.FromSeconds(120));
        await Eventually.TrueAsync(async () => (await UntoldAsync()).Length == 0, "all receipts at the ESME, and with their messages in the database", TimeSpan.FromSeconds(120));
        await Eventually.TrueAsync(() => Enumerable.Range(0, replies).All(i => _replies.ContainsKey(Thanks(i))), "all replies at the ESME");
        await last.DisposeAsync();
        await Task.WhenAll(_receiving).WaitAsync(TimeSpan.FromSeconds(60));
        foreach (var guard in _guards)
        {
            Assert.Equal(0, await guard.StopAsync());
        }

        var records = await RecordsAsync();
        var received = _smsc!.Received.Snapshot().Where(m => TokenLoad.TokenOf(m.Text).Length > 0).ToArray();
        Assert.Empty(received.GroupBy(m => TokenLoad.TokenOf(m.Text)).Where(g => g.Count() > 1).Select(g => g.Key));
        foreach (var (token, answer) in _load.Answered.Where(a => a.Value.IsOk))
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
        Assert.Equal(Enumerable.Range(1, Pods), ids.Select(RecordIds.PodOf).Distinct().Order());
    }

    private string KeysOf(int pod) =>
        $$"""
        "Pod": { "Number": {{pod}} },
        "Storage": { "Provider": "MongoDb", "ConnectionString": "{{_database!.Settings.ConnectionString}}", "Database": "{{_database.Settings.Database}}" },
        """;

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

    // Of messages whose ids the ESME was told, and that asked for one.
    private async Task<string[]> UntoldAsync()
    {
        var records = await RecordsAsync();
        return
        [
            .. from answered in _load.Answered
               where answered.Value.IsOk
               from record in records[answered.Key]
               where record.RegisteredDelivery != 0 && (record.Receipts.Count == 0 || !_receipts.ContainsKey(answered.Value.MessageId))
               select answered.Key,
        ];
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
