using SmppGuard.Relay.Smsc;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Relay.Smsc;

public sealed class WatchedSmscTests
{
    private const string NoBind = "it has no bind";

    [Fact]
    public void An_SMSC_that_is_out_for_a_moment_is_not_and_one_that_stays_out_is_since_its_first_moment_for_its_first_cause()
    {
        var time = HandedTime.Stopped();
        var smsc = new WatchedSmsc("main", 2, null, time);
        Assert.Null(smsc.Look(null));
        Assert.Null(smsc.Look(NoBind));
        time.Advance(WatchedSmsc.Moment - TimeSpan.FromMilliseconds(1));
        Assert.Null(smsc.Look(NoBind));
        Assert.Null(smsc.Look(null));

        var outAt = time.GetUtcNow();
        Assert.Null(smsc.Look("it answers slowly"));
        time.Advance(WatchedSmsc.Moment);
        Assert.Equal(new SmscTurn { Pod = 2, Smsc = "main", At = outAt, IsOut = true, Cause = "it answers slowly" }, smsc.Look(NoBind));
        time.Advance(WatchedSmsc.Moment);
        Assert.Null(smsc.Look(NoBind));
        Assert.Equal(new SmscTurn { Pod = 2, Smsc = "main", At = time.GetUtcNow(), IsOut = false, OutSince = outAt }, smsc.Look(null));
        Assert.Null(smsc.Look(null));
    }

    [Fact]
    public void One_that_was_out_when_the_program_ended_is_back_when_it_is_in_and_is_not_out_twice()
    {
        var time = HandedTime.Stopped();
        var since = time.GetUtcNow().AddHours(-1);
        var smsc = new WatchedSmsc("main", 0, since, time);
        Assert.Null(smsc.Look(NoBind));
        time.Advance(WatchedSmsc.Moment);
        Assert.Null(smsc.Look(NoBind));
        Assert.Equal(since, smsc.Look(null)!.OutSince);
    }
}
