using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace SmppGuard.Cli.Messages;

/// <summary>
/// Messages as they come into the archive, oldest first, each once. They come there a moment after their answer and not quite in the order of their times, so each look goes back
/// a little behind the newest that was seen.
/// </summary>
/// <param name="client">Where they are asked for.</param>
/// <param name="path">With the filters.</param>
/// <param name="time">The clock; what was received before the first look is not shown.</param>
internal sealed class MessageFeed(GuardClient client, string path, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);

    public async IAsyncEnumerable<JsonObject> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var shown = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var first = time.GetUtcNow();
        var newest = first;
        while (true)
        {
            var since = newest - Overlap < first ? first : newest - Overlap;
            var fresh = new List<JsonObject>();
            await foreach (var message in client.ListAsync(Query.With(path, ("from", Moment.Write(since))), long.MaxValue, cancellation))
            {
                var received = (DateTimeOffset)message["receivedAt"]!;
                newest = received > newest ? received : newest;
                if (shown.TryAdd((string)message["id"]!, received))
                {
                    fresh.Add(message);
                }
            }

            for (var i = fresh.Count - 1; i >= 0; i--)
            {
                yield return fresh[i];
            }

            foreach (var (id, received) in shown)
            {
                if (received < newest - Overlap)
                {
                    shown.Remove(id);
                }
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }
}
