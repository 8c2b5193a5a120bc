using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Registry;
using SmppGuard.Storage.Sqlite;

namespace SmppGuard.Admin.Registry;

/// <summary><c>/api/v1/suspensions</c>: who was suspended, when, by whom or by which rule, for what cause, and until when.</summary>
internal static class SuspensionsEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/suspensions", List).WithTags("suspensions").WithSummary("All suspensions, newest first, ended ones included.")
            .Produces<SuspensionList>().ProducesValidationProblem();

    private static IResult List(
        [FromQuery, Description("Organization, Code or Account.")] string? kind,
        [FromQuery, Description("An id, number or system_id.")] string? key,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        RegistryHistory history,
        RegistryStore store)
    {
        var problems = new List<(string Field, string Message)>();
        RegistryKind? which = null;
        if (PageQuery.Given(kind) is { } name)
        {
            which = Enum.GetValues<RegistryKind>().Cast<RegistryKind?>().FirstOrDefault(k => string.Equals(k.ToString(), name, StringComparison.Ordinal));
            if (which is null)
            {
                problems.Add(("kind", "must be Organization, Code or Account."));
            }
        }

        var count = PageQuery.ReadLimit(limit, problems);
        var before = PageQuery.ReadCursor(cursor, problems)?.Key ?? long.MaxValue;
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        var (page, next) = PageQuery.Cut(history.Suspensions(which, PageQuery.Given(key), before, count + 1), count, item => item.Id);
        store.AwaitChanges();
        return TypedResults.Ok(new SuspensionList(page, next));
    }
}
