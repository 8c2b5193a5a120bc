using System.ComponentModel;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.Input;
using SmppGuard.Registry;
using SmppGuard.Registry.Routes;

namespace SmppGuard.Admin.Registry;

/// <summary><c>/api/v1/routes</c>: all routes, swapped whole. What is answered is durable and counts from the next submit. What was put here counts in place of the configuration's routes until it is deleted.</summary>
internal static class RoutesEndpoints
{
    /// <summary>Room for as many routes as there may be, or for a quarter of a million numbers; the history has a table twice, and a document of MongoDB 16 MB.</summary>
    public const int MaxOctets = 4 * 1024 * 1024;

    private static readonly RegistryKey Key = new(RegistryKind.Routes, RouteTableEntry.Key);

    public static void Map(IEndpointRouteBuilder api)
    {
        var routes = api.MapGroup("/routes").WithTags("routes").WithMetadata(new RequestSizeLimitAttribute(MaxOctets));
        routes.MapGet("", Show).Needs(AccessRight.Read).WithSummary("The routes in force and the lists that they name; source says whether the API or the configuration has them. Only those of the API have an ETag.").Produces<RoutesAnswer>();
        routes.MapPut("", PutAsync).Needs(AccessRight.Change).Changes(Audited)
            .WithSummary("Replaces all routes and lists, whichever were in force (201 where the API had none before); the configuration's count no more until these are deleted. With dryRun=true: judges and counts them, and changes nothing.").Reads<RoutesBody>(isOptional: false, "application/json")
            .Produces<RoutesAnswer>().Produces<RoutesAnswer>(StatusCodes.Status201Created).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict).IsConditional();
        routes.MapDelete("", DeleteAsync).Needs(AccessRight.Change).Changes(Audited).WithSummary("Takes the API's routes away; those of the configuration count again.").Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound).IsConditional();
    }

    /// <summary>A table that is only tried, judged as one that is put.</summary>
    /// <param name="body">The table.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="store">Knows the SMSCs.</param>
    /// <param name="problems">Receives what is wrong.</param>
    public static RouteTableEntry Read(RoutesBody body, string place, RegistryStore store, List<string> problems)
    {
        var table = RouteTableEntry.Read(new JsonObjectReader(JsonSerializer.SerializeToElement(body, AdminJson.Default.RoutesBody), place, problems));
        problems.AddRange(RouteTableCheck.Problems(table, store.Rules.Smscs).Select(problem => $"{place}.{problem.Text}"));
        return table;
    }

    private static IResult Show(HttpContext http, RegistryStore store) => TypedResults.Ok(Answer(http, store).With([.. UnconfiguredTargets.Of(store.State, store.Rules)]));

    private static async Task<IResult> PutAsync(
        HttpRequest request,
        [FromQuery, Description("true: take the table also where it takes away more than a change does.")] string? force,
        [FromQuery, Description(ListQuery.DryRun)] string? dryRun,
        ClaimsPrincipal user,
        RegistryStore store,
        ListRules lists,
        AdminLog log)
    {
        var unread = new List<(string Field, string Message)>();
        var mode = ListQuery.ReadMode(force, dryRun, unread);
        if (unread.Count > 0)
        {
            return Problems.Invalid(unread);
        }

        var (document, problem) = await RegistryBody.ReadAsync(request);
        using (document)
        {
            if (document is null || !TryReadConditions(request, user, out var by, out problem))
            {
                return problem!;
            }

            var problems = new List<string>();
            var reader = new JsonObjectReader(document.RootElement, "", problems);
            reader.Ignore("source", "warnings", "plan");
            var table = RouteTableEntry.Read(reader);
            RouteTableChange? change = null;
            var result = problems.Count > 0 ? new(RegistryOutcome.Invalid, problems)
                : await store.PutAsync(table, by, present => (change = RouteTableChange.Of(present, table)).Refusal(lists, mode), mode.DryRun);
            if (result.Outcome == RegistryOutcome.Conflict)
            {
                log.ListRefused(user.KeyName(), "routes", string.Join(" ", result.Problems));
            }
            else if (!mode.DryRun)
            {
                log.RegistryChanged(user.KeyName(), "put", RegistryKind.Routes, Key.Key, result.Outcome);
            }

            if (!result.Succeeded)
            {
                return Refused(result);
            }

            if (mode.DryRun)
            {
                var planned = Shown(table, "api");
                planned["plan"] = new JsonObject { ["dryRun"] = true, ["routes"] = Counts(change!.Routes), ["numbers"] = Counts(change.Numbers) };
                return TypedResults.Ok(planned.With(result.Warnings));
            }

            var answer = Answer(request.HttpContext, store).With(result.Warnings);
            return result.Outcome == RegistryOutcome.Created ? TypedResults.Created("/api/v1/routes", answer) : TypedResults.Ok(answer);
        }
    }

    private static async Task<IResult> DeleteAsync(HttpRequest request, ClaimsPrincipal user, RegistryStore store, AdminLog log)
    {
        if (!TryReadConditions(request, user, out var by, out var problem))
        {
            return problem!;
        }

        var result = await store.DeleteRoutesAsync(by);
        log.RegistryChanged(user.KeyName(), "delete", RegistryKind.Routes, Key.Key, result.Outcome);
        return result.Succeeded ? TypedResults.NoContent() : Refused(result);
    }

    // With the tag of the very state that is shown.
    private static JsonObject Answer(HttpContext http, RegistryStore store)
    {
        var state = store.State;
        Preconditions.Tell(http, RegistryTag.Of(state, Key));
        var own = state.Routes.GetValueOrDefault(RouteTableEntry.Key);
        return Shown(own ?? store.Rules.Routes, own is null ? "configuration" : "api");
    }

    private static JsonObject Shown(RouteTableEntry table, string source)
    {
        var answer = JsonNode.Parse(RegistryFields.Json(table.Write))!.AsObject();
        answer.Insert(0, "source", source);
        return answer;
    }

    private static JsonObject Counts(CountChange change) => new() { ["before"] = change.Before, ["count"] = change.Count, ["lost"] = change.Lost };

    private static bool TryReadConditions(HttpRequest request, ClaimsPrincipal user, out RegistryChange by, out IResult? problem)
    {
        (var conditions, problem) = Preconditions.Read(request);
        by = new RegistryChange(user.KeyName());
        by = conditions?.For(by, state => RegistryTag.Of(state, Key)) ?? by;
        return problem is null;
    }

    private static IResult Refused(RegistryResult result) => result.Outcome switch
    {
        RegistryOutcome.NotFound => Problems.NotFound("The API has no routes; those of the configuration are in force."),
        RegistryOutcome.Stale => Problems.Stale,
        RegistryOutcome.Conflict => Problems.Conflict($"The table {string.Join(" ", result.Problems)} Nothing was changed; force=true takes it all the same."),
        _ => Problems.Invalid(result.Problems),
    };

    // The audit log has the routes, and of the lists only how long they are: whose numbers they hold is in the registry's history.
    private static object? Audited(HttpContext http)
    {
        if (!http.Service<RegistryStore>().State.Routes.TryGetValue(RouteTableEntry.Key, out var table))
        {
            return null;
        }

        var shown = JsonNode.Parse(RegistryFields.Json(table.Write))!.AsObject();
        shown["lists"] = new JsonArray([.. table.Lists.Select(list => (JsonNode)new JsonObject { ["name"] = list.Name, ["numbers"] = list.Numbers.Count })]);
        return shown;
    }
}
