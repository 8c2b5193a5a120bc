using System.Globalization;
using SmppGuard.Model;
using SmppGuard.Relay.Submits;
using SmppGuard.RulePacks;

namespace SmppGuard.Admin.Explain.Past;

/// <summary>What is asked about messages of before.</summary>
/// <param name="Pack">Under which rules.</param>
/// <param name="Limit">How many are judged at most.</param>
/// <param name="AtOnce">As if they came now, and not when they came.</param>
internal sealed record PastQuestion(RulePack Pack, int Limit, bool AtOnce);

/// <summary>
/// Judges messages of before and answers with what would become of them, some at a time: each piece takes its turn among the look-ups, on their threads, which give way to sending and rest as long as they work.
/// </summary>
internal sealed class PastAnswer(PastQuestion question, IPastSubmits source, PastWriter writer) : IResult
{
    /// <summary>Messages in a piece: some milliseconds of work.</summary>
    private const int Piece = 100;

    private const string RetryAfterSeconds = "10";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PauseWhenFull = TimeSpan.FromSeconds(1);

    /// <summary>Pauses before it gives up.</summary>
    private const int MostPauses = 30;

    public async Task ExecuteAsync(HttpContext http)
    {
        var turns = http.RequestServices.GetRequiredService<PastTurns>();
        if (!turns.TryTake())
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            await Problems.Unavailable("Messages of before are being judged for somebody already; one such question has its turn at a time.").ExecuteAsync(http);
            return;
        }

        try
        {
            await AnswerAsync(http);
        }
        finally
        {
            turns.GiveBack();
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var time = http.RequestServices.GetRequiredService<TimeProvider>();
        var queue = http.RequestServices.GetRequiredService<ReadQueue>();
        using var limit = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, http.RequestAborted);
        var explainer = new Lazy<SubmitExplainer>(() => http.RequestServices.GetRequiredService<PastSubmits>().Under(question.Pack));
        var counter = new PastCounter();
        string? problem = null;

        // Who sends a list need not listen before all of it is sent.
        using var kept = source.IsSent ? new MemoryStream() : null;
        try
        {
            if (kept is null)
            {
                Begin(http.Response);
            }

            var output = kept ?? http.Response.Body;
            await output.WriteAsync(writer.Header, either.Token);
            for (var judged = 0; problem is null;)
            {
                if (judged == question.Limit)
                {
                    problem = source.IsSent && (await source.NextAsync(1, InTurnAsync, either.Token)).Count == 0
                        ? null
                        : source.IsSent ? string.Create(CultureInfo.InvariantCulture, $"The list has more than {question.Limit} messages (limit); the rest was not judged.") : null;
                    break;
                }

                var some = await source.NextAsync(Math.Min(Piece, question.Limit - judged), InTurnAsync, either.Token);
                if (some.Count == 0)
                {
                    break;
                }

                judged += some.Count;
                var rows = await RunAsync(() => some.Select(submit => Judge(explainer.Value, submit, time)).ToList());
                foreach (var row in rows)
                {
                    counter.Add(row);
                }

                await output.WriteAsync(writer.Rows(rows), either.Token);
            }
        }
        catch (TurnNotTakenException refused)
        {
            problem = refused.Message;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"It was ended after {Longest.TotalMinutes} minutes; the rest was not judged.");
        }
        catch (StorageException failure)
        {
            http.RequestServices.GetRequiredService<AdminLog>().StoreFailed(failure.Message);
            problem = "The archive cannot be read at present, and the log of this moment says why; the rest was not judged.";
        }

        if (kept is not null)
        {
            Begin(http.Response);
            kept.Position = 0;
            await kept.CopyToAsync(http.Response.Body, http.RequestAborted);
        }

        await http.Response.Body.WriteAsync(writer.Summary(counter.Sum(question.Pack.Name, problem, source.Next)), http.RequestAborted);

        Task<IReadOnlyList<PastSubmit>> InTurnAsync(Func<CancellationToken, IReadOnlyList<PastSubmit>> look) => QueuedAsync(look);

        Task<List<PastRow>> RunAsync(Func<List<PastRow>> judge) => QueuedAsync(_ => judge());

        async Task<T> QueuedAsync<T>(Func<CancellationToken, T> work)
        {
            for (var pauses = 0; ; pauses++)
            {
                var (end, found) = await queue.RunAsync(work, either.Token);
                if (end == ReadEnd.Done)
                {
                    return found!;
                }

                if (end == ReadEnd.TookTooLong || pauses == MostPauses)
                {
                    throw new TurnNotTakenException("Too much else is looked up at present; the rest was not judged.");
                }

                await Task.Delay(PauseWhenFull, time, either.Token);
            }
        }
    }

    private void Begin(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = writer.Type;
    }

    private PastRow Judge(SubmitExplainer explainer, PastSubmit submit, TimeProvider time)
    {
        if (submit.Ask is not { } ask || submit.Error is not null)
        {
            return new PastRow(submit, null, submit.Error);
        }

        var at = question.AtOnce ? null : submit.ReceivedAt;
        return ask(explainer, at ?? time.GetUtcNow().ToUnixTimeMilliseconds(), out var problem) is { } explanation
            ? new PastRow(submit, explanation, null)
            : new PastRow(submit, null, $"{problem.Field} {problem.Message}");
    }

    /// <summary>There was no turn for a piece.</summary>
    private sealed class TurnNotTakenException(string message) : Exception(message);
}
