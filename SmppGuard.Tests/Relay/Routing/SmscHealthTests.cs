using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;
using Xunit;

namespace SmppGuard.Tests.Relay.Routing;

/// <summary>When an SMSC is out, and how it comes back; the time is a number.</summary>
public sealed class SmscHealthTests
{
    private static readonly SmscHealthOptions Options = new();

    private readonly SmscHealth _health = new(new StatusFaults(new Dictionary<string, string>(StringComparer.Ordinal) { ["0x0401"] = "Link", ["0x8"] = "Message" }));

    [Fact]
    public void Errors_that_are_the_links_own_take_it_out_and_one_good_answer_in_between_does_not()
    {
        Answer(CommandStatus.ESME_RINVBNDSTS, 9);
        Answer(CommandStatus.ESME_ROK, 1);
        Answer(CommandStatus.ESME_RINVBNDSTS, 9);
        Assert.Null(_health.Look(200, Options, 0, 0));
        Answer(CommandStatus.ESME_RINVBNDSTS, 1);
        Assert.False(_health.Look(400, Options, 0, 0));
        Assert.True(_health.IsOut);
        Assert.False(_health.MayTake());
    }

    [Theory]
    [InlineData(CommandStatus.ESME_RINVDSTADR, false)]
    [InlineData(CommandStatus.ESME_RTHROTTLED, false)]
    [InlineData(CommandStatus.ESME_RMSGQFUL, false)]
    [InlineData(CommandStatus.ESME_RSUBMITFAIL, false)]
    [InlineData((CommandStatus)0x400, false)]
    [InlineData((CommandStatus)0x401, true)]
    [InlineData(CommandStatus.ESME_RSYSERR, false)]
    [InlineData(CommandStatus.ESME_RUNKNOWNERR, true)]
    public void What_is_the_messages_fault_takes_nothing_out_however_often_it_comes(CommandStatus status, bool isTheLinks)
    {
        Answer(status, 1000);
        _ = _health.Look(200, Options, 0, 0);
        Assert.Equal(isTheLinks, _health.IsOut);
    }

    [Fact]
    public void Silence_while_something_waits_for_its_answer_takes_it_out_and_silence_of_itself_does_not()
    {
        _ = _health.Look(0, Options, 0, 0);
        Assert.Null(_health.Look(10_000, Options, 0, 0));
        Assert.Null(_health.Look(10_200, Options, 1, 0));
        Assert.Null(_health.Look(11_700, Options, 1, 0));
        Assert.False(_health.Look(11_800, Options, 1, 0));
        Assert.Equal("it does not answer", _health.Cause);
    }

    [Fact]
    public void Slow_answers_and_a_queue_that_waits_take_it_out()
    {
        _ = _health.Answered(CommandStatus.ESME_ROK, 1400);
        Assert.Null(_health.Look(200, Options, 1, 0));
        _ = _health.Answered(CommandStatus.ESME_ROK, 1600);
        Assert.False(_health.Look(400, Options, 1, 0));
        var other = new SmscHealth(new StatusFaults(new Dictionary<string, string>(StringComparer.Ordinal)));
        Assert.Null(other.Look(200, Options, 0, 1500));
        Assert.False(other.Look(400, Options, 0, 1501));
    }

    [Fact]
    public void After_a_while_one_message_tries_it_and_a_good_answer_brings_it_back()
    {
        Answer(CommandStatus.ESME_RUNKNOWNERR, 10);
        _ = _health.Look(0, Options, 0, 0);
        _ = _health.Look(4999, Options, 0, 0);
        Assert.False(_health.MayTake());
        _ = _health.Look(5000, Options, 0, 0);
        Assert.False(_health.IsOut);
        Assert.True(_health.MayTake());
        Assert.False(_health.MayTake());
        Assert.True(_health.IsOut);
        Answer(CommandStatus.ESME_ROK, 1);
        Assert.True(_health.Look(5200, Options, 0, 0));
        Assert.True(_health.MayTake());
        Assert.True(_health.MayTake());
    }

    [Fact]
    public void A_trial_that_fails_or_is_not_answered_takes_it_out_for_longer()
    {
        Answer(CommandStatus.ESME_RUNKNOWNERR, 10);
        _ = _health.Look(0, Options, 0, 0);
        _ = _health.Look(5000, Options, 0, 0);
        Assert.True(_health.MayTake());
        Answer(CommandStatus.ESME_RUNKNOWNERR, 1);
        _ = _health.Look(5200, Options, 0, 0);
        _ = _health.Look(14_000, Options, 0, 0);
        Assert.True(_health.IsOut);
        _ = _health.Look(15_200, Options, 0, 0);
        Assert.True(_health.MayTake());
        _ = _health.Look(15_400, Options, 1, 0);
        _ = _health.Look(17_000, Options, 1, 0);
        Assert.True(_health.IsOut);
        Assert.Equal(3, _health.TimesOut);
    }

    [Fact]
    public void A_pace_that_is_too_fast_is_halved_and_grows_again()
    {
        var pace = new SmscPace();
        pace.Look(0, 0);
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(pace.TryTake(i));
        }

        pace.Look(1000, 0);
        Assert.Equal(0, pace.Limit);
        pace.Throttled(1000);
        var cut = pace.Limit;
        Assert.InRange(cut, 200, 500);

        // What was on its way when it was said is answered the same, and says nothing new.
        pace.Throttled(1100);
        Assert.Equal(cut, pace.Limit);
        Assert.InRange(Enumerable.Range(1000, 1000).Count(now => pace.TryTake(now)), cut * 0.9, cut * 1.3);
        pace.Throttled(2000);
        Assert.InRange(pace.Limit, 1, cut * 0.6);
        for (var now = 2000; now < 60_000; now += 200)
        {
            pace.Look(now, 0);
        }

        Assert.Equal(0, pace.Limit);
    }

    [Fact]
    public void A_configured_pace_is_kept_and_never_passed()
    {
        var pace = new SmscPace();
        pace.Look(0, 50);
        Assert.InRange(Enumerable.Range(0, 10_000).Count(now => pace.TryTake(now)), 490, 515);
        pace.Throttled(10_000);
        for (var now = 10_000; now < 60_000; now += 200)
        {
            pace.Look(now, 50);
        }

        Assert.Equal(50, pace.Limit);
    }

    private void Answer(CommandStatus status, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _ = _health.Answered(status, 1);
        }
    }
}
