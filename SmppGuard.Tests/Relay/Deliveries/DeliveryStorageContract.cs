using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Tests.Storage;
using Xunit;

namespace SmppGuard.Tests.Relay.Deliveries;

/// <summary>What every provider does with receipts and replies that wait for their ESME.</summary>
public abstract class DeliveryStorageContract : IDisposable
{
    private const long At = 1_764_000_000_000;

    private StoredState? _stored;

    private StoredState Stored => _stored ??= Open();

    private protected abstract StoredState Open();

    public void Dispose()
    {
        _stored?.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public async Task What_waits_is_told_for_each_account_and_given_out_oldest_first_with_everything_that_was_recorded()
    {
        Stored.Commit(2, Reply(5), Receipt(7), Receipt(6, "cp2"));
        Stored.Commit(3, Receipt(3));
        Stored.Reopen();
        var waiting = await Stored.Deliveries.WaitingAsync(default);
        Assert.Equal(["cp1", "cp2"], waiting.Select(w => w.Account).Order(StringComparer.Ordinal));
        Assert.Equal([3, 5, 7], waiting.Single(w => w.Account == "cp1").DeliveryIds);
        Assert.Equal([6], waiting.Single(w => w.Account == "cp2").DeliveryIds);
        var read = await Stored.Deliveries.ReadAsync("cp1", 0, 10, default);
        Assert.Equal([3, 5, 7], read.Select(d => d.DeliveryId));
        Assert.Equal([DeliveryKind.Receipt, DeliveryKind.Reply, DeliveryKind.Receipt], read.Select(d => d.Kind));
        Assert.All(read, delivery => Assert.Equal(("cp1", At), (delivery.Account, delivery.At)));
        Assert.Equal([[9, 8, 7], [1], [9, 8, 7]], read.Select(d => d.Pdu));
        Assert.Empty(await Stored.Deliveries.ReadAsync("nobody", 0, 10, default));
    }

    [SkippableFact]
    public async Task Deliveries_are_read_a_page_at_a_time_and_again()
    {
        Stored.Commit(2, [.. Enumerable.Range(1, 9).Select(id => Receipt(id))]);
        Assert.Equal([1, 2, 3, 4], await ReadAsync(0, 4));
        Assert.Equal([5, 6, 7, 8], await ReadAsync(4, 4));
        Assert.Equal([9], await ReadAsync(8, 4));
        Assert.Empty(await ReadAsync(9, 4));
        Assert.Equal([1, 2, 3, 4], await ReadAsync(0, 4));
    }

    [SkippableFact]
    public async Task What_ended_is_gone_read_or_not_and_comes_back_only_until_its_end_comes_again()
    {
        Stored.Commit(2, Receipt(1), Receipt(2), Receipt(3));
        Assert.Equal([1, 2, 3], await ReadAsync(0, 10));
        Stored.Commit(3, Done(1), Done(2));
        Assert.Equal([3], await ReadAsync(0, 10));

        // The same records again, as after a crash of which nobody knows how far it came.
        Stored.Reopen();
        Stored.Commit(2, Receipt(1), Receipt(2), Receipt(3));
        Stored.Commit(3, Done(1), Done(2));
        Assert.Equal([3], await ReadAsync(0, 10));
        Stored.Commit(4, Done(3), Done(77));
        Assert.Empty(await ReadAsync(0, 10));
        Assert.Empty(await Stored.Deliveries.WaitingAsync(default));
    }

    [SkippableFact]
    public async Task Stored_again_is_stored_once_and_as_it_was()
    {
        Stored.Commit(2, Receipt(1));
        Stored.Commit(3, Receipt(1) with { Pdu = [4, 4] }, Receipt(2));
        var read = await Stored.Deliveries.ReadAsync("cp1", 0, 10, default);
        Assert.Equal([1, 2], read.Select(d => d.DeliveryId));
        Assert.Equal([9, 8, 7], read[0].Pdu);
    }

    [SkippableFact]
    public async Task What_belongs_to_nobody_or_ended_at_once_does_not_wait()
    {
        Stored.Commit(2, Receipt(1, account: ""), Receipt(2), Done(2));
        Assert.Empty(await Stored.Deliveries.WaitingAsync(default));
    }

    private async Task<IEnumerable<long>> ReadAsync(long after, int limit) => (await Stored.Deliveries.ReadAsync("cp1", after, limit, default)).Select(d => d.DeliveryId);

    private static DeliveryDoneRecord Done(long deliveryId) => new(deliveryId, At, DeliveryEnd.Acknowledged);

    private static ReceiptRecord Receipt(long deliveryId, string account = "cp1") => new()
    {
        DeliveryId = deliveryId,
        RecordId = 1,
        At = At,
        Smsc = "main",
        SmscMessageId = "4f2a",
        Account = account,
        State = "DELIVRD",
        Error = "",
        Pdu = [9, 8, 7],
    };

    private static ReplyRecord Reply(long deliveryId) => new()
    {
        DeliveryId = deliveryId,
        At = At,
        Smsc = "main",
        Account = "cp1",
        Organization = "acme",
        Code = "106900001",
        Msisdn = new Msisdn(8613800138000),
        Action = ReplyAction.None,
        Text = "好",
        Pdu = [1],
    };
}
