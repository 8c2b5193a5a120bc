using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Archive;
using SmppGuard.Registry;

namespace SmppGuard.Admin.Registry;

/// <summary><c>/api/v1/registry/changes</c>: every change of every entry in the order in which they were made, for programs that follow the registry.</summary>
internal static class RegistryChangesEndpoint
{
    private const string Newest = "newest";

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/registry/changes", ListAsync).WithTags("registry")
        .Needs(AccessRight.Read).WithSummary("Changes of all entries, oldest first. \"next\" is there always, and asks for what comes after.").Produces<HistoryList>().ProducesValidationProblem();

    private static async Task<IResult> ListAsync(
        [FromQuery, Description("\"next\" of the piece before; newest: only what comes from now on; from the beginning unless said.")] string? cursor,
        [FromQuery, Description(EntryQuery.OfLimit)] string? limit,
        RegistryStore store,
        IRegistryHistory history,
        CancellationToken cancellation)
    {
        var problems = new List<(string Field, string Message)>();
        var count = PageQuery.ReadLimit(limit, problems);
        var fromNow = string.Equals(PageQuery.TrimmedOrNull(cursor), Newest, StringComparison.Ordinal);
        var after = fromNow ? 0 : PageQuery.ReadCursor(cursor, problems)?.Key ?? 0;
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        if (fromNow)
        {
            return TypedResults.Ok(new HistoryList([], new PageCursor(await history.NewestAsync(cancellation)).ToString()));
        }

        var items = await history.ChangesAsync(after, count, cancellation);
        await store.AwaitChangesAsync();
        return TypedResults.Ok(new HistoryList([.. items.Select(RegistryResponses.Of)], new PageCursor(items.Count > 0 ? items[^1].Id : after).ToString()));
    }
}
