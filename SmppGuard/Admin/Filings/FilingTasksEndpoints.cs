using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.Admin.Registry;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;

namespace SmppGuard.Admin.Filings;

/// <summary><c>/api/v1/filing-tasks</c>: what changed and has to be told to the carriers, and until when.</summary>
internal static class FilingTasksEndpoints
{
    public static readonly string[] States = ["open", "overdue", "closed"];

    private static readonly string[] Header = ["id", "state", "organization", "code", "carrier", "field", "old", "new", "changedAt", "changedBy", "dueAt", "closedAt", "closedBy", "reference"];

    public static void Map(IEndpointRouteBuilder api)
    {
        var tasks = api.MapGroup("/filing-tasks").WithTags("filings");
        tasks.MapGet("", List).Needs(AccessRight.Read).WithSummary("Changes that carriers have to be told, the oldest first; as CSV, for the carrier, for who accepts text/csv.")
            .Produces<FilingTaskList>(StatusCodes.Status200OK, "application/json", Csv.Type).ProducesValidationProblem().ProducesProblem(StatusCodes.Status406NotAcceptable);
        tasks.MapGet("/{id}", Show).Needs(AccessRight.Read).WithSummary("One of them.").Produces<FilingTaskResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        tasks.MapPost("/{id}/close", CloseAsync).Needs(AccessRight.Change).Changes(Audited).WithSummary("Closes one with the carrier's receipt; renewing the filing does so by itself.").Reads<FilingTaskCloseBody>(isOptional: false, "application/json")
            .Produces<FilingTaskResponse>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static IResult List(
        [FromQuery, Description("open, overdue or closed; an overdue one is open.")] string? state,
        [FromQuery, Description("Id of the organization.")] string? organization,
        [FromQuery, Description("The carrier.")] string? carrier,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        HttpContext http,
        RegistryStore store,
        TimeProvider time)
    {
        var problems = new List<(string Field, string Message)>();
        var page = KeyPage.Read("filing-tasks", limit, cursor, problems);
        var wanted = PageQuery.TrimmedOrNull(state);
        if (wanted is not null && !States.Contains(wanted, StringComparer.Ordinal))
        {
            problems.Add(("state", $"must be one of {string.Join(", ", States)}."));
        }

        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        if (Csv.IsWanted(http.Request) is not { } asCsv)
        {
            return Problems.NotAcceptable;
        }

        var now = time.GetUtcNow();
        var (of, with) = (PageQuery.TrimmedOrNull(organization), PageQuery.TrimmedOrNull(carrier));
        var found = store.State.FilingTasks.Values.Where(task =>
                (wanted is null || string.Equals(FilingTaskResponse.StateOf(task, now), wanted, StringComparison.Ordinal) || (wanted is "open" && task.IsOpen))
                && (of is null || string.Equals(task.Organization, of, StringComparison.Ordinal)) && (with is null || string.Equals(task.Carrier, with, StringComparison.Ordinal)))
            .Select(task => (Key: OrderOf(task), Task: task)).Where(task => string.CompareOrdinal(task.Key, page.After) > 0).OrderBy(task => task.Key, StringComparer.Ordinal).Take(page.Limit + 1).ToList();
        var (items, next) = page.Cut(found, task => task.Key);
        var shown = items.Select(task => FilingTaskResponse.Of(task.Task, now));
        return asCsv ? Csv.Of(http.Response, Header, shown.Select(Row), next) : TypedResults.Ok(new FilingTaskList([.. shown], next));
    }

    private static IResult Show(string id, RegistryStore store, TimeProvider time) =>
        store.State.FilingTasks.TryGetValue(id, out var task) ? TypedResults.Ok(FilingTaskResponse.Of(task, time.GetUtcNow())) : NotFound();

    private static async Task<IResult> CloseAsync(string id, HttpRequest request, ClaimsPrincipal user, RegistryStore store, AdminLog log, TimeProvider time)
    {
        var (document, problem) = await RegistryBody.ReadAsync(request);
        using (document)
        {
            if (document is null)
            {
                return problem!;
            }

            var problems = new List<string>();
            var reader = new JsonObjectReader(document.RootElement, "", problems);
            var reference = reader.Text("reference", "CM-2026-0815");
            reader.RefuseTheRest();
            var result = problems.Count > 0 ? new(RegistryOutcome.Invalid, problems) : await store.CloseFilingTaskAsync(id, reference, new RegistryChange(user.KeyName()));
            log.RegistryChanged(user.KeyName(), "close", RegistryKind.FilingTask, id, result.Outcome);
            return result.Outcome switch
            {
                RegistryOutcome.NotFound => NotFound(),
                RegistryOutcome.Conflict => Problems.Conflict(string.Join(" ", result.Problems)),
                RegistryOutcome.Invalid => Problems.Invalid(result.Problems),
                _ => Show(id, store, time),
            };
        }
    }

    private static object? Audited(HttpContext http) =>
        http.Service<RegistryStore>().State.FilingTasks.TryGetValue(http.Value("id"), out var task) ? FilingTaskResponse.Of(task, http.Service<TimeProvider>().GetUtcNow()) : null;

    // Ids end in a number without zeros in front.
    private static string OrderOf(FilingTask task)
    {
        var dash = task.Id.IndexOf('-', StringComparison.Ordinal);
        return task.Id[..(dash + 1)] + task.Id[(dash + 1)..].PadLeft(8, '0');
    }

    private static IReadOnlyList<string?> Row(FilingTaskResponse task) =>
    [
        task.Id, task.State, task.Organization, task.Code, task.Carrier, task.Field, task.Old, task.New, UtcTime.Format(task.ChangedAt), task.ChangedBy, UtcTime.Format(task.DueAt),
        task.ClosedAt is { } at ? UtcTime.Format(at) : null, task.ClosedBy, task.Reference,
    ];

    private static IResult NotFound() => Problems.NotFound("There is no task of this id.");
}
