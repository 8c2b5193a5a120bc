using System.Collections.Concurrent;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Storage.Sqlite.Messages;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Harness;

/// <summary>
/// Load whose every message can be told from all others: each text carries a token of its own. What the ESME was answered is kept, to be compared with the archive and with
/// what the SMSC received.
/// </summary>
internal sealed class TokenLoad
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, SubmitResult> _answered = new(StringComparer.Ordinal);
    private int _submitted;
    private int _acknowledged;

    /// <summary>Every answer by the token of its message.</summary>
    public IReadOnlyDictionary<string, SubmitResult> Answered => _answered;

    /// <summary>How many answers were ESME_ROK.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>The token of a text; empty: none.</summary>
    public static string TokenOf(string text)
    {
        var start = text.IndexOf('#', StringComparison.Ordinal);
        return start < 0 ? "" : text[start..(text.IndexOf('#', start + 1) + 1)];
    }

    /// <summary>All records in the archive of a data directory that nobody uses, by token.</summary>
    public static async Task<ILookup<string, MessageRecord>> RecordsAsync(string dataDirectory)
    {
        using var archive = new SqliteArchive(Path.Combine(dataDirectory, "archive"), 6, TimeProvider.System);
        List<MessageRecord> all = [];
        PageCursor? after = null;
        do
        {
            var page = await archive.QueryAsync(new MessageFilter { Limit = MessageFilter.MaxLimit, After = after }, CancellationToken.None);
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        return all.ToLookup(r => TokenOf(r.OriginalText), StringComparer.Ordinal);
    }

    /// <summary>
    /// Keeps <paramref name="window"/> submits under way until the connection is cut, or until told to stop; a submit under way then is still waited for. After as many as
    /// <paramref name="atOnce"/> it sends some twenty a second for each of them: whoever goes through all of them afterwards has to be able to.
    /// </summary>
    public Task SubmitAsync(EsmeClient esme, int window, CancellationToken stop = default, int atOnce = int.MaxValue) => Task.WhenAll(Enumerable.Range(0, window).Select(async lane =>
    {
        try
        {
            for (var sent = 0; !stop.IsCancellationRequested; sent++)
            {
                if (sent >= atOnce / window)
                {
                    await Task.Delay(Pause, CancellationToken.None);
                }

                var token = $"#{Interlocked.Increment(ref _submitted)}#";
                var source = (lane % 3) switch { 0 => Adverts, 1 => Orders, _ => Notices };
                var result = await esme.SubmitAsync(source, Agreed, $"{(lane % 2 == 0 ? "text" : "短信")} {token}", registered: lane % 4 == 0, CancellationToken.None);
                Xunit.Assert.True(_answered.TryAdd(token, result));
                if (result.IsOk)
                {
                    Interlocked.Increment(ref _acknowledged);
                }
            }
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or TimeoutException)
        {
            // Cut in the middle of a conversation, as intended: what was not answered was promised nothing.
        }
    }));
}
