using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Routing;

/// <summary>An SMSC that says that it is too much is sent less, whether or not routes name it; the clock is handed in.</summary>
public sealed class PaceOnTheWireTests
{
    [Theory]
    [InlineData(CommandStatus.ESME_RTHROTTLED)]
    [InlineData(CommandStatus.ESME_RMSGQFUL)]
    public async Task A_link_that_no_route_names_is_slowed_and_what_follows_waits_in_its_order(CommandStatus status)
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "before")).IsOk);
        Assert.Null((await api.GetAsync("/api/v1/smscs/main"))["messagesPerSecond"]);
        guard.Smsc.OnSubmit = message => message.Text.EndsWith("too much", StringComparison.Ordinal) ? SubmitReply.Error(status) : SubmitReply.Ok;
        Assert.Equal(status, (await esme.SubmitAsync(Orders, Agreed, "too much")).Status);
        Assert.True((double)(await api.GetAsync("/api/v1/smscs/main"))["messagesPerSecond"]! > 0);

        // While the clock stands there is no turn; as it goes on each leaves, in order, and none is refused.
        var submits = Enumerable.Range(0, 5).Select(i => esme.SubmitAsync(Orders, Agreed, $"after {i}")).ToArray();
        await Eventually.TrueAsync(() => guard.Link.Queued == submits.Length, "them to wait");
        Assert.Equal(2, guard.Smsc.Received.Count);
        await guard.Time.AdvanceUntilAsync(Task.WhenAll(submits), TimeSpan.FromMilliseconds(200));
        Assert.All(submits, submit => Assert.True(submit.Result.IsOk));
        Assert.Equal(["after 0", "after 1", "after 2", "after 3", "after 4"], guard.Smsc.Received.Snapshot().Skip(2).Select(m => m.Text[^7..]));
    }
}
