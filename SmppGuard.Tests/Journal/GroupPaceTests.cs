using SmppGuard.Journal;
using Xunit;

namespace SmppGuard.Tests.Journal;

public sealed class GroupPaceTests
{
    private readonly GroupPace _pace = new();

    [Fact]
    public void As_many_are_awaited_as_were_there_and_elsewhere()
    {
        // Forty submits come; their outcomes are all that can come.
        _pace.Wrote(records: 40, sent: 40, ended: 0);
        Assert.Equal(40, _pace.Expected);

        // Half of them come, which are answered: their ESMEs can submit again, the SMSC has the others.
        _pace.Wrote(records: 20, sent: 0, ended: 20);
        Assert.Equal(40, _pace.Expected);

        // Everybody is here.
        _pace.Wrote(records: 40, sent: 20, ended: 20);
        Assert.Equal(40, _pace.Expected);
        Assert.Equal(GroupPace.Longest, _pace.Interval);

        // Ten ESMEs have gone.
        _pace.Wrote(records: 30, sent: 10, ended: 20);
        Assert.Equal(30, _pace.Expected);
    }

    [Fact]
    public void Few_are_not_waited_for_and_some_only_shortly()
    {
        Assert.Equal((0, TimeSpan.Zero), (_pace.Expected, _pace.Interval));
        _pace.Wrote(records: 1, sent: 1, ended: 0);
        Assert.Equal((0, TimeSpan.Zero), (_pace.Expected, _pace.Interval));
        _pace.Wrote(records: 1, sent: 0, ended: 1);
        Assert.Equal((0, TimeSpan.Zero), (_pace.Expected, _pace.Interval));
        _pace.Wrote(records: 3, sent: 3, ended: 0);
        Assert.Equal((0, TimeSpan.Zero), (_pace.Expected, _pace.Interval));
        _pace.Wrote(records: 6, sent: 3, ended: 3);
        Assert.Equal((6, GroupPace.Longest / 2), (_pace.Expected, _pace.Interval));
    }

    [Fact]
    public void What_an_SMSC_that_is_away_has_makes_nobody_wait_who_comes_alone()
    {
        for (var i = 0; i < 100; i++)
        {
            _pace.Wrote(records: 100, sent: 100, ended: 0);
        }

        Assert.Equal(GroupPace.Longest, _pace.Interval);
        _pace.Wrote(records: 1, sent: 1, ended: 0);
        Assert.Equal((0, TimeSpan.Zero), (_pace.Expected, _pace.Interval));
    }

    [Fact]
    public void Nobody_is_waited_for_when_the_disk_fails()
    {
        _pace.Wrote(records: 40, sent: 40, ended: 0);
        _pace.Failed();
        Assert.Equal((0, TimeSpan.Zero), (_pace.Expected, _pace.Interval));

        // What had been sent before still has its outcomes to come.
        _pace.Wrote(records: 10, sent: 0, ended: 10);
        Assert.Equal(40, _pace.Expected);
    }

    [Fact]
    public void Outcomes_of_an_earlier_process_make_nobody_wait_for_less_than_nothing()
    {
        _pace.Wrote(records: 500, sent: 0, ended: 500);
        _pace.Wrote(records: 1, sent: 1, ended: 0);
        Assert.Equal(0, _pace.Expected);
    }
}
