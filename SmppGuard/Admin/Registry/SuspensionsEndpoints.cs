using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.Archive;
using SmppGuard.Registry;
using SmppGuard.Registry.Suspensions;

namespace SmppGuard.Admin.Registry;

/// <summary><c>/api/v1/suspensions</c>: who is suspended or will be, since when, by whom or by which rule, for what cause, and until when.</summary>
internal static class SuspensionsEndpoints
{
    private static readonly SuspensionList None = new([], null);

    public static void Map(IEndpointRouteBuilder api)
    {
        var suspensions = api.MapGroup("/suspensions").WithTags("suspensions");
        suspensions.MapGet("", ListAsync).Needs(AccessRight.Read, forOrganizations: true).WithSummary("All suspensions, newest first: announced, in force, and those that are over.").Produces<SuspensionList>().ProducesValidationProblem();
        suspensions.MapGet("/{id}", ShowAsync).Needs(AccessRight.Read, forOrganizations: true).WithSummary("One of them.").Produces<SuspensionResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        suspensions.MapPost("/{id}/enforce", EnforceAsync).Needs(AccessRight.Restrict).Changes(AuditedAsync).WithSummary("Has an announced one take effect now; counts from the next submit. The body may give a reason.")
            .Reads<ReasonBody>(isOptional: true, "application/json").Produces<SuspensionResponse>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        suspensions.MapPost("/{id}/withdraw", WithdrawAsync).Needs(AccessRight.Change).Changes(AuditedAsync).WithSummary("Takes an announced one back before it takes effect, or lifts one that is in force; for a reason.")
            .Reads<ReasonBody>(isOptional: false, "application/json").Produces<SuspensionResponse>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        SuspensionAppealsEndpoints.Map(suspensions);
    }

    private static async Task<IResult> ListAsync(
        [FromQuery, Description("Organization, Code or Account.")] string? kind,
        [FromQuery, Description("An id, number or system_id.")] string? key,
        [FromQuery, Description("How far they are.")] string? stage,
        [FromQuery, Description("Id of the organization whose they are.")] string? organization,
        [FromQuery, Description("Only those with an appeal that stands there.")] string? appeal,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        ClaimsPrincipal user,
        SuspensionRecords records,
        RegistryStore store,
        CancellationToken cancellation)
    {
        var problems = new List<(string Field, string Message)>();
        RegistryKind? which = null;
        if (PageQuery.TrimmedOrNull(kind) is { } name)
        {
            which = RegistryResource.All.Select(r => (RegistryKind?)r.Kind).FirstOrDefault(k => string.Equals(k.ToString(), name, StringComparison.Ordinal));
            if (which is null)
            {
                problems.Add(("kind", "must be Organization, Code or Account."));
            }
        }

        var (wanted, of) = (PageQuery.TrimmedOrNull(stage), PageQuery.TrimmedOrNull(organization));
        if (wanted is not null && !SuspensionStages.All.Contains(wanted, StringComparer.Ordinal))
        {
            problems.Add(("stage", $"must be one of {string.Join(", ", SuspensionStages.All)}."));
        }

        var stands = PageQuery.TrimmedOrNull(appeal);
        if (stands is not null && !SuspensionAppeal.States.Contains(stands, StringComparer.Ordinal))
        {
            problems.Add(("appeal", $"must be one of {string.Join(", ", SuspensionAppeal.States)}."));
        }

        var count = PageQuery.ReadLimit(limit, problems);
        var after = PageQuery.ReadCursor(cursor, problems) is { } place ? new SuspensionPlace(place.Key, place.Tie) : SuspensionPlace.Newest;
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        if (!user.TryScope(ref of))
        {
            return TypedResults.Ok(None);
        }

        var (items, next) = await records.PageAsync(() => StateAsync(store), which, PageQuery.TrimmedOrNull(key), IsWanted, after, count, cancellation);
        return TypedResults.Ok(new SuspensionList([.. items.Select(SuspensionResponse.Of)], next is { } end ? new PageCursor(end.Line, end.Entry).ToString() : null));

        bool IsWanted(SuspensionEntry entry) =>
            (wanted is null || string.Equals(entry.Stage.Word(), wanted, StringComparison.Ordinal)) && (of is null || string.Equals(entry.Organization, of, StringComparison.Ordinal))
            && (stands is null || string.Equals(entry.Appeal?.State, stands, StringComparison.Ordinal));
    }

    private static async Task<IResult> ShowAsync(string id, ClaimsPrincipal user, SuspensionRecords records, RegistryStore store, CancellationToken cancellation) =>
        await FindAsync(id, user, records, store, cancellation) is { } entry ? TypedResults.Ok(SuspensionResponse.Of(entry)) : NotFound;

    private static async Task<IResult> EnforceAsync(string id, HttpRequest request, ClaimsPrincipal user, SuspensionRecords records, RegistryStore store, AdminLog log, CancellationToken cancellation)
    {
        var (reason, problem) = await RegistryBody.ReadReasonAsync(request);
        if (problem is not null)
        {
            return problem;
        }

        var result = await store.EnforceAsync(id, new RegistryChange(user.KeyName(), reason));
        if (result.Outcome == RegistryOutcome.NotFound && await FindAsync(id, user, records, store, cancellation) is { } old)
        {
            // Of before entries were kept: none was announced.
            result = new(RegistryOutcome.Conflict, [old.IsOpen ? SuspensionEdits.InForceAlready : SuspensionEdits.Over(old)]);
        }

        return await AnswerAsync("enforce", id, result, user, records, store, log, cancellation);
    }

    private static async Task<IResult> WithdrawAsync(string id, HttpRequest request, ClaimsPrincipal user, SuspensionRecords records, RegistryStore store, AdminLog log, CancellationToken cancellation)
    {
        var (reason, problem) = await RegistryBody.ReadReasonAsync(request, isOptional: false);
        if (problem is not null)
        {
            return problem;
        }

        return await FindAsync(id, user, records, store, cancellation) is { } entry
            ? await AnswerAsync("withdraw", id, await store.WithdrawSuspensionAsync(entry, new RegistryChange(user.KeyName(), reason)), user, records, store, log, cancellation)
            : NotFound;
    }

    internal static async Task<IResult> AnswerAsync(
        string verb, string id, RegistryResult result, ClaimsPrincipal user, SuspensionRecords records, RegistryStore store, AdminLog log, CancellationToken cancellation)
    {
        log.RegistryChanged(user.KeyName(), verb, RegistryKind.Suspension, id, result.Outcome);
        return result.Outcome switch
        {
            RegistryOutcome.NotFound => NotFound,
            RegistryOutcome.Conflict => Problems.Conflict(string.Join(" ", result.Problems)),
            RegistryOutcome.Invalid => Problems.Invalid(result.Problems),
            _ => await ShowAsync(id, user, records, store, cancellation),
        };
    }

    internal static async ValueTask<object?> AuditedAsync(HttpContext http) =>
        await FindAsync(http.Value("id"), http.User, http.Service<SuspensionRecords>(), http.Service<RegistryStore>(), CancellationToken.None) is { } entry ? SuspensionResponse.Of(entry) : null;

    // Null also where it is somebody else's.
    internal static async Task<SuspensionEntry?> FindAsync(string id, ClaimsPrincipal user, SuspensionRecords records, RegistryStore store, CancellationToken cancellation) =>
        await records.FindAsync(store.State, id, cancellation) is { } entry && user.MaySee(entry.Organization) ? entry : null;

    // What the history tells of is swapped by whoever has saved it.
    private static async Task<RegistryState> StateAsync(RegistryStore store)
    {
        await store.AwaitChangesAsync();
        return store.State;
    }

    internal static IResult NotFound => Problems.NotFound("There is no suspension of this id.");
}
