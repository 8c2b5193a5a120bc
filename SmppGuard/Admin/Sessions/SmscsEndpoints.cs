using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Admin.Registry;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Admin.Sessions;

/// <summary><c>/api/v1/smscs</c>: the configured SMSCs, how this process is bound to them, and whether it is to be. Of several pods, the one that is asked.</summary>
internal static class SmscsEndpoints
{
    private const int MaxReason = 1000;

    public static IResult BadReason { get; } = Problems.Invalid("reason", $"has at most {MaxReason} characters, none of them controls a terminal.");

    public static void Map(IEndpointRouteBuilder api)
    {
        var smscs = api.MapGroup("/smscs").WithTags("sessions");
        smscs.MapGet("", ([FromServices] Router router, [FromServices] StoppedSmscs stops) =>
                TypedResults.Ok(new SmscList([.. router.Links.OrderBy(link => link.Name, StringComparer.Ordinal).Select(link => SmscResponse.Of(link, stops.Of(link.Name)))], null)))
            .Needs(AccessRight.Read).WithSummary("The configured SMSCs, in the order of their names: state, binds, queue, last error.").Produces<SmscList>();
        smscs.MapGet("/{name}", (string name, [FromServices] Router router, [FromServices] StoppedSmscs stops) =>
                router.LinkOf(name) is { } link ? TypedResults.Ok(SmscResponse.Of(link, stops.Of(name))) : NotFound())
            .Needs(AccessRight.Read).WithSummary("One of them.").Produces<SmscResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        smscs.MapPost("/{name}/stop", StopAsync)
            .Needs(AccessRight.Change).WithSummary("Refuses what is for this SMSC from now on (smsc-unavailable), has what is under way answered, for some seconds, and unbinds. Stays so over a restart. The body may give a reason.")
            .Reads<ReasonBody>(isOptional: true, "application/json").Produces<SmscResponse>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        smscs.MapPost("/{name}/start", StartAsync).Needs(AccessRight.Change).WithSummary("Binds again; answers at once, and the state says when it is bound.")
            .Produces<SmscResponse>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Whether it may stand in a log.</summary>
    public static bool IsReason(string? reason) => reason is null || (reason.Length <= MaxReason && !reason.Any(char.IsControl));

    private static async Task<IResult> StopAsync(string name, HttpRequest request, ClaimsPrincipal user, [FromServices] Router router, [FromServices] StoppedSmscs stops, AdminLog log)
    {
        var (reason, problem) = await RegistryBody.ReadReasonAsync(request);
        if (problem is not null)
        {
            return problem;
        }

        if (!IsReason(reason))
        {
            return BadReason;
        }

        if (router.LinkOf(name) is not { } link)
        {
            return NotFound();
        }

        try
        {
            await stops.StopAsync(link, user.KeyName(), PageQuery.TrimmedOrNull(reason));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.StoreFailed(failure.Message);
            return Problems.Unavailable("The link is stopped, but that could not be stored, so that a restart would bind again; send it again to have it stored.");
        }

        return TypedResults.Ok(SmscResponse.Of(link, stops.Of(name)));
    }

    private static async Task<IResult> StartAsync(string name, ClaimsPrincipal user, [FromServices] Router router, [FromServices] StoppedSmscs stops, AdminLog log)
    {
        if (router.LinkOf(name) is not { } link)
        {
            return NotFound();
        }

        try
        {
            await stops.StartAsync(link, user.KeyName());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.StoreFailed(failure.Message);
            return Problems.Unavailable("It could not be stored that the link is started, so it stays stopped; send it again.");
        }

        return TypedResults.Ok(SmscResponse.Of(link, stops.Of(name)));
    }

    private static IResult NotFound() => Problems.NotFound("No SMSC of this name is configured.");
}

/// <summary>A configured SMSC.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Host">Where it is.</param>
/// <param name="Port">Its port.</param>
/// <param name="State"><c>bound</c>, <c>connecting</c> (no bind to send on yet, or not any more), <c>stopping</c> or <c>stopped</c>.</param>
/// <param name="Binds">Sessions bound in any way.</param>
/// <param name="BindsToSend">Of these, those that may carry submits.</param>
/// <param name="ConfiguredBinds">How many there should be of each kind.</param>
/// <param name="Window">Requests that may be unanswered on each.</param>
/// <param name="InFlight">How many are, on all.</param>
/// <param name="Queued">What waits for room in a window, segment by segment.</param>
/// <param name="QueueSize">Messages that may wait.</param>
/// <param name="QueuedSeconds">How long the first of them has waited.</param>
/// <param name="Health"><c>in</c>, <c>out</c> or <c>on-trial</c>: whether messages that could go elsewhere do.</param>
/// <param name="OutFor">Why they do; null: they do not.</param>
/// <param name="MessagesPerSecond">What it is sent at most at this moment; null: as many as there are.</param>
/// <param name="LastError">The last that went wrong with a bind; null: nothing since the start.</param>
/// <param name="Stop">Who stopped it; null: it is not stopped.</param>
internal sealed record SmscResponse(
    string Name, string Host, int Port, string State, int Binds, int BindsToSend, int ConfiguredBinds, int Window, int InFlight, int Queued, int QueueSize, double QueuedSeconds,
    string Health, string? OutFor, double? MessagesPerSecond, SmscErrorResponse? LastError, SmscStopResponse? Stop)
{
    public static SmscResponse Of(SmscLink link, SmscStop? stop) => new(
        link.Name,
        link.Options.Host,
        link.Options.Port,
        link.IsStopped ? (link.Bound > 0 ? "stopping" : "stopped") : link.BoundTransmitters > 0 ? "bound" : "connecting",
        link.Bound,
        link.BoundTransmitters,
        link.Options.Binds,
        link.Options.Window,
        link.InFlight,
        link.Queued,
        link.Options.QueueSize,
        Math.Round(link.QueuedFor.TotalSeconds, 1),
        link.HasBind ? link.Health.State : "out",
        link.OutFor,
        link.Pace.Limit is > 0 and var limit ? Math.Round(limit, 1) : null,
        link.LastFault is { } fault ? new SmscErrorResponse(fault.At, fault.Text) : null,
        stop is null ? null : new SmscStopResponse(stop.At, stop.By, stop.Reason));
}

/// <summary>What went wrong with a bind.</summary>
internal sealed record SmscErrorResponse(DateTimeOffset At, string Text);

/// <summary>Who stopped a link, when, and why.</summary>
internal sealed record SmscStopResponse(DateTimeOffset At, string By, string? Reason);

/// <summary>The configured SMSCs; <c>next</c> is always null.</summary>
internal sealed record SmscList(IReadOnlyList<SmscResponse> Items, string? Next);
