using System.Globalization;
using System.Security.Claims;
using SmppGuard.Access;
using SmppGuard.Archive.Statistics;

namespace SmppGuard.Admin.Statistics;

/// <summary><c>/api/v1/statistics</c>: how many messages there were, by what is asked for. Read from counts that were kept while they came, never from messages.</summary>
internal static class StatisticsEndpoint
{
    /// <summary>More is no table that anybody reads, and costs memory.</summary>
    private const int MaxRows = 100_000;

    private static readonly string[] Numbers = ["messages", "segments"];

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/statistics", ReadAsync).WithTags("statistics").Needs(AccessRight.Read, forOrganizations: true)
        .WithSummary("How many messages there were, by day, account, organization, code, class, decision, reason or outcome; as CSV for those who accept text/csv.")
        .Produces<StatisticsResponse>(StatusCodes.Status200OK, "application/json", Csv.Type).ProducesValidationProblem().ProducesProblem(StatusCodes.Status406NotAcceptable);

    private static async Task<IResult> ReadAsync(
        [AsParameters] StatisticsQuery query,
        HttpContext http,
        ClaimsPrincipal user,
        IStatisticsStorage storage,
        TimeProvider time,
        CancellationToken cancellation)
    {
        var problems = new List<(string Field, string Message)>();
        var (first, end) = query.ReadDays(time.GetUtcNow(), problems);
        var by = query.ReadBy(problems);
        var table = query.ReadTable(by, MaxRows, problems);
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        if (Csv.IsWanted(http.Request) is not { } wantsCsv)
        {
            return Problems.NotAcceptable;
        }

        var organization = PageQuery.TrimmedOrNull(query.Organization);
        if (user.TryScope(ref organization))
        {
            var filter = new StatisticsFilter(first, end) { Account = PageQuery.TrimmedOrNull(query.Account), Organization = organization, Code = PageQuery.TrimmedOrNull(query.Code) };
            await storage.ReadAsync(filter, table.Add, cancellation);
        }

        if (table.IsFull)
        {
            return Problems.Invalid("by", string.Create(CultureInfo.InvariantCulture, $"makes more than {MaxRows} rows; ask for fewer days, less in \"by\", or a further filter."));
        }

        var rows = table.Rows().Select(row => StatisticsRow.Of(row.Group, row.Counts)).ToList();
        string[] names = [.. by.Select(StatisticsQuery.NameOf)];
        if (wantsCsv)
        {
            return Csv.Of(http.Response, [.. names, .. Numbers], rows.Select(IReadOnlyList<string?> (row) => [.. by.Select(dimension => row[dimension]), Number(row.Messages), Number(row.Segments)]), cursor: null);
        }

        var firstDay = await storage.FirstDayAsync(cancellation);
        return TypedResults.Ok(new StatisticsResponse(
            ShanghaiDay.TimeZone, ShanghaiDay.NameOf(first), ShanghaiDay.NameOf(end), firstDay is { } day ? ShanghaiDay.NameOf(day) : null, names, rows, StatisticsTotal.Of(table.Total)));
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
