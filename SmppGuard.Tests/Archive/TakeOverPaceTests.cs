using SmppGuard.Archive;
using Xunit;

namespace SmppGuard.Tests.Archive;

public sealed class TakeOverPaceTests
{
    [Fact]
    public void Much_is_taken_over_in_few_steps_and_little_soon()
    {
        var pace = new TakeOverPace();
        Assert.Equal(TakeOverPace.Quiet, pace.Interval);
        pace.Took(199);
        Assert.Equal(TakeOverPace.Quiet, pace.Interval);
        pace.Took(200);
        Assert.Equal(TakeOverPace.Busy, pace.Interval);

        // The same rate over a longer time is five times as many.
        pace.Took(1_000);
        Assert.Equal(TakeOverPace.Busy, pace.Interval);
        pace.Took(999);
        Assert.Equal(TakeOverPace.Quiet, pace.Interval);
        pace.Took(0);
        Assert.Equal(TakeOverPace.Quiet, pace.Interval);
    }
}
