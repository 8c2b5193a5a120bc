using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Model;

namespace SmppGuard.Admin.CarrierBlackLists;

/// <summary><c>/api/v1/black-list-reports</c>: numbers that carriers have on a black list, for somebody to say whether that is a refusal.</summary>
internal static class BlackListReportsEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var reports = api.MapGroup("/black-list-reports").WithTags("black-list-reports");
        reports.MapGet("", ListAsync).Needs(AccessRight.ReadPersonal).WithSummary("Reports of numbers on carriers' black lists, newest first.").Produces<BlackListReportList>().ProducesValidationProblem();
        reports.MapGet("/{id}", ShowAsync).Needs(AccessRight.ReadPersonal).WithSummary("One report.").Produces<BlackListReportResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        MapDecision("accept", BlackListStatus.Accepted, "The recipient refuses the organization, from the receipt on. 409 if the report was dismissed.");
        MapDecision("dismiss", BlackListStatus.Dismissed, "Nothing comes of the report. 409 if it was accepted.");

        void MapDecision(string verb, BlackListStatus decision, string summary) =>
            reports.MapPost("/{id}/" + verb, (string id, ClaimsPrincipal user, BlackListReports service, BlackListWords words, AdminLog log, CancellationToken cancellationToken) =>
                    DecideAsync(id, decision, user, service, words, log, cancellationToken))
                .Needs(decision == BlackListStatus.Accepted ? AccessRight.Restrict : AccessRight.Change).Changes(EntryAsync).WithSummary(summary).Produces<BlackListReportResponse>()
                .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ListAsync(
        [FromQuery, Description("pending, accepted or dismissed.")] string? status,
        [FromQuery, Description("Id of the organization that sent the message.")] string? organization,
        [FromQuery, Description("The number, in any way that it can be written.")] string? msisdn,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        ClaimsPrincipal user,
        IBlackListReportStorage storage,
        BlackListWords words,
        NumberPlan numbers,
        AdminLog log,
        CancellationToken cancellation)
    {
        var problems = new List<(string Field, string Message)>();
        var name = PageQuery.TrimmedOrNull(status);
        var wanted = name is null ? null : BlackListReportResponse.Parse(name);
        if (name is not null && wanted is null)
        {
            problems.Add(("status", "must be pending, accepted or dismissed."));
        }

        var recipient = PageQuery.ReadMsisdn(msisdn, numbers, problems);
        var count = PageQuery.ReadLimit(limit, problems);
        var before = PageQuery.ReadCursor(cursor, problems)?.Key ?? long.MaxValue;
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        var found = await storage.ListAsync(
            new BlackListFilter
            {
                Status = wanted,
                Organization = PageQuery.TrimmedOrNull(organization),
                Msisdn = recipient,
                Before = before,
                Limit = count + 1,
            },
            cancellation);
        var (page, next) = PageQuery.Cut(found, count, report => report.Id);
        log.BlackListReportsListed(user.KeyName(), page.Count, recipient?.ToString() ?? "any number");
        return TypedResults.Ok(new BlackListReportList([.. page.Select(report => BlackListReportResponse.Of(report, words))], next));
    }

    private static async Task<IResult> ShowAsync(
        string id, ClaimsPrincipal user, IBlackListReportStorage storage, BlackListWords words, AdminLog log, CancellationToken cancellation)
    {
        if (IdOf(id) is not { } number || await storage.FindAsync(number, cancellation) is not { } report)
        {
            return NotFound();
        }

        log.BlackListReportOpened(user.KeyName(), report.Id, report.Message!.Msisdn.ToString());
        return TypedResults.Ok(BlackListReportResponse.Of(report, words));
    }

    private static async Task<IResult> DecideAsync(
        string id, BlackListStatus decision, ClaimsPrincipal user, BlackListReports service, BlackListWords words, AdminLog log, CancellationToken cancellationToken)
    {
        if (IdOf(id) is not { } number)
        {
            return NotFound();
        }

        var result = await service.DecideAsync(number, decision, user.KeyName(), cancellationToken);

        switch (result.Outcome)
        {
            case BlackListOutcome.Decided:
                log.BlackListReportDecided(user.KeyName(), number, decision);
                return TypedResults.Ok(BlackListReportResponse.Of(result.Report!, words));
            case BlackListOutcome.NotFound:
                return NotFound();
            case BlackListOutcome.NoOrganization:
                return Problems.Conflict("The organization is not registered any more, so there is nobody to refuse; dismiss the report.");
            default:
                return Problems.Conflict($"The report is {BlackListReportResponse.NameOf(result.Report!.Status)} already, and stays so.");
        }
    }

    // What the audit log has of a decision.
    private static async ValueTask<object?> EntryAsync(HttpContext http) =>
        IdOf(http.Value("id")) is { } number && await http.Service<IBlackListReportStorage>().FindAsync(number, CancellationToken.None) is { } report
            ? BlackListReportResponse.Of(report, http.Service<BlackListWords>())
            : null;

    private static IResult NotFound() => Problems.NotFound("There is no report with this id.");

    private static long? IdOf(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
