using SmppGuard.Archive;
using Xunit;

namespace SmppGuard.Tests.Archive;

/// <content>Lists that are longer than a page or a day.</content>
public abstract partial class ArchiveContract
{
    [SkippableTheory]
    [InlineData(null)]
    [InlineData("cp1")]
    public async Task Pages_over_many_days_give_each_message_once_newest_first(string? account)
    {
        var ids = Enumerable.Range(0, 100).Select(n => IdAt(Start.AddHours(n), n % 3)).ToList();
        foreach (var batch in ids.Chunk(9))
        {
            Store([.. batch.Reverse().Select(id => new TestMessage { Id = id })]);
        }

        List<long> found = [];
        PageCursor? after = null;
        do
        {
            var page = await Archive.QueryAsync(new MessageFilter { Account = account, Limit = 7, After = after }, default);
            Assert.InRange(page.Items.Count, 1, 7);
            found.AddRange(page.Items.Select(m => m.RecordId));
            Assert.True(page.Next is null || PageCursor.TryParse(page.Next.Value.ToString(), out var parsed) && parsed == page.Next);
            after = page.Next;
        }
        while (after is not null);
        ids.Reverse();
        Assert.Equal(ids, found);
    }

    /// <summary>More days than any archive asks at once.</summary>
    [SkippableFact]
    public async Task A_walk_over_many_days_leaves_none_out_and_finds_what_stands_in_the_oldest()
    {
        var ids = Enumerable.Range(0, 20).Select(n => IdAt(Start.AddDays(-n), n)).ToList();
        Store([.. ids.Select(id => new TestMessage { Id = id, MessageId = id == ids[^1] ? "oldest" : "other" })]);
        foreach (var limit in new[] { 19, 20, 6 })
        {
            List<long> found = [];
            PageCursor? after = null;
            do
            {
                var page = await Archive.QueryAsync(new MessageFilter { Limit = limit, After = after }, default);
                found.AddRange(page.Items.Select(m => m.RecordId));
                after = page.Next;
            }
            while (after is not null);
            Assert.Equal(ids, found);
        }

        Assert.Equal(ids[^1], (await Archive.FindByMessageIdAsync("cp1", "oldest", default))?.RecordId);
        Assert.Equal(ids[^1], (await Archive.FindBySmscMessageIdAsync("main", "oldest", default))?.RecordId);
        Assert.Equal(ids.Take(IArchive.SameIds), (await SoughtAsync(0, ArchiveDay.Last, new SentSearch(["other"], IsRecipient: null)))[0]);
    }

    [SkippableFact]
    public async Task A_page_of_very_long_texts_ends_before_its_limit_and_the_next_goes_on()
    {
        var text = new string('长', 30_000);
        var ids = Enumerable.Range(0, 200).Select(n => IdAt(Start.AddHours(n / 20), n)).ToList();
        foreach (var batch in ids.Chunk(10))
        {
            Store([.. batch.Select(id => new TestMessage { Id = id, Text = text, Sent = null })]);
        }

        List<long> found = [];
        var pages = 0;
        PageCursor? after = null;
        do
        {
            var page = await Archive.QueryAsync(new MessageFilter { Organization = "acme", Limit = 1000, After = after }, default);
            found.AddRange(page.Items.Select(m => m.RecordId));
            after = page.Next;
            pages++;
        }
        while (after is not null);
        ids.Reverse();
        Assert.Equal(ids, found);
        Assert.InRange(pages, 2, 10);
    }
}
