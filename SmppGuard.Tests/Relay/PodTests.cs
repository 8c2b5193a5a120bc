using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Model;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.LongMessages;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay;

/// <summary>The number of a pod stands in the ids of its records, and in the message_ids that it gives.</summary>
public sealed class PodTests
{
    private static readonly string Chinese = string.Concat(Enumerable.Range(0, 260).Select(i => (char)('一' + i)));

    [Theory]
    [InlineData(0, 255)]
    [InlineData(3, 1)]
    public async Task A_data_directory_that_is_opened_as_another_pod_goes_on_where_it_was(int before, int after)
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Pod.Number = before);
        var esme = await guard.BindAsync();
        var parts = new Submit { Source = Adverts, Destination = Agreed, Text = Chinese, RegisteredDelivery = 1 }.InParts(LongMessageForm.Sar, 7);
        var results = await esme.SubmitInTurnAsync(parts.Take(2));
        await guard.StopAsync();
        await guard.StartAgainAsync();
        await guard.StopAsync();
        Assert.False(guard.Log.Contains("and this is pod"));
        await guard.StartAgainAsync(options => options.Pod.Number = after);

        // Said, because it may be the volume of another; and what waited for its other parts still does.
        Assert.True(guard.Log.Contains($"of pod {before}, and this is pod {after}"));
        esme = await guard.BindAsync();
        results = [.. results, .. await esme.SubmitInTurnAsync(parts.Skip(2))];
        Assert.Equal(ReceiptsAtEsme.All("DELIVRD", "000", results.Select(r => r.MessageId)), await esme.TakeReceiptsAsync(4));

        long[] given = [.. results.Select(r => long.Parse(r.MessageId, CultureInfo.InvariantCulture))];
        Assert.Equal(given.Order(), given);
        Assert.Equal([before, before, after, after], given.Select(RecordIds.PodOf));
        var whole = await guard.RecordAsync(r => r.Receipts.Count >= 4);
        Assert.Equal(before, RecordIds.PodOf(whole.RecordId));
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "parcel 4711")).IsOk);
        var next = await guard.RecordAsync(r => r.Source == Orders);
        Assert.Equal(after, RecordIds.PodOf(next.RecordId));
        Assert.Equal([next.RecordId, whole.RecordId], (await guard.RecordsAsync()).Select(r => r.RecordId));
        foreach (var id in results.Select(r => r.MessageId))
        {
            Assert.Equal(whole.RecordId, (await guard.Archive.FindByMessageIdAsync(Mall, id, CancellationToken.None))?.RecordId);
        }
    }

    [Fact]
    public async Task Two_processes_with_different_numbers_give_no_equal_ids()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var one = new GuardProcess(smsc.Port, """ "Pod": { "Number": 1 }, """);
        await using var other = new GuardProcess(smsc.Port, """ "Pod": { "Number": 2 }, """);
        await Task.WhenAll(one.StartAsync(), other.StartAsync());
        await Task.WhenAll(LoadAsync(one), LoadAsync(other));

        // An id that was given is not given again, whatever the end was.
        await one.KillAsync();
        await one.StartAsync();
        await Task.WhenAll(LoadAsync(one), LoadAsync(other));
        var exits = await Task.WhenAll(one.StopAsync(), other.StopAsync());
        Assert.Equal([0, 0], exits);

        var ofOne = await IdsAsync(one);
        var ofOther = await IdsAsync(other);
        Assert.All(ofOne, id => Assert.Equal(1, RecordIds.PodOf(id)));
        Assert.All(ofOther, id => Assert.Equal(2, RecordIds.PodOf(id)));
        Assert.Equal(ofOne.Count + ofOther.Count, ofOne.Concat(ofOther).Distinct().Count());
        Assert.True(ofOne.Count >= 400 && ofOther.Count >= 400);
    }

    private static async Task LoadAsync(GuardProcess guard)
    {
        var load = new TokenLoad();
        await using var esme = await EsmeClient.BindAsync(guard.Esme());
        using var stop = new CancellationTokenSource();
        var loading = load.SubmitAsync(esme, 20, stop.Token);
        await Eventually.TrueAsync(() => load.Acknowledged >= 200, "answers");
        await stop.CancelAsync();
        await loading;
    }

    private static async Task<IReadOnlyList<long>> IdsAsync(GuardProcess guard) =>
        [.. (await TokenLoad.RecordsAsync(guard.DataDirectory)).SelectMany(records => records).Select(record => record.RecordId)];
}
