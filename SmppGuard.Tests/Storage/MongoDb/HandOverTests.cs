using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Archive;
using SmppGuard.Archive.Statistics;
using SmppGuard.Hosting;
using SmppGuard.Journal;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Receipts;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Storage.MongoDb.Messages;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>Two guards that share what waits for their ESMEs, through sockets.</summary>
public sealed class HandOverTests : IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(HandOverTests), PodLease.Layout, MongoDeliveryStorage.Layout, MongoReceiptForwarding.Layout, MongoStoredMarkFeed.Layout, MongoArchive.Layout);
    private readonly List<GuardFixture> _guards = [];
    private readonly List<PodLease> _leases = [];

    public Task InitializeAsync() => _database.BeginAsync();

    public async Task DisposeAsync()
    {
        foreach (var guard in _guards)
        {
            await guard.DisposeAsync();
        }

        foreach (var lease in _leases)
        {
            await lease.DisposeAsync();
        }

        await _database.EndAsync();
    }

    [SkippableFact]
    public async Task Receipts_and_replies_reach_the_esme_at_the_pod_where_it_is_bound_each_once_and_in_order()
    {
        var one = await StartAsync(1);
        var other = await StartAsync(2);
        var sender = await one.BindAsync(bindType: CommandId.BindTransmitter);
        var receiver = await other.BindAsync(bindType: CommandId.BindReceiver);
        List<string> expected = [];
        for (var i = 0; i < 20; i++)
        {
            expected.Add((await sender.SubmitAsync(Orders, Agreed, $"parcel {i}", registered: true)).MessageId);
        }

        Assert.Equal(CommandStatus.ESME_ROK, await one.Smsc.ReplyAsync(Agreed, Orders, "thank you"));
        var delivered = new List<DeliveredMessage>();
        while (delivered.Count <= expected.Count)
        {
            delivered.Add(await receiver.WaitForDeliveryAsync());
        }

        Assert.Equal(expected, delivered.Where(d => d.IsReceipt).Select(d => d.ReceiptId));
        Assert.Equal("thank you", Assert.Single(delivered, d => !d.IsReceipt).Text);

        // Bound at both, everything stays where it comes; bound at the first alone, what waits at the other comes back.
        var here = await one.BindAsync(bindType: CommandId.BindReceiver);
        Assert.Equal(CommandStatus.ESME_ROK, await one.Smsc.ReplyAsync(Agreed, Orders, "here"));
        Assert.Equal("here", (await here.WaitForDeliveryAsync()).Text);
        await receiver.DisposeAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await other.Smsc.ReplyAsync(Agreed, Orders, "there"));
        Assert.Equal("there", (await here.WaitForDeliveryAsync()).Text);
        Assert.Equal((0, 0), (receiver.Delivered.Count, here.Delivered.Count));
    }

    [SkippableFact]
    public async Task What_a_pod_leaves_that_stops_is_delivered_by_one_where_its_account_is_bound()
    {
        var one = await StartAsync(1);
        var sender = await one.BindAsync(bindType: CommandId.BindTransmitter);
        var result = await sender.SubmitAsync(Orders, Agreed, "parcel", registered: true);
        await one.RecordAsync(r => r.Receipts.Count == 1);
        await one.StopAsync();
        _leases[0].LetGo();
        await _leases[0].DisposeAsync();

        var other = await StartAsync(2);
        var receiver = await other.BindAsync(bindType: CommandId.BindReceiver);
        Assert.Equal(result.MessageId, (await receiver.WaitForDeliveryAsync()).ReceiptId);
        await other.AcknowledgedAsync();
        await other.StopAsync();

        // Its journal knows nothing of that, and brings nothing back.
        var again = await StartAsync(1, one);
        var later = await again.BindAsync(bindType: CommandId.BindReceiver);
        Assert.Equal(CommandStatus.ESME_ROK, await again.Smsc.ReplyAsync(Agreed, Orders, "new"));
        Assert.Equal("new", (await later.WaitForDeliveryAsync()).Text);
        Assert.Equal(0, later.Delivered.Count);
    }

    [SkippableFact]
    public async Task A_receipt_that_comes_to_another_pod_than_the_one_that_sent_is_recorded_with_its_message_and_reaches_the_esme()
    {
        var one = await StartAsync(1);
        var other = await StartAsync(2);
        var esme = await one.BindAsync();
        one.Smsc.SendsReceipts = false;
        one.Smsc.OnSubmit = _ => SubmitReply.WithId("4f2a");
        var result = await esme.SubmitAsync(Orders, Agreed, "parcel", registered: true);
        var sent = one.Smsc.Received.Snapshot()[0];

        // It may come before the message is in the archive.
        Assert.Equal(CommandStatus.ESME_ROK, await other.Smsc.ReceiptAsync(sent, messageId: "4f2a"));
        Assert.Equal(result.MessageId, (await esme.WaitForDeliveryAsync()).ReceiptId);
        var record = await one.RecordAsync(r => r.Receipts.Count > 0);
        Assert.Equal(("DELIVRD", result.MessageId), (record.Receipts[0].State, record.MessageId));
    }

    [SkippableFact]
    public async Task Receipts_of_the_segments_of_a_message_come_together_where_it_was_sent_from_whichever_pods_they_come_to()
    {
        var one = await StartAsync(1);
        var other = await StartAsync(2);
        var esme = await one.BindAsync();
        one.Smsc.SendsReceipts = false;
        one.Smsc.OnSubmit = received => SubmitReply.WithId($"seg{received.SequenceNumber}");
        var result = await esme.SubmitAsync(Adverts, Agreed, new string('折', 60), registered: true);
        var sent = one.Smsc.Received.Snapshot();
        Assert.Equal(2, sent.Count);
        await one.RecordAsync(r => r.Source == Adverts);
        Assert.Equal(CommandStatus.ESME_ROK, await other.Smsc.ReceiptAsync(sent[1], messageId: $"seg{sent[1].SequenceNumber}"));
        Assert.Equal(CommandStatus.ESME_ROK, await one.Smsc.ReceiptAsync(sent[0], messageId: $"seg{sent[0].SequenceNumber}"));
        var receipt = await esme.WaitForDeliveryAsync();
        Assert.Equal((result.MessageId, "DELIVRD"), (receipt.ReceiptId, receipt.ReceiptState));

        // Over a restart of the one that waits for them, and of another, which does not.
        result = await esme.SubmitAsync(Adverts, Agreed, new string('扣', 60), registered: true);
        sent = one.Smsc.Received.Snapshot();
        await one.RecordAsync(r => r.MessageId == result.MessageId && r.SmscMessageIds.Count == 2);
        await one.StopAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await other.Smsc.ReceiptAsync(sent[3], messageId: $"seg{sent[3].SequenceNumber}"));
        Assert.Equal(CommandStatus.ESME_ROK, await other.Smsc.ReceiptAsync(sent[2], messageId: $"seg{sent[2].SequenceNumber}"));
        await other.StopAsync();
        await other.StartAgainAsync();
        await one.StartAgainAsync();
        esme = await one.BindAsync();
        receipt = await esme.WaitForDeliveryAsync();
        Assert.Equal((result.MessageId, "DELIVRD"), (receipt.ReceiptId, receipt.ReceiptState));
        Assert.Equal(0, esme.Delivered.Count);
    }

    [SkippableFact]
    public async Task A_receipt_whose_message_may_be_in_the_journal_of_a_pod_that_is_away_waits_for_it_and_is_recorded_with_the_message()
    {
        // What it sends stays in its journal.
        var one = await StartAsync(1, configure: options => options.Archive.Paused = true);
        var other = await StartAsync(2, configure: options => options.Smpp.ResponseTimeoutSeconds = 10);
        one.Smsc.SendsReceipts = false;
        one.Smsc.OnSubmit = _ => SubmitReply.WithId("4f2a");
        var sender = await one.BindAsync(bindType: CommandId.BindTransmitter);
        var receiver = await other.BindAsync(bindType: CommandId.BindReceiver);
        var result = await sender.SubmitAsync(Orders, Agreed, "parcel", registered: true);
        await one.StopAsync();
        var sent = one.Smsc.Received.Snapshot()[0];
        Assert.Equal(CommandStatus.ESME_ROK, await other.Smsc.ReceiptAsync(sent, messageId: result.MessageId));
        Assert.Equal(CommandStatus.ESME_ROK, await other.Smsc.ReceiptAsync(sent, messageId: "nobody's"));

        await one.StartAgainAsync(options => options.Archive.Paused = false);
        string[] told = [(await receiver.WaitForDeliveryAsync()).ReceiptId!, (await receiver.WaitForDeliveryAsync()).ReceiptId!];
        Assert.Equal([result.MessageId, "nobody's"], told.Order(StringComparer.Ordinal));
        var record = await one.RecordAsync(r => r.Receipts.Count > 0);
        Assert.Equal(("DELIVRD", result.MessageId), (record.Receipts[0].State, record.MessageId));

        // Where all have stored what they sent, alive or stopped, nobody is waited for.
        Assert.Equal(CommandStatus.ESME_ROK, await other.Smsc.ReceiptAsync(sent, messageId: "unknown"));
        Assert.Equal("unknown", (await receiver.WaitForDeliveryAsync()).ReceiptId);
        await one.StopAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await other.Smsc.ReceiptAsync(sent, messageId: "unknown2"));
        Assert.Equal("unknown2", (await receiver.WaitForDeliveryAsync()).ReceiptId);
        Assert.Equal(0, receiver.Delivered.Count);
    }

    private async Task<GuardFixture> StartAsync(int pod, GuardFixture? stopped = null, Action<GuardOptions>? configure = null)
    {
        var store = _database.Open();
        var lease = new PodLease(store, TimeProvider.System, pod, $"pod{pod}");
        await lease.TakeAsync(default);
        _leases.Add(lease);
        if (stopped is not null)
        {
            await stopped.StartAgainAsync();
            return stopped;
        }

        var guard = await GuardFixture.StartAsync(
            options =>
            {
                options.Pod.Number = pod;
                configure?.Invoke(options);
            },
            compose: services => Share(services, store, lease));
        _guards.Add(guard);
        return guard;
    }

    private static void Share(IServiceCollection services, MongoStore store, PodLease lease)
    {
        var deliveries = new MongoDeliveryStorage(store, lease);
        services.AddSingleton<IDeliveryStorage>(deliveries);
        services.AddSingleton<IDeliveryHandOver>(new MongoDeliveryHandOver(store, lease));
        services.AddSingleton<IReceiptForwarding>(new MongoReceiptForwarding(store, lease.Pod, TimeProvider.System));
        services.AddSingleton<IStoredMarkFeed>(new MongoStoredMarkFeed(store, lease.Pod));
        services.AddSingleton<IArchive>(new MongoArchive(store, 6, lease.Pod, TimeProvider.System));
        services.AddSingleton<IArchiveState>(provider => new SharedDeliveries(ActivatorUtilities.CreateInstance<SqliteArchiveState>(provider), deliveries));
    }

    /// <summary>Everything in the guard's own files, but deliveries in the database.</summary>
    private sealed class SharedDeliveries(IArchiveState own, MongoDeliveryStorage shared) : IArchiveState
    {
        public string CheckpointFile => own.CheckpointFile;

        public ArchiveCheckpoint LoadCheckpoint() => own.LoadCheckpoint();

        public CountMarks LoadCountMarks(ArchiveCheckpoint checkpoint, JournalPosition end) => own.LoadCountMarks(checkpoint, end);

        public void Commit(StateBatch batch, ArchiveCheckpoint checkpoint)
        {
            shared.Begin(batch.Pending());
            shared.End(batch.Done, DateTimeOffset.UtcNow);
            own.Commit(batch, checkpoint);
        }

        public void RecordPurge(long at, PurgedRecords purged) => own.RecordPurge(at, purged);
    }
}
