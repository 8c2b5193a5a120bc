using System.ComponentModel;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Admin.Registry;

/// <summary>
/// <c>/api/v1/organizations</c>, <c>/codes</c> and <c>/accounts</c>: who may send. What is answered is durable and counts from the next submit; every change is in the
/// history with the name of the key.
/// </summary>
internal static class RegistryEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        foreach (var resource in RegistryResource.All)
        {
            var group = api.MapGroup("/" + resource.Path).WithTags(resource.Path);
            switch (resource.Kind)
            {
                case RegistryKind.Organization:
                    Map<OrganizationBody, OrganizationAnswer>(group, resource);
                    break;
                case RegistryKind.Code:
                    Map<CodeBody, CodeAnswer>(group, resource);
                    break;
                default:
                    Map<AccountBody, AccountAnswer>(group, resource);
                    break;
            }
        }

        api.MapGet("/codes/{key}/owner", OwnerAsync).WithTags("codes").Needs(AccessRight.Read).WithSummary("Who answers, or answered at a moment, for a number; a source address as it was sent will do.")
            .Produces<CodeHolder>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    // The types are for the description alone.
    private static void Map<TBody, TAnswer>(RouteGroupBuilder group, RegistryResource resource)
        where TBody : notnull
    {
        var noun = resource.Noun;
        var list = resource.Kind switch
        {
            RegistryKind.Organization => group.MapGet("", ([AsParameters] OrganizationsQuery query, ClaimsPrincipal user, RegistryStore store, SenderBlocks blocks) => List(resource, query, user, store, blocks)),
            RegistryKind.Code => group.MapGet("", ([AsParameters] CodesQuery query, ClaimsPrincipal user, RegistryStore store, SenderBlocks blocks) => List(resource, query, user, store, blocks)),
            _ => group.MapGet("", ([AsParameters] AccountsQuery query, ClaimsPrincipal user, RegistryStore store, SenderBlocks blocks) => List(resource, query, user, store, blocks)),
        };
        list.Needs(AccessRight.Read, forOrganizations: true).WithSummary("Those that the filters want, in the order of their keys.").Produces<EntryPage<TAnswer>>().ProducesValidationProblem();
        group.MapGet("/{key}", (string key, HttpContext http, RegistryStore store, SenderBlocks blocks) =>
                http.User.MaySee(resource.OwnerOf(store.State, key)) ? Show(resource, key, http, store, blocks) : NotFound(resource))
            .Needs(AccessRight.Read, forOrganizations: true).WithSummary($"One {noun}.").Produces<TAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/{key}", (
                    string key,
                    HttpRequest request,
                    [FromQuery, Description("Why, for the history; needed where a code moves to another organization.")] string? reason,
                    ClaimsPrincipal user,
                    RegistryStore store,
                    SenderBlocks blocks,
                    AdminLog log) =>
                PutAsync(resource, key, request, reason, user, store, blocks, log))
            .Needs(AccessRight.Change).Changes(Entry).WithSummary($"Creates the {noun} (201) or replaces it (200); the body is as in a registry file.").Reads<TBody>(isOptional: false, "application/json")
            .Produces<TAnswer>().Produces<TAnswer>(StatusCodes.Status201Created).ProducesValidationProblem().ProducesProblem(StatusCodes.Status409Conflict).IsConditional();
        group.MapPatch("/{key}", (
                    string key,
                    HttpRequest request,
                    [FromQuery, Description("Why, for the history; needed where a code moves to another organization.")] string? reason,
                    ClaimsPrincipal user,
                    RegistryStore store,
                    SenderBlocks blocks,
                    AdminLog log) =>
                PatchAsync(resource, key, request, reason, user, store, blocks, log))
            .Needs(AccessRight.Change).Changes(Entry).WithSummary($"Changes what the body names of the {noun}, and nothing else (RFC 7396); null takes a member away.").ReadsPatch<TBody>()
            .Produces<TAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).IsConditional();
        group.MapDelete("/{key}", (string key, HttpRequest request, ClaimsPrincipal user, RegistryStore store, AdminLog log) => DeleteAsync(resource, key, request, user, store, log))
            .Needs(AccessRight.Change).Changes(Entry).WithSummary($"Removes the {noun}, unless others refer to it.").Produces(StatusCodes.Status204NoContent).IsConditional()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/{key}/history", (string key, [FromQuery] string? limit, [FromQuery] string? cursor, RegistryStore store, IRegistryHistory history, CancellationToken cancellation) =>
                HistoryAsync(resource, key, limit, cursor, store, history, cancellation))
            .Needs(AccessRight.Read).WithSummary("Every change of every field, newest first.").Produces<HistoryList>().ProducesProblem(StatusCodes.Status404NotFound);

        MapStanding("suspend", Standing.Suspended);
        MapStanding("resume", Standing.Active);
        if (resource.Kind == RegistryKind.Organization)
        {
            MapStanding("terminate", Standing.Terminated);
        }

        // What the audit log has of a change.
        object? Entry(HttpContext http) => resource.Find(http.Service<RegistryStore>().State, http.Value("key"));

        void MapStanding(string verb, Standing standing) =>
            group.MapPost("/{key}/" + verb, (string key, HttpRequest request, ClaimsPrincipal user, RegistryStore store, SenderBlocks blocks, AdminLog log) =>
                    SetStandingAsync(resource, key, standing, request, user, store, blocks, log))
                .Needs(standing == Standing.Active ? AccessRight.Change : AccessRight.Restrict).Changes(Entry).WithSummary($"The {noun} is {standing}; counts from the next submit. The body may give a reason.").Reads<ReasonBody>(isOptional: true, "application/json")
                .Produces<TAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static IResult List(RegistryResource resource, IEntryQuery query, ClaimsPrincipal user, RegistryStore store, SenderBlocks blocks)
    {
        var problems = new List<(string Field, string Message)>();
        var state = store.State;
        var page = KeyPage.Read(resource.Kind.ToString(), query.Limit, query.Cursor, problems);
        var isWanted = query.Read(state, problems);
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        var (keys, next) = page.Cut(resource.Keys(state).Where(key => isWanted(key) && (user.Organization() is null || user.MaySee(resource.OwnerOf(state, key)))).Order(StringComparer.Ordinal));
        return TypedResults.Ok(new EntryList([.. keys.Select(key => resource.Find(state, key)!.With(blocks.Of(new RegistryKey(resource.Kind, key))))], next));
    }

    private static IResult Show(RegistryResource resource, string key, HttpContext http, RegistryStore store, SenderBlocks blocks) =>
        Entry(resource, key, http, store, blocks) is { } answer ? TypedResults.Ok(answer) : NotFound(resource);

    // With the tag of the very state that is shown; null: there is none.
    private static JsonObject? Entry(RegistryResource resource, string key, HttpContext http, RegistryStore store, SenderBlocks blocks)
    {
        var state = store.State;
        var name = resource.KeyOf(key);
        Preconditions.Tell(http, RegistryTag.Of(state, name));
        return resource.Find(state, key)?.With(blocks.Of(name));
    }

    private static async Task<IResult> PutAsync(
        RegistryResource resource, string key, HttpRequest request, string? reason, ClaimsPrincipal user, RegistryStore store, SenderBlocks blocks, AdminLog log)
    {
        var (document, problem) = await RegistryBody.ReadAsync(request);
        using (document)
        {
            if (document is null || !TryReadConditions(resource, key, request, user, reason, out var by, out problem))
            {
                return problem!;
            }

            var problems = new List<string>();
            var reader = new JsonObjectReader(document.RootElement, "", problems);
            RegistryResponses.IgnoreOwn(reader);
            var result = await resource.PutAsync(store, key, reader, problems, by);
            log.RegistryChanged(user.KeyName(), "put", resource.Kind, key, result.Outcome);
            if (!result.Succeeded)
            {
                return Refused(resource, result);
            }

            var answer = Entry(resource, key, request.HttpContext, store, blocks)?.With([.. result.Warnings, .. OmittedFields.Of(result.Changes, document.RootElement)]) ?? [];
            return result.Outcome == RegistryOutcome.Created ? TypedResults.Created($"/api/v1/{resource.Path}/{Uri.EscapeDataString(key)}", answer) : TypedResults.Ok(answer);
        }
    }

    private static async Task<IResult> PatchAsync(
        RegistryResource resource, string key, HttpRequest request, string? reason, ClaimsPrincipal user, RegistryStore store, SenderBlocks blocks, AdminLog log)
    {
        var (document, problem) = await RegistryBody.ReadPatchAsync(request);
        using (document)
        {
            if (document is null || !TryReadConditions(resource, key, request, user, reason, out var by, out problem))
            {
                return problem!;
            }

            var problems = new List<string>();
            var name = resource.KeyOf(key);
            var patch = RegistryResponses.WithoutOwn(document.RootElement, Standings.Of(store.State, name), problems);
            var result = problems.Count > 0 ? new(RegistryOutcome.Invalid, problems) : await store.PatchAsync(name, patch, by);
            log.RegistryChanged(user.KeyName(), "patch", resource.Kind, key, result.Outcome);
            return result.Succeeded && Entry(resource, key, request.HttpContext, store, blocks) is { } answer ? TypedResults.Ok(answer.With(result.Warnings)) : Refused(resource, result);
        }
    }

    private static async Task<IResult> DeleteAsync(RegistryResource resource, string key, HttpRequest request, ClaimsPrincipal user, RegistryStore store, AdminLog log)
    {
        if (!TryReadConditions(resource, key, request, user, null, out var by, out var problem))
        {
            return problem!;
        }

        var result = await resource.DeleteAsync(store, key, by);
        log.RegistryChanged(user.KeyName(), "delete", resource.Kind, key, result.Outcome);
        return result.Succeeded ? TypedResults.NoContent() : Refused(resource, result);
    }

    private static bool TryReadConditions(
        RegistryResource resource, string key, HttpRequest request, ClaimsPrincipal user, string? reason, out RegistryChange by, out IResult? problem)
    {
        (var conditions, problem) = Preconditions.Read(request);
        by = new RegistryChange(user.KeyName(), PageQuery.TrimmedOrNull(reason));
        by = conditions?.For(by, state => RegistryTag.Of(state, resource.KeyOf(key))) ?? by;
        return problem is null;
    }

    private static async Task<IResult> SetStandingAsync(
        RegistryResource resource, string key, Standing standing, HttpRequest request, ClaimsPrincipal user, RegistryStore store, SenderBlocks blocks, AdminLog log)
    {
        var (reason, problem) = await RegistryBody.ReadReasonAsync(request);
        if (problem is not null)
        {
            return problem;
        }

        var result = await store.SetStandingAsync(new RegistryKey(resource.Kind, key), standing, new RegistryChange(user.KeyName(), reason));
        log.RegistryChanged(user.KeyName(), standing.ToString(), resource.Kind, key, result.Outcome);
        return result.Succeeded ? Show(resource, key, request.HttpContext, store, blocks) : Refused(resource, result);
    }

    private static async Task<IResult> HistoryAsync(
        RegistryResource resource, string key, string? limit, string? cursor, RegistryStore store, IRegistryHistory history, CancellationToken cancellation) =>
        // Also of what was deleted since: that is when somebody asks.
        await HistoryPage.OfAsync(new RegistryKey(resource.Kind, key), limit, cursor, store, history, cancellation) is { } answer
            ? answer
            : resource.Find(store.State, key) is null ? NotFound(resource) : TypedResults.Ok(new HistoryList([], null));

    private static async Task<IResult> OwnerAsync(
        string key,
        [FromQuery, Description("The moment; now unless said.")] string? at,
        IRegistryHistory history,
        RegistryStore store,
        TimeProvider time,
        CancellationToken cancellation)
    {
        var moment = time.GetUtcNow();
        if (PageQuery.TrimmedOrNull(at) is { } text && !UtcTime.TryParse(text.Replace(' ', '+'), out moment))
        {
            return Problems.Invalid("at", UtcTime.Expected);
        }

        var found = await history.OwnerAtAsync(key, moment, cancellation);
        await store.AwaitChangesAsync();
        return found is { } owner ? TypedResults.Ok(owner) : Problems.NotFound("Nobody is on record as the owner of this number at that moment.");
    }

    private static IResult NotFound(RegistryResource resource) => Problems.NotFound($"There is no {resource.Noun} of this name.");

    private static IResult Refused(RegistryResource resource, RegistryResult result) => result.Outcome switch
    {
        RegistryOutcome.NotFound or RegistryOutcome.Done => NotFound(resource),
        RegistryOutcome.Stale => Problems.Stale,
        RegistryOutcome.Conflict => Problems.Conflict(string.Join(" ", result.Problems)),
        _ => Problems.Invalid(result.Problems),
    };
}
