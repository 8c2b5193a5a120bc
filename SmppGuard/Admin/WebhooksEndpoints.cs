using System.ComponentModel;
using System.Security.Claims;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.Events;

namespace SmppGuard.Admin;

/// <summary><c>/api/v1/webhooks</c>: whom events are sent to, and how far. Which there are stands in the configuration.</summary>
internal static class WebhooksEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").WithTags("webhooks");
        webhooks.MapGet("", ListAsync).Needs(AccessRight.Read).WithSummary("All webhooks, in the order of their names: what they took, what waits, what went wrong last. Those too that the configuration does not have any more.").Produces<WebhookList>();
        webhooks.MapGet("/{name}", async ([Description("Its name in the configuration.")] string name, EventOptions options, IWebhookStorage storage, CancellationToken cancellation) =>
                await FindAsync(name, options, storage, cancellation) is { } found ? TypedResults.Ok(found) : NotFound())
            .Needs(AccessRight.Read).WithSummary("One of them.").Produces<WebhookResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        webhooks.MapPost("/{name}/test", TestAsync).Needs(AccessRight.Change).WithSummary("Sends an event of type test from this process at once, once, beside those that wait, and says how it ended.")
            .Produces<WebhookTestResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        webhooks.MapPost("/{name}/resume", ResumeAsync).Needs(AccessRight.Change).Changes(EntryAsync).WithSummary("Sends again to a webhook that answered 410, with what has waited since.")
            .Produces<WebhookResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        webhooks.MapDelete("/{name}", ForgetAsync).Needs(AccessRight.Change).Changes(EntryAsync).WithSummary("Forgets how far a webhook was told that the configuration does not have any more. Comes it again, it begins anew.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ListAsync(EventOptions options, IWebhookStorage storage, CancellationToken cancellation)
    {
        var known = (await storage.ListAsync(cancellation)).ToDictionary(state => state.Name, StringComparer.Ordinal);
        return TypedResults.Ok(new WebhookList(
            [.. options.Webhooks.Select(webhook => webhook.Name).Union(known.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => Of(options, name, known.GetValueOrDefault(name)))], null));
    }

    private static async Task<IResult> TestAsync(
        [Description("Its name in the configuration.")] string name, EventOptions options, WebhookClient client, TimeProvider time, ClaimsPrincipal user, AdminLog log, CancellationToken cancellation)
    {
        if (Configured(options, name) is not { } webhook)
        {
            return NotFound();
        }

        var answer = await client.SendAsync(webhook, [new GuardEvent($"test-{Guid.NewGuid():N}", EventTypes.Test, time.GetUtcNow(), new EventData())], cancellation);
        log.WebhookTested(user.KeyName(), name, answer.Failure ?? "took it");
        return TypedResults.Ok(new WebhookTestResponse(answer.Failure is null, answer.Status, answer.Failure));
    }

    private static async Task<IResult> ResumeAsync(
        [Description("Its name in the configuration.")] string name, EventOptions options, IWebhookStorage storage, ClaimsPrincipal user, AdminLog log, CancellationToken cancellation)
    {
        // Whoever has the turn may change it at the same moment.
        while (await storage.FindAsync(name, cancellation) is { PausedAt: not null } paused)
        {
            if (await storage.TrySaveAsync(paused with { PausedAt = null, Failures = 0, NextAt = null }, cancellation) is not null)
            {
                log.WebhookResumed(user.KeyName(), name);
            }
        }

        return await FindAsync(name, options, storage, cancellation) is { } found ? TypedResults.Ok(found) : NotFound();
    }

    private static async Task<IResult> ForgetAsync(
        [Description("Its name in the configuration of before.")] string name, EventOptions options, IWebhookStorage storage, ClaimsPrincipal user, AdminLog log, CancellationToken cancellation)
    {
        if (Configured(options, name) is not null)
        {
            return Problems.Conflict("The webhook stands in the configuration; take it out there first.");
        }

        if (!await storage.RemoveAsync(name, cancellation))
        {
            return NotFound();
        }

        log.WebhookForgotten(user.KeyName(), name);
        return TypedResults.NoContent();
    }

    // What the audit log has of a change.
    private static async ValueTask<object?> EntryAsync(HttpContext http) =>
        await FindAsync(http.Value("name") ?? "", http.Service<EventOptions>(), http.Service<IWebhookStorage>(), CancellationToken.None);

    private static async Task<WebhookResponse?> FindAsync(string name, EventOptions options, IWebhookStorage storage, CancellationToken cancellation)
    {
        var known = await storage.FindAsync(name, cancellation);
        return known is null && Configured(options, name) is null ? null : Of(options, name, known);
    }

    private static WebhookOptions? Configured(EventOptions options, string name) => options.Webhooks.Find(webhook => string.Equals(webhook.Name, name, StringComparison.Ordinal));

    private static WebhookResponse Of(EventOptions options, string name, WebhookState? state)
    {
        var webhook = Configured(options, name);
        return new WebhookResponse(
            name,
            webhook is null ? "not-configured" : state is null ? "not-begun" : state.PausedAt is not null ? "paused" : state.Failures > 0 ? "failing" : "sending",

            // Its path may be a secret of the receiver.
            webhook is null ? null : new Uri(webhook.Url).GetLeftPart(UriPartial.Authority),
            webhook is null ? [] : webhook.Types.Count == 0 ? EventTypes.All : webhook.Types,
            webhook?.Numbers,
            state?.Sent ?? 0,
            state?.SentAt,
            state?.Failures ?? 0,
            state?.Failure,
            state?.FailedAt,
            state?.NextAt,
            state?.OldestAt,
            state?.PausedAt);
    }

    private static IResult NotFound() => Problems.NotFound("No webhook of this name is known.");
}

/// <summary>A receiver of events.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="State"><c>sending</c>, <c>failing</c>, <c>paused</c> (it answered 410), <c>not-begun</c>, or <c>not-configured</c>.</param>
/// <param name="Url">Where it is, without the path.</param>
/// <param name="Types">The types of events that it is told of.</param>
/// <param name="Numbers"><c>Masked</c> or <c>Whole</c>.</param>
/// <param name="Sent">Events that it has taken.</param>
/// <param name="SentAt">When it took some last.</param>
/// <param name="Failures">Requests in a row that failed.</param>
/// <param name="LastFailure">Why the last failed that did.</param>
/// <param name="FailedAt">When that was.</param>
/// <param name="NextAt">When it is tried again, about.</param>
/// <param name="OldestAt">When the first event happened that it did not take.</param>
/// <param name="PausedAt">Since when nothing is sent.</param>
internal sealed record WebhookResponse(
    string Name, string State, string? Url, IReadOnlyList<string> Types, string? Numbers, long Sent, DateTimeOffset? SentAt, int Failures, string? LastFailure, DateTimeOffset? FailedAt, DateTimeOffset? NextAt,
    DateTimeOffset? OldestAt, DateTimeOffset? PausedAt);

/// <summary>All webhooks; <c>next</c> is always null.</summary>
internal sealed record WebhookList(IReadOnlyList<WebhookResponse> Items, string? Next);

/// <summary>How a test ended.</summary>
/// <param name="Taken">Whether the receiver took it.</param>
/// <param name="Status">What it answered; null: nothing.</param>
/// <param name="Failure">Why it counts as not taken.</param>
internal sealed record WebhookTestResponse(bool Taken, int? Status, string? Failure);
