using SmppGuard.Archive;
using Xunit;

namespace SmppGuard.Tests.Archive;

/// <content>Many messages that are sought together by the ids that an SMSC gave them.</content>
public abstract partial class ArchiveContract
{
    private const long AnotherNumber = 8613800138001;

    [SkippableFact]
    public async Task Of_many_that_are_sought_together_each_search_finds_what_it_would_find_alone()
    {
        Store(
            new TestMessage { Id = IdAt(Start), MessageId = "42" },
            new TestMessage { Id = IdAt(Start.AddHours(1)), MessageId = "42", Msisdn = AnotherNumber },
            new TestMessage { Id = IdAt(Start.AddDays(1)), MessageId = "ours", SmscIds = ["41", "0042"] },
            new TestMessage { Id = IdAt(Start.AddDays(2)), MessageId = "42", Smsc = "backup" },
            new TestMessage { Id = IdAt(Start.AddDays(2)) + 1, MessageId = "43" });
        SentSearch[] searches =
        [
            new(["42", "0042"], msisdn => msisdn.Value != AnotherNumber),
            new(["nobody's"], null),
            new(["42"], null),
            new(["43"], null),
            new(["43"], msisdn => msisdn.Value == AnotherNumber),
            new(["ours"], null),
            new([], null),
        ];
        long[][] expected = [[IdAt(Start.AddDays(1)), IdAt(Start)], [], [IdAt(Start.AddHours(1)), IdAt(Start)], [IdAt(Start.AddDays(2)) + 1], [], [], []];
        Assert.Equal(expected, await SoughtAsync(0, ArchiveDay.Last, searches));
        for (var i = 0; i < searches.Length; i++)
        {
            Assert.Equal(expected[i], (await SoughtAsync(0, ArchiveDay.Last, searches[i]))[0]);
        }

        // From the first day to the last, both included.
        var first = ArchiveDay.OfRecord(IdAt(Start));
        Assert.Equal([[IdAt(Start.AddHours(1)), IdAt(Start)], []], await SoughtAsync(first, first, searches[2], searches[3]));
        Assert.Equal([[], [IdAt(Start.AddDays(2)) + 1]], await SoughtAsync(first + 1, ArchiveDay.Last, searches[2], searches[3]));
    }

    [SkippableFact]
    public async Task However_many_messages_have_one_of_the_ids_those_with_another_are_found()
    {
        const int Many = 60;
        var same = Enumerable.Range(0, Many).Select(i => IdAt(Start.AddMinutes(i + 1))).ToList();
        Store([new TestMessage { Id = IdAt(Start), MessageId = "rare" }, .. same.Select(id => new TestMessage { Id = id, MessageId = "0" })]);
        var found = await SoughtAsync(0, ArchiveDay.Last, new SentSearch(["0"], null), new SentSearch(["rare"], null), new SentSearch(["0"], msisdn => msisdn.Value == AnotherNumber));
        Assert.Equal([[.. same.AsEnumerable().Reverse().Take(IArchive.SameIds)], [IdAt(Start)], []], found);
    }

    private async Task<List<long[]>> SoughtAsync(int oldest, int newest, params SentSearch[] searches) =>
        [.. (await Archive.FindSentAsync("main", searches, oldest, newest, default)).Select(messages => messages.Select(message => message.RecordId).ToArray())];
}
