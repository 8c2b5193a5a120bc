using SmppGuard.Archive;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Archive;

public abstract partial class ArchiveContract
{
    // Pods that share an archive give ids within the same millisecond, and theirs come in any order.
    [SkippableFact]
    public async Task Messages_of_many_pods_are_kept_apart_and_paged_in_the_order_of_their_ids()
    {
        DateTimeOffset[] times = [Start, Start.AddMilliseconds(1), Start.AddDays(1).AddMilliseconds(-1), Start.AddDays(1)];
        int[] pods = [0, 1, 19, RecordIds.MaxPod];
        var ids = pods.SelectMany(pod => times.SelectMany(time => new[] { IdOf(pod, time), IdOf(pod, time) + 4095 })).ToArray();
        foreach (var batch in ids.Chunk(5))
        {
            Store([.. batch.Select(id => new TestMessage { Id = id, MessageId = Text(id) })]);
        }

        List<long> found = [];
        PageCursor? after = null;
        do
        {
            var page = await Archive.QueryAsync(new MessageFilter { Organization = "acme", Limit = 3, After = after }, default);
            found.AddRange(page.Items.Select(m => m.RecordId));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(ids.OrderDescending(), found);

        foreach (var id in ids)
        {
            var message = await Archive.FindAsync(id, default);
            Assert.Equal((id, RecordIds.TimeOf(id)), (message?.RecordId ?? 0, message?.ReceivedAt.ToUnixTimeMilliseconds() ?? 0));
            Assert.Equal(id, (await Archive.FindByMessageIdAsync("cp1", Text(id), default))?.RecordId);
        }

        // A range of times has the ids of all pods.
        var inTime = await Archive.QueryAsync(new MessageFilter { From = times[1], To = times[3] }, default);
        Assert.Equal(ids.Where(id => RecordIds.TimeOf(id) < times[3].ToUnixTimeMilliseconds() && RecordIds.TimeOf(id) > times[0].ToUnixTimeMilliseconds()).OrderDescending(), inTime.Items.Select(m => m.RecordId));

        static long IdOf(int pod, DateTimeOffset time) => new RecordIds(pod).Next(time.ToUnixTimeMilliseconds());
    }
}
