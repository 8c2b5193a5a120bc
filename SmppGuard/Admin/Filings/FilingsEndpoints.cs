using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.Admin.Idempotency;
using SmppGuard.Admin.Registry;
using SmppGuard.Input;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;

namespace SmppGuard.Admin.Filings;

/// <summary><c>/api/v1/filings</c> and <c>/api/v1/codes/{number}/filings/{id}</c>: what is filed with which carrier. What is answered is durable and counts from the next submit.</summary>
internal static class FilingsEndpoints
{
    private const string Ndjson = "application/x-ndjson";

    public static void Map(IEndpointRouteBuilder api)
    {
        var filings = api.MapGroup("/filings").WithTags("filings");
        filings.MapGet("", List).Needs(AccessRight.Read, forOrganizations: true).WithSummary("Filings in the order of code and id; as CSV for who accepts text/csv.")
            .Produces<FilingPage>(StatusCodes.Status200OK, "application/json", Csv.Type).ProducesValidationProblem().ProducesProblem(StatusCodes.Status406NotAcceptable);
        filings.MapPost("/import", ImportAsync).Needs(AccessRight.Change).WithSummary("Creates and replaces many filings, together; those that are not in the list stay.")
            .Reads<string>(isOptional: false, Csv.Type, Ndjson).Produces<FilingImport>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status409Conflict)
            .WithMetadata(new DisableRequestSizeLimitAttribute(), NotKept.List);
        var filing = api.MapGroup("/codes/{number}/filings/{id}").WithTags("filings");
        filing.MapGet("", Show).Needs(AccessRight.Read, forOrganizations: true).WithSummary("One filing.").Produces<FilingAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        filing.MapPut("", PutAsync).Needs(AccessRight.Change).Changes(Audited).WithSummary("Creates the filing (201) or replaces it (200).").Reads<FilingBody>(isOptional: false, "application/json")
            .Produces<FilingAnswer>().Produces<FilingAnswer>(StatusCodes.Status201Created).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).IsConditional();
        filing.MapDelete("", DeleteAsync).Needs(AccessRight.Change).Changes(Audited).WithSummary("Removes the filing.").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).IsConditional();
        filing.MapGet("/history", HistoryAsync).Needs(AccessRight.Read).WithSummary("Every change of every field, newest first; also of a filing that was removed.")
            .Produces<HistoryList>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static IResult List([AsParameters] FilingsQuery query, HttpContext http, ClaimsPrincipal user, RegistryStore store, FilingAnswers answers)
    {
        var problems = new List<(string Field, string Message)>();
        var page = KeyPage.Read("filings", query.Limit, query.Cursor, problems);
        var isWanted = query.Read(problems);
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        if (Csv.IsWanted(http.Request) is not { } asCsv)
        {
            return Problems.NotAcceptable;
        }

        var state = store.State;
        var found = state.Filings.OrderBy(filing => filing.Key, StringComparer.Ordinal).SkipWhile(filing => string.CompareOrdinal(filing.Key, page.After) <= 0)
            .Select(filing => (Entry: filing.Value, Answer: answers.Of(state, filing.Value)))
            .Where(filing => user.MaySee(filing.Answer.Organization) && isWanted(filing.Entry, filing.Answer)).Take(page.Limit + 1).ToList();
        var (items, next) = page.Cut(found, filing => filing.Entry.Key.Key);
        return asCsv
            ? Csv.Of(http.Response, FilingAnswers.Header, items.Select(filing => FilingAnswers.Row(filing.Answer)), next)
            : TypedResults.Ok(new FilingPage([.. items.Select(filing => filing.Answer)], next));
    }

    private static IResult Show(string number, string id, HttpContext http, RegistryStore store, FilingAnswers answers) =>
        http.User.MaySee(store.State.Codes.GetValueOrDefault(number)?.Entry.Organization) && Answer(number, id, http, store, answers, []) is { } answer ? TypedResults.Ok(answer) : NotFound();

    private static async Task<IResult> PutAsync(string number, string id, HttpRequest request, ClaimsPrincipal user, RegistryStore store, FilingAnswers answers, AdminLog log)
    {
        var (document, problem) = await RegistryBody.ReadAsync(request);
        using (document)
        {
            if (document is null || !TryReadConditions(number, id, request, user, out var by, out problem))
            {
                return problem!;
            }

            var problems = new List<string>();
            var reader = new JsonObjectReader(document.RootElement, "", problems);
            reader.Ignore("organization", "lastUsedAt", "lapsesAt", "warnings");
            var entry = FilingEntry.Read(reader, number, id);
            var result = problems.Count > 0 ? new(RegistryOutcome.Invalid, problems) : await store.PutAsync(entry, by);
            log.RegistryChanged(user.KeyName(), "put", RegistryKind.Filing, entry.Key.Key, result.Outcome);
            if (!result.Succeeded)
            {
                return Refused(result, () => Problems.NotFound("There is no code of this number."));
            }

            var answer = Answer(number, id, request.HttpContext, store, answers, [.. result.Warnings, .. OmittedFields.Of(result.Changes, document.RootElement)]) ?? answers.Of(store.State, entry);
            return result.Outcome == RegistryOutcome.Created ? TypedResults.Created($"/api/v1/codes/{Uri.EscapeDataString(number)}/filings/{Uri.EscapeDataString(id)}", answer) : TypedResults.Ok(answer);
        }
    }

    private static async Task<IResult> DeleteAsync(string number, string id, HttpRequest request, ClaimsPrincipal user, RegistryStore store, AdminLog log)
    {
        if (!TryReadConditions(number, id, request, user, out var by, out var problem))
        {
            return problem!;
        }

        var result = await store.DeleteFilingAsync(number, id, by);
        log.RegistryChanged(user.KeyName(), "delete", RegistryKind.Filing, RegistryKey.OfFiling(number, id).Key, result.Outcome);
        return result.Succeeded ? TypedResults.NoContent() : Refused(result, NotFound);
    }

    private static async Task<IResult> ImportAsync(
        [FromQuery, Description("utf-8 or gb18030; found out unless given here or as charset.")] string? encoding,
        [FromQuery, Description(ListQuery.Force)] string? force,
        [FromQuery, Description(ListQuery.DryRun)] string? dryRun,
        HttpRequest request,
        ClaimsPrincipal user,
        FilingList list,
        AdminLog log,
        CancellationToken cancellation)
    {
        var problems = new List<(string Field, string Message)>();
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !(IsOf(type, Csv.Type) || IsOf(type, Ndjson)))
        {
            return Problems.UnsupportedList;
        }

        var known = PageQuery.TrimmedOrNull(encoding) is { } said ? ListQuery.ReadCharset(said, problems, "encoding") : ListQuery.ReadCharset(type.Charset.Value, problems);
        var mode = ListQuery.ReadMode(force, dryRun, problems);
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        try
        {
            var (result, import) = await list.ImportAsync(request.Body, IsOf(type, Csv.Type), known, mode, new RegistryChange(user.KeyName()), cancellation);
            log.RegistryChanged(user.KeyName(), "import", RegistryKind.Filing, "*", result.Outcome);
            return result.Succeeded ? TypedResults.Ok(import) : Refused(result, NotFound);
        }
        catch (ListFormatException error)
        {
            return Problems.Invalid(error.Field, error.Problem);
        }
        catch (ListRefusedException refused)
        {
            log.ListRefused(user.KeyName(), "filings", refused.Problem);
            return Problems.Refused(refused, "Nothing was registered;");
        }
    }

    private static async Task<IResult> HistoryAsync(
        string number, string id, [FromQuery] string? limit, [FromQuery] string? cursor, RegistryStore store, IRegistryHistory history, CancellationToken cancellation) =>
        await HistoryPage.OfAsync(RegistryKey.OfFiling(number, id), limit, cursor, store, history, cancellation) ?? NotFound();

    // With the tag of the very state that is shown; null: there is none.
    private static FilingAnswer? Answer(string number, string id, HttpContext http, RegistryStore store, FilingAnswers answers, IReadOnlyList<string> warnings)
    {
        var state = store.State;
        Preconditions.Tell(http, RegistryTag.Of(state, RegistryKey.OfFiling(number, id)));
        return state.Filings.TryGetValue(RegistryKey.OfFiling(number, id).Key, out var entry) ? answers.Of(state, entry, warnings) : null;
    }

    private static bool TryReadConditions(string number, string id, HttpRequest request, ClaimsPrincipal user, out RegistryChange by, out IResult? problem)
    {
        (var conditions, problem) = Preconditions.Read(request);
        by = new RegistryChange(user.KeyName());
        by = conditions?.For(by, state => RegistryTag.Of(state, RegistryKey.OfFiling(number, id))) ?? by;
        return problem is null;
    }

    private static object? Audited(HttpContext http)
    {
        var state = http.Service<RegistryStore>().State;
        return state.Filings.TryGetValue(RegistryKey.OfFiling(http.Value("number"), http.Value("id")).Key, out var entry) ? http.Service<FilingAnswers>().Of(state, entry) : null;
    }

    private static bool IsOf(MediaTypeHeaderValue type, string wanted) => type.MediaType.Equals(wanted, StringComparison.OrdinalIgnoreCase);

    private static IResult NotFound() => Problems.NotFound("There is no filing of this id.");

    private static IResult Refused(RegistryResult result, Func<IResult> notFound) => result.Outcome switch
    {
        RegistryOutcome.NotFound or RegistryOutcome.Done => notFound(),
        RegistryOutcome.Stale => Problems.Stale,
        RegistryOutcome.Conflict => Problems.Conflict(string.Join(" ", result.Problems)),
        _ => Problems.Invalid(result.Problems),
    };
}
