using SmppGuard.CarrierBlackLists;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.CarrierBlackLists;

/// <summary>What every storage of black-list reports does, whichever database is behind it. Each <see cref="Open"/> is another process that shares what is stored.</summary>
public abstract class BlackListReportStorageContract
{
    private static readonly DateTimeOffset Then = new(2026, 9, 29, 2, 15, 0, TimeSpan.Zero);
    private static readonly BlackListMessage Acme = new("acme", new Msisdn(8613800138000), "106900001", "cp1");

    [SkippableFact]
    public async Task A_message_has_one_report_however_often_its_receipts_are_read()
    {
        Open().Add([Receipt(1), Receipt(2)]);
        Open().Add([Receipt(2) with { Error = "OTHER" }, Receipt(3)]);
        var found = await Open().FoundAsync(0, 10, default);
        Assert.Equal([Receipt(1), Receipt(2), Receipt(3)], found.Select(r => r.Receipt));
        Assert.Equal(found.Select(r => r.Id).Order(), found.Select(r => r.Id));
        Assert.All(found, r => Assert.Equal((BlackListStatus.Found, null, null, null), (r.Status, r.Message, r.DecidedAt, r.DecidedBy)));
        Assert.Equal([2, 3], (await Open().FoundAsync(found[0].Id, 10, default)).Select(r => r.Receipt.RecordId));
        Assert.Equal([1, 2], (await Open().FoundAsync(0, 2, default)).Select(r => r.Receipt.RecordId));
    }

    [SkippableFact]
    public async Task What_is_only_found_is_shown_to_nobody()
    {
        var found = await FoundAsync(1);
        Assert.Null(await Open().FindAsync(found.Id, default));
        Assert.Empty(await Open().ListAsync(new BlackListFilter { Limit = 10 }, default));
        Assert.Equal(0, await Open().CountPendingAsync(default));
    }

    [SkippableFact]
    public async Task Each_step_is_done_once_and_after_the_step_before()
    {
        var found = await FoundAsync(1);
        Assert.False(await Open().DecideAsync(found.Id, BlackListStatus.Accepted, Then, "ops", default));
        Assert.True(await Open().CompleteAsync(found.Id, Acme, BlackListStatus.Pending, null, null, default));
        Assert.False(await Open().CompleteAsync(found.Id, Acme with { Organization = "brook" }, BlackListStatus.Pending, null, null, default));
        await Open().DropAsync(found.Id, default);
        Assert.Equal(found with { Message = Acme, Status = BlackListStatus.Pending }, await Open().FindAsync(found.Id, default));
        Assert.Equal(1, await Open().CountPendingAsync(default));

        var decided = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Open().DecideAsync(found.Id, BlackListStatus.Dismissed, Then, "ops", default))));
        Assert.Single(decided, done => done);
        Assert.False(await Open().DecideAsync(found.Id, BlackListStatus.Accepted, Then, "audit", default));
        Assert.Equal(found with { Message = Acme, Status = BlackListStatus.Dismissed, DecidedAt = Then, DecidedBy = "ops" }, await Open().FindAsync(found.Id, default));
        Assert.Equal(0, await Open().CountPendingAsync(default));
        Assert.Empty(await Open().FoundAsync(0, 10, default));
    }

    [SkippableFact]
    public async Task A_report_that_was_dropped_is_gone_and_can_come_again()
    {
        var found = await FoundAsync(1);
        await Open().DropAsync(found.Id, default);
        Assert.False(await Open().CompleteAsync(found.Id, Acme, BlackListStatus.Pending, null, null, default));
        Assert.True((await FoundAsync(1)).Id > found.Id);
    }

    [SkippableFact]
    public async Task A_number_is_counted_once_for_an_organization()
    {
        var first = await CompletedAsync(1, Acme, BlackListStatus.Pending);
        Assert.True(await Open().IsOnlyAsync(first, Acme, BlackListStatus.Pending, default));
        var second = await CompletedAsync(2, Acme, BlackListStatus.Pending);
        Assert.False(await Open().IsOnlyAsync(second, Acme, BlackListStatus.Pending, default));
        Assert.True(await Open().IsOnlyAsync(second, Acme, BlackListStatus.Dismissed, default));
        Assert.True(await Open().IsOnlyAsync(second, Acme with { Organization = "brook" }, BlackListStatus.Pending, default));
        _ = await CompletedAsync(3, Acme, BlackListStatus.Accepted);
        Assert.False(await Open().IsOnlyAsync(second, Acme, BlackListStatus.Dismissed, default));
    }

    [SkippableFact]
    public async Task Lists_are_newest_first_page_by_page_and_hold_what_the_filter_asks_for()
    {
        var ids = new List<long>();
        for (var i = 0; i < 6; i++)
        {
            var message = Acme with { Organization = i % 2 == 0 ? "acme" : "brook", Msisdn = new Msisdn(8613800138000 + (i % 3)) };
            ids.Add(await CompletedAsync(i + 1, message, i == 4 ? BlackListStatus.Accepted : BlackListStatus.Pending));
        }

        _ = await FoundAsync(7);
        ids.Reverse();
        Assert.Equal(ids[..4], await Ids(new BlackListFilter { Limit = 4 }));
        Assert.Equal(ids[4..], await Ids(new BlackListFilter { Limit = 4, Before = ids[3] }));
        Assert.Equal([ids[1], ids[3], ids[5]], await Ids(new BlackListFilter { Limit = 9, Organization = "acme" }));
        Assert.Equal([ids[3], ids[5]], await Ids(new BlackListFilter { Limit = 9, Organization = "acme", Status = BlackListStatus.Pending }));
        Assert.Equal([ids[2], ids[5]], await Ids(new BlackListFilter { Limit = 9, Msisdn = new Msisdn(8613800138000) }));

        async Task<long[]> Ids(BlackListFilter filter) => [.. (await Open().ListAsync(filter, default)).Select(r => r.Id)];
    }

    private protected abstract IBlackListReportStorage Open();

    private static BlackListReceipt Receipt(long recordId) => new(recordId, Then.ToUnixTimeMilliseconds(), "main", $"m{recordId}", "UNDELIV", "MBBLACK");

    private async Task<BlackListReport> FoundAsync(long recordId)
    {
        Open().Add([Receipt(recordId)]);
        return (await Open().FoundAsync(0, 100, default)).Single(r => r.Receipt.RecordId == recordId);
    }

    private async Task<long> CompletedAsync(long recordId, BlackListMessage message, BlackListStatus status)
    {
        var found = await FoundAsync(recordId);
        Assert.True(await Open().CompleteAsync(found.Id, message, status, null, null, default));
        return found.Id;
    }
}
