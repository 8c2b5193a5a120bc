using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Registry;

namespace SmppGuard.Admin.Registry;

/// <summary><c>/api/v1/suspensions</c>: who was suspended, when, by whom or by which rule, for what cause, and until when.</summary>
internal static class SuspensionsEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/suspensions", ListAsync).WithTags("suspensions").Needs(AccessRight.Read).WithSummary("All suspensions, newest first, ended ones included.")
            .Produces<SuspensionList>().ProducesValidationProblem();

    private static async Task<IResult> ListAsync(
        [FromQuery, Description("Organization, Code or Account.")] string? kind,
        [FromQuery, Description("An id, number or system_id.")] string? key,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        IRegistryHistory history,
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

        var count = PageQuery.ReadLimit(limit, problems);
        var before = PageQuery.ReadCursor(cursor, problems)?.Key ?? long.MaxValue;
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        var found = await history.SuspensionsAsync(which, PageQuery.TrimmedOrNull(key), before, count + 1, cancellation);
        var (page, next) = PageQuery.Cut(found, count, item => item.Id);
        await store.AwaitChangesAsync();
        return TypedResults.Ok(new SuspensionList(page, next));
    }
}
