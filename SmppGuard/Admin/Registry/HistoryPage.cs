using SmppGuard.Registry;

namespace SmppGuard.Admin.Registry;

/// <summary>A piece of the history of an entry, as it is answered.</summary>
internal static class HistoryPage
{
    /// <returns>Null: there is none.</returns>
    public static async Task<IResult?> OfAsync(RegistryKey key, string? limit, string? cursor, RegistryStore store, IRegistryHistory history, CancellationToken cancellation)
    {
        var problems = new List<(string Field, string Message)>();
        var count = PageQuery.ReadLimit(limit, problems);
        var before = PageQuery.ReadCursor(cursor, problems)?.Key ?? long.MaxValue;
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        var items = await history.OfAsync(key, before, count + 1, cancellation);
        if (items.Count == 0)
        {
            return null;
        }

        var (page, next) = PageQuery.Cut(items, count, item => item.Id);
        await store.AwaitChangesAsync();
        return TypedResults.Ok(new HistoryList([.. page.Select(RegistryResponses.Of)], next));
    }
}
