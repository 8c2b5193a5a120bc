using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Archive;

/// <content>Searches by what has no index of its own.</content>
public abstract partial class ArchiveContract
{
    [SkippableFact]
    public async Task A_search_by_class_outcome_smsc_and_reason_finds_each_that_fits_once_newest_first()
    {
        var messages = Enumerable.Range(0, 60).Select(n => new TestMessage
        {
            Id = IdAt(Start.AddHours(n), n),
            Class = n % 3 == 0 ? Purpose.Verification : Purpose.Commercial,
            Smsc = n % 4 == 0 ? "other" : "main",
            Outcome = n % 5 == 0 ? Outcome.Rejected : Outcome.Accepted,
            Reason = n % 7 == 0 ? Reason.NoConsent : n % 11 == 0 ? Reason.QuietHours : Reason.None,
        }).ToList();
        Store([.. messages]);
        foreach (var criteria in new[]
        {
            new MessageCriteria { Class = Purpose.Verification },
            new MessageCriteria { Smsc = "other" },
            new MessageCriteria { Outcome = MessageOutcome.Rejected },
            new MessageCriteria { Reason = Reason.NoConsent },
            new MessageCriteria { Class = Purpose.Commercial, Smsc = "main", Outcome = MessageOutcome.Accepted },
            new MessageCriteria { ReceiptState = "DELIVRD" },
        })
        {
            var expected = messages.Where(m =>
                    (criteria.Class is null || m.Class == criteria.Class)
                    && (criteria.Smsc is null || m.Smsc == criteria.Smsc)
                    && (criteria.Outcome is null || (m.Reason == Reason.None && (int)m.Outcome == (int)criteria.Outcome))
                    && (criteria.Reason is null || m.Reason == criteria.Reason)
                    && criteria.ReceiptState is null)
                .Select(m => m.Id).OrderDescending().ToList();
            var filter = new MessageFilter { Limit = 4, Allowed = criteria.Reason is null ? null : false };
            List<long> found = [];
            PageCursor? after = null;
            do
            {
                var page = await MessageSearch.SearchAsync(Archive, filter with { After = after }, criteria, default);
                Assert.InRange(page.Items.Count, 0, 4);
                found.AddRange(page.Items.Select(m => m.RecordId));
                after = page.Next;
            }
            while (after is not null);
            Assert.Equal(expected, found);
            Assert.Equal(new MessageCount(expected.Count, IsExact: true), await MessageSearch.CountAsync(Archive, filter, criteria, default));
        }
    }

    [SkippableFact]
    public async Task A_search_looks_at_so_many_messages_and_goes_on_behind_them()
    {
        const int Beyond = 500;
        foreach (var batch in Enumerable.Range(0, MessageSearch.MostLooked + Beyond).Chunk(1000))
        {
            Store([.. batch.Select(n => new TestMessage { Id = IdAt(Start, n), Text = "x", Sent = null, Smsc = n == 0 ? "rare" : "main" })]);
        }

        var criteria = new MessageCriteria { Smsc = "rare" };
        var first = await MessageSearch.SearchAsync(Archive, new MessageFilter(), criteria, default);
        Assert.Empty(first.Items);
        Assert.NotNull(first.Next);
        Assert.Equal(IdAt(Start, 0), Assert.Single((await MessageSearch.SearchAsync(Archive, new MessageFilter { After = first.Next }, criteria, default)).Items).RecordId);
        Assert.Equal(new MessageCount(MessageSearch.MostLooked, IsExact: false), await MessageSearch.CountAsync(Archive, new MessageFilter(), MessageCriteria.None, default));
    }
}
