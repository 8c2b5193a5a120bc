using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.Admin.Idempotency;
using SmppGuard.DoNotDisturb;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary><c>/api/v1/do-not-disturb</c>: numbers that get no adverts at all, put one by one, or as named lists with a version that are replaced whole.</summary>
internal static class DoNotDisturbEndpoints
{
    private const int MaxName = 64;
    private const int MaxReason = 1000;
    private const string Text = "text/plain";
    private const string Csv = "text/csv";

    public static void Map(IEndpointRouteBuilder api)
    {
        var numbers = api.MapGroup("/do-not-disturb").WithTags("do-not-disturb");
        numbers.MapGet("/lists", (DoNotDisturbService service) => TypedResults.Ok(new DoNotDisturbListsResponse([.. service.Lists().Select(DoNotDisturbListResponse.Of)], null)))
            .Needs(AccessRight.Read).WithSummary("The named lists in force.").Produces<DoNotDisturbListsResponse>();
        numbers.MapGet("/lists/{name}", ShowList).Needs(AccessRight.Read).WithSummary("One of them.").Produces<DoNotDisturbListResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        numbers.MapPut("/lists/{name}", ReplaceListAsync).IsImport().Needs(AccessRight.Change).WithSummary("Replaces a list, at once and whole: one number in a line, text/plain or text/csv.");
        numbers.MapPost("/lists/{name}", AddToListAsync).IsImport().Needs(AccessRight.Restrict).WithSummary("Adds numbers to a list.");
        numbers.MapDelete("/lists/{name}", DeleteListAsync).Needs(AccessRight.Change).Changes(ListOf).WithSummary("Takes a list out of force.").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).IsConditional();
        numbers.MapGet("/{msisdn}", ReadAsync).Needs(AccessRight.ReadPersonal).WithSummary("Whether a number is on any list, and why.").Produces<DoNotDisturbResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        numbers.MapPut("/{msisdn}", PutAsync).Needs(AccessRight.Restrict).Changes(EntryAsync).WithSummary("No adverts to this number from now on.")
            .Reads<DoNotDisturbBody>(isOptional: true, "application/json").Produces<DoNotDisturbResponse>(StatusCodes.Status201Created).Produces<DoNotDisturbResponse>().IsConditional();
        numbers.MapDelete("/{msisdn}", DeleteAsync).Needs(AccessRight.Change).Changes(EntryAsync).WithSummary("Takes back a number that was put one by one.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).IsConditional();
    }

    private static RouteHandlerBuilder IsImport(this RouteHandlerBuilder route) => route
        .Reads<string>(isOptional: false, Text, Csv).Produces<NumberImport>().ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict).IsConditional().WithMetadata(NotKept.List);

    private static Task<IResult> ReplaceListAsync(HttpRequest request, string name, [AsParameters] ListEditionQuery edition, ClaimsPrincipal user, DoNotDisturbService service, AdminLog log) =>
        ImportAsync(request, name, edition, adds: false, user, service, log);

    private static Task<IResult> AddToListAsync(HttpRequest request, string name, [AsParameters] ListEditionQuery edition, ClaimsPrincipal user, DoNotDisturbService service, AdminLog log) =>
        ImportAsync(request, name, edition, adds: true, user, service, log);

    private static IResult ShowList(string name, HttpContext http, DoNotDisturbService service)
    {
        if (service.Lists().FirstOrDefault(list => string.Equals(list.Name, name, StringComparison.Ordinal)) is not { } found)
        {
            return NoList();
        }

        Preconditions.Tell(http, TagOf(found));
        return TypedResults.Ok(DoNotDisturbListResponse.Of(found));
    }

    private static async Task<IResult> ReadAsync(string msisdn, HttpContext http, DoNotDisturbService service, DoNotDisturbIndex index, NumberPlan plan, CancellationToken cancellation)
    {
        if (!plan.TryNormalize(msisdn, out var number))
        {
            return InvalidNumber();
        }

        var answer = await AnswerOfAsync(http, number, service, index, cancellation);
        return answer.AddedAt is null && answer.Lists.Count == 0 ? Problems.NotFound("The number is on no do-not-disturb list.") : TypedResults.Ok(answer);
    }

    private static async Task<IResult> PutAsync(
        HttpRequest request, string msisdn, ClaimsPrincipal user, DoNotDisturbService service, DoNotDisturbIndex index, NumberPlan plan, AdminLog log)
    {
        var reason = "";
        var hasBody = request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
        if (hasBody && JsonBody.IsSent(request))
        {
            var (body, unreadable) = await JsonBody.ReadAsync(request, AdminJson.Default.DoNotDisturbBody);
            if (body is null)
            {
                return unreadable!;
            }

            reason = body.Reason ?? "";
        }
        else if (hasBody)
        {
            return Problems.UnsupportedMediaType;
        }

        if (!plan.TryNormalize(msisdn, out var number))
        {
            return InvalidNumber();
        }

        if (reason.Length > MaxReason)
        {
            return Problems.Invalid("reason", $"has at most {MaxReason} characters.");
        }

        var (conditions, problem) = Preconditions.Read(request);
        if (conditions is null)
        {
            return problem!;
        }

        var isNew = await service.PutAsync(number, reason, user.KeyName(), conditions.Any ? entry => conditions.Hold(TagOf(number, entry)) : null);
        log.DoNotDisturbChanged(user.KeyName(), "put", number.ToString());
        var answer = await AnswerOfAsync(request.HttpContext, number, service, index, CancellationToken.None);
        return isNew ? TypedResults.Created($"/api/v1/do-not-disturb/{Uri.EscapeDataString(plan.Write(number))}", answer) : TypedResults.Ok(answer);
    }

    private static async Task<IResult> DeleteAsync(HttpRequest request, string msisdn, ClaimsPrincipal user, DoNotDisturbService service, NumberPlan plan, AdminLog log)
    {
        if (!plan.TryNormalize(msisdn, out var number))
        {
            return InvalidNumber();
        }

        var (conditions, problem) = Preconditions.Read(request);
        if (conditions is null)
        {
            return problem!;
        }

        if (!await service.DeleteAsync(number, user.KeyName(), conditions.Any ? entry => conditions.Hold(TagOf(number, entry)) : null))
        {
            return Problems.NotFound("The number was not put one by one; a named list is changed by replacing it.");
        }

        log.DoNotDisturbChanged(user.KeyName(), "delete", number.ToString());
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ImportAsync(HttpRequest request, string name, ListEditionQuery edition, bool adds, ClaimsPrincipal user, DoNotDisturbService service, AdminLog log)
    {
        var problems = new List<(string Field, string Message)>();
        var mode = edition.ReadMode(problems);
        if (name.Length > MaxName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            problems.Add(("name", $"has 1 to {MaxName} letters, digits, hyphens, dots and underscores, for example national."));
        }

        if (string.IsNullOrWhiteSpace(edition.Version) || edition.Version.Length > MaxName)
        {
            problems.Add(("version", $"must name this edition in 1 to {MaxName} characters, for example 2026-11."));
        }

        // Without a type, or with another, it is whatever a broken script sends; whoever insists means lines.
        _ = MediaTypeHeaderValue.TryParse(request.ContentType, out var type);
        var isCsv = Csv.Equals(type?.MediaType.Value, StringComparison.OrdinalIgnoreCase);
        if (!isCsv && !mode.Force && !Text.Equals(type?.MediaType.Value, StringComparison.OrdinalIgnoreCase))
        {
            return Problems.UnsupportedNumbers;
        }

        var encoding = ListQuery.ReadCharset(type?.Charset.Value, problems);
        var (conditions, badCondition) = Preconditions.Read(request);
        if (problems.Count > 0 || conditions is null)
        {
            return problems.Count > 0 ? Problems.Invalid(problems) : badCondition!;
        }

        // A national list has many millions of lines.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        try
        {
            var change = new NumberListChange
            {
                Name = name,
                Version = edition.Version!,
                Adds = adds,
                Format = isCsv ? NumberFormat.Csv : NumberFormat.Lines,
                Encoding = encoding,
                Mode = mode,
                Actor = user.KeyName(),
                OnlyIf = conditions.Any ? present => conditions.Hold(present is null ? null : TagOf(present)) : null,
            };
            var import = await service.ImportAsync(change, request.Body, request.HttpContext.RequestAborted);
            if (!mode.DryRun)
            {
                log.DoNotDisturbListChanged(user.KeyName(), name, change.Version, import.Accepted, import.Rejected);
                Preconditions.Tell(request.HttpContext, service.Lists().FirstOrDefault(list => string.Equals(list.Name, name, StringComparison.Ordinal)) is { } now ? TagOf(now) : null);
            }

            return TypedResults.Ok(import);
        }
        catch (ListRefusedException refused)
        {
            log.ListRefused(user.KeyName(), $"the do-not-disturb list {name}", refused.Problem);
            return Problems.Refused(refused, "Nothing was changed;");
        }
        catch (ListFormatException error)
        {
            return Problems.Invalid("body", error.Message);
        }
    }

    private static async Task<IResult> DeleteListAsync(HttpRequest request, string name, ClaimsPrincipal user, DoNotDisturbService service, AdminLog log)
    {
        var (conditions, problem) = Preconditions.Read(request);
        if (conditions is null)
        {
            return problem!;
        }

        if (!await service.DeleteListAsync(name, user.KeyName(), conditions.Any ? present => conditions.Hold(present is null ? null : TagOf(present)) : null))
        {
            return NoList();
        }

        log.DoNotDisturbListChanged(user.KeyName(), name, "(deleted)", 0, 0);
        return TypedResults.NoContent();
    }

    private static async Task<DoNotDisturbResponse> AnswerOfAsync(HttpContext http, Msisdn number, DoNotDisturbService service, DoNotDisturbIndex index, CancellationToken cancellation)
    {
        var entry = await service.FindAsync(number, cancellation);
        Preconditions.Tell(http, TagOf(number, entry));
        return new DoNotDisturbResponse(number.Digits, entry?.Reason, entry?.AddedAt, index.ListsWith(number));
    }

    // What of a number is put one by one; named lists are changed by themselves.
    private static string? TagOf(Msisdn number, DoNotDisturbEntry? entry) =>
        entry is null ? null : Preconditions.TagOf(new DoNotDisturbResponse(number.Digits, entry.Reason, entry.AddedAt, []), AdminJson.Default.DoNotDisturbResponse);

    private static string TagOf(DoNotDisturbList list) => Preconditions.TagOf(DoNotDisturbListResponse.Of(list), AdminJson.Default.DoNotDisturbListResponse);

    private static IResult NoList() => Problems.NotFound("There is no list of this name.");

    // What the audit log has of a change.
    private static async ValueTask<object?> EntryAsync(HttpContext http)
    {
        if (!http.Service<NumberPlan>().TryNormalize(http.Value("msisdn"), out var number) || await http.Service<DoNotDisturbService>().FindAsync(number, CancellationToken.None) is not { } entry)
        {
            return null;
        }

        return new DoNotDisturbResponse(number.Digits, entry.Reason, entry.AddedAt, http.Service<DoNotDisturbIndex>().ListsWith(number));
    }

    private static object? ListOf(HttpContext http) =>
        http.Service<DoNotDisturbService>().Lists().FirstOrDefault(list => string.Equals(list.Name, http.Value("name"), StringComparison.Ordinal)) is { } list ? DoNotDisturbListResponse.Of(list) : null;

    private static IResult InvalidNumber() =>
        Problems.Invalid("msisdn", "is not a valid number; use digits with or without the country code, for example 8613800138000.");
}

/// <summary>Why a number is put.</summary>
internal sealed record DoNotDisturbBody(string? Reason);

/// <summary>A number that must not be disturbed.</summary>
/// <param name="Msisdn">The number.</param>
/// <param name="Reason">Why it was put, if it was put one by one.</param>
/// <param name="AddedAt">When; null: it is only on named lists.</param>
/// <param name="Lists">Names of the lists that have it.</param>
internal sealed record DoNotDisturbResponse(string Msisdn, string? Reason, DateTimeOffset? AddedAt, IReadOnlyList<string> Lists);

/// <summary>A named list.</summary>
internal sealed record DoNotDisturbListResponse(string Name, string Version, long Count, DateTimeOffset ReplacedAt, string Actor)
{
    public static DoNotDisturbListResponse Of(DoNotDisturbList list) => new(list.Name, list.Version, list.Count, list.ReplacedAt, list.Actor);
}

/// <summary>The named lists; <c>next</c> is always null.</summary>
internal sealed record DoNotDisturbListsResponse(IReadOnlyList<DoNotDisturbListResponse> Items, string? Next);
