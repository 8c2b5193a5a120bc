using SmppGuard.Archive;
using SmppGuard.Model;
using Xunit;
using static SmppGuard.Tests.Archive.FeedExtensions;

namespace SmppGuard.Tests.Archive;

public abstract partial class ArchiveContract
{
    [SkippableFact]
    public async Task Replies_are_kept_and_near_misses_are_listed_for_review()
    {
        var feed = Feed();
        feed.Apply(Reply(Start, ReplyAction.OptOut), sequence: 1);
        feed.Apply(Reply(Start, ReplyAction.PossibleKeyword, text: "不要退订啊"), sequence: 2);
        feed.Apply(Reply(Start.AddDays(1), ReplyAction.PossibleKeyword, msisdn: 8613900139000), sequence: 3);
        feed.Apply(Reply(Start.AddDays(1), ReplyAction.None), sequence: 4);
        Archive.Store(feed.Batch);
        Assert.Equal([4, 3, 2, 1], (await Archive.RepliesAsync(new ReplyFilter(), default)).Items.Select(r => r.Sequence));
        var nearMisses = await Archive.RepliesAsync(new ReplyFilter { Action = ReplyAction.PossibleKeyword, Limit = 1 }, default);
        Assert.Equal([3L], nearMisses.Items.Select(r => r.Sequence));
        nearMisses = await Archive.RepliesAsync(new ReplyFilter { Action = ReplyAction.PossibleKeyword, Limit = 1, After = nearMisses.Next }, default);
        var reply = Assert.Single(nearMisses.Items).Reply;
        Assert.Equal("不要退订啊", reply.Text);
        Assert.Equal("acme", reply.Organization);
        Assert.Null(nearMisses.Next);
        Assert.Equal([3L], (await Archive.RepliesAsync(new ReplyFilter { Msisdn = new Msisdn(8613900139000) }, default)).Items.Select(r => r.Sequence));
        Assert.Empty((await Archive.RepliesAsync(new ReplyFilter { Organization = "other" }, default)).Items);
    }

    [SkippableFact]
    public async Task Each_filter_of_replies_finds_what_it_says_and_nothing_else()
    {
        const long Other = 8613900139000;
        var feed = Feed();
        feed.Apply(Reply(Start, ReplyAction.OptOut), sequence: 1);
        feed.Apply(Reply(Start.AddHours(1), ReplyAction.PossibleKeyword, msisdn: Other), sequence: 2);
        feed.Apply(Reply(Start.AddHours(1), ReplyAction.None, msisdn: Other), sequence: 3);
        feed.Apply(Reply(Start.AddDays(1), ReplyAction.OptIn, msisdn: Other), sequence: 4);
        feed.Apply(Reply(Start.AddDays(2), ReplyAction.PossibleKeyword) with { Organization = "other" }, sequence: 5);
        Archive.Store(feed.Batch);
        await Finds(new ReplyFilter { Action = ReplyAction.None }, 3);
        await Finds(new ReplyFilter { Action = ReplyAction.OptIn }, 4);
        await Finds(new ReplyFilter { Action = ReplyAction.PossibleKeyword }, 5, 2);
        await Finds(new ReplyFilter { Action = ReplyAction.PossibleKeyword, Organization = "acme" }, 2);
        await Finds(new ReplyFilter { Action = ReplyAction.PossibleKeyword, Msisdn = new Msisdn(Other) }, 2);
        await Finds(new ReplyFilter { Msisdn = new Msisdn(Other) }, 4, 3, 2);
        await Finds(new ReplyFilter { Msisdn = new Msisdn(Other), Organization = "other" });

        // From belongs to the period, to does not.
        await Finds(new ReplyFilter { From = Start.AddHours(1) }, 5, 4, 3, 2);
        await Finds(new ReplyFilter { To = Start.AddHours(1) }, 1);
        await Finds(new ReplyFilter { From = Start.AddHours(1), To = Start.AddDays(2) }, 4, 3, 2);
        await Finds(new ReplyFilter { From = Start.AddHours(1), To = Start.AddDays(2), Action = ReplyAction.PossibleKeyword }, 2);
        await Finds(new ReplyFilter { To = Start }, []);
        await Finds(new ReplyFilter { From = Start.AddDays(3) }, []);

        async Task Finds(ReplyFilter filter, params long[] expected)
        {
            List<long> found = [];
            PageCursor? after = null;
            do
            {
                var page = await Archive.RepliesAsync(filter with { Limit = 1, After = after }, default);
                found.AddRange(page.Items.Select(r => r.Sequence));
                after = page.Next;
            }
            while (after is not null);

            Assert.Equal(expected, found);
        }
    }
}
