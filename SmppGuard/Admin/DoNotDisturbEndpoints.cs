using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using SmppGuard.DoNotDisturb;
using SmppGuard.Lists;
using SmppGuard.Registry;

namespace SmppGuard.Admin;

/// <summary><c>/api/v1/do-not-disturb</c>: numbers that get no adverts at all, put one by one, or as named lists with a version that are replaced whole.</summary>
internal static class DoNotDisturbEndpoints
{
    private const int MaxName = 64;
    private const int MaxReason = 1000;

    public static void Map(IEndpointRouteBuilder api)
    {
        var numbers = api.MapGroup("/do-not-disturb").WithTags("do-not-disturb");
        numbers.MapGet("/lists", (DoNotDisturbService service) => TypedResults.Ok(new DoNotDisturbListsAnswer([.. service.Lists().Select(DoNotDisturbListAnswer.Of)], null)))
            .WithSummary("The named lists in force.").Produces<DoNotDisturbListsAnswer>();
        numbers.MapPut("/lists/{name}", (HttpRequest request, string name, string? version, ClaimsPrincipal user, DoNotDisturbService service, AdminLog log) =>
                ImportAsync(request, name, version, keep: false, user, service, log))
            .WithSummary("Replaces a list, at once and whole: one number in a line, text/plain or text/csv.").Produces<NumberImport>().ProducesValidationProblem();
        numbers.MapPost("/lists/{name}", (HttpRequest request, string name, string? version, ClaimsPrincipal user, DoNotDisturbService service, AdminLog log) =>
                ImportAsync(request, name, version, keep: true, user, service, log))
            .WithSummary("Adds numbers to a list.").Produces<NumberImport>().ProducesValidationProblem();
        numbers.MapDelete("/lists/{name}", DeleteListAsync).WithSummary("Takes a list out of force.").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        numbers.MapGet("/{msisdn}", Read).WithSummary("Whether a number is on any list, and why.").Produces<DoNotDisturbAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        numbers.MapPut("/{msisdn}", PutAsync).WithSummary("No adverts to this number from now on.")
            .Accepts<DoNotDisturbBody>(isOptional: true, "application/json").Produces<DoNotDisturbAnswer>(StatusCodes.Status201Created).Produces<DoNotDisturbAnswer>();
        numbers.MapDelete("/{msisdn}", DeleteAsync).WithSummary("Takes back a number that was put one by one.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static IResult Read(string msisdn, DoNotDisturbService service, DoNotDisturbIndex index, NumberPlan plan)
    {
        if (!plan.TryNormalize(msisdn, out var number))
        {
            return InvalidNumber();
        }

        var answer = AnswerOf(number, service, index);
        return answer.AddedAt is null && answer.Lists.Count == 0 ? Problems.NotFound("The number is on no do-not-disturb list.") : TypedResults.Ok(answer);
    }

    private static async Task<IResult> PutAsync(
        HttpRequest request, string msisdn, ClaimsPrincipal user, DoNotDisturbService service, DoNotDisturbIndex index, NumberPlan plan, AdminLog log)
    {
        var reason = "";
        if (request.HasJsonContentType())
        {
            var (body, unreadable) = await JsonBody.ReadAsync(request, AdminJson.Default.DoNotDisturbBody);
            if (body is null)
            {
                return unreadable!;
            }

            reason = body.Reason ?? "";
        }

        if (!plan.TryNormalize(msisdn, out var number))
        {
            return InvalidNumber();
        }

        if (reason.Length > MaxReason)
        {
            return Problems.Invalid("reason", $"has at most {MaxReason} characters.");
        }

        var isNew = await service.PutAsync(number, reason, user.KeyName());
        log.DoNotDisturbChanged(user.KeyName(), "put", number.ToString());
        var answer = AnswerOf(number, service, index);
        return isNew ? TypedResults.Created($"/api/v1/do-not-disturb/{number.Digits}", answer) : TypedResults.Ok(answer);
    }

    private static async Task<IResult> DeleteAsync(string msisdn, ClaimsPrincipal user, DoNotDisturbService service, NumberPlan plan, AdminLog log)
    {
        if (!plan.TryNormalize(msisdn, out var number))
        {
            return InvalidNumber();
        }

        if (!await service.DeleteAsync(number, user.KeyName()))
        {
            return Problems.NotFound("The number was not put one by one; a named list is changed by replacing it.");
        }

        log.DoNotDisturbChanged(user.KeyName(), "delete", number.ToString());
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ImportAsync(
        HttpRequest request, string name, string? version, bool keep, ClaimsPrincipal user, DoNotDisturbService service, AdminLog log)
    {
        if (name.Length > MaxName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            return Problems.Invalid("name", $"has 1 to {MaxName} letters, digits, hyphens, dots and underscores, for example national.");
        }

        if (string.IsNullOrWhiteSpace(version) || version.Length > MaxName)
        {
            return Problems.Invalid("version", $"must name this edition in 1 to {MaxName} characters, for example 2026-11.");
        }

        if (request.HasJsonContentType())
        {
            return Problems.Invalid("body", "must be text/plain or text/csv, one number in a line.");
        }

        // A national list has many millions of lines.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        try
        {
            var import = await service.ImportAsync(name, version, keep, request.Body, user.KeyName(), request.HttpContext.RequestAborted);
            log.DoNotDisturbListChanged(user.KeyName(), name, version, import.Accepted, import.Rejected);
            return TypedResults.Ok(import);
        }
        catch (ListFormatException error)
        {
            return Problems.Invalid("body", error.Message);
        }
    }

    private static async Task<IResult> DeleteListAsync(string name, ClaimsPrincipal user, DoNotDisturbService service, AdminLog log)
    {
        if (!await service.DeleteListAsync(name, user.KeyName()))
        {
            return Problems.NotFound("There is no list of this name.");
        }

        log.DoNotDisturbListChanged(user.KeyName(), name, "(deleted)", 0, 0);
        return TypedResults.NoContent();
    }

    private static DoNotDisturbAnswer AnswerOf(Msisdn number, DoNotDisturbService service, DoNotDisturbIndex index)
    {
        var entry = service.Find(number);
        return new DoNotDisturbAnswer(number.Digits, entry?.Reason, entry?.AddedAt, index.ListsWith(number));
    }

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
internal sealed record DoNotDisturbAnswer(string Msisdn, string? Reason, DateTimeOffset? AddedAt, IReadOnlyList<string> Lists);

/// <summary>A named list.</summary>
internal sealed record DoNotDisturbListAnswer(string Name, string Version, long Count, DateTimeOffset ReplacedAt, string Actor)
{
    public static DoNotDisturbListAnswer Of(DoNotDisturbList list) => new(list.Name, list.Version, list.Count, list.ReplacedAt, list.Actor);
}

/// <summary>The named lists; <c>next</c> is always null.</summary>
internal sealed record DoNotDisturbListsAnswer(IReadOnlyList<DoNotDisturbListAnswer> Items, string? Next);
