using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.Admin.Idempotency;
using SmppGuard.Carriers;
using SmppGuard.Carriers.Portability;
using SmppGuard.Carriers.Prefixes;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary><c>/api/v1/carriers</c> and <c>/api/v1/portability</c>: who serves a number and where that is known from, and the list of ported numbers.</summary>
internal static class CarriersEndpoints
{
    private const int MaxVersion = 64;
    private const string Csv = "text/csv";
    private const string Ndjson = "application/x-ndjson";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/carriers/{msisdn}", ShowCarrier).WithTags("carriers").Needs(AccessRight.ReadPersonal)
            .WithSummary("The carrier of a number, and where it is known from.").Produces<CarrierResponse>().ProducesValidationProblem();
        var list = api.MapGroup("/portability").WithTags("carriers");
        list.MapGet("", ShowList).Needs(AccessRight.Read).WithSummary("The list of ported numbers in force, and the table of prefixes beside it.").Produces<PortabilityResponse>();
        list.MapPut("", ReplaceAsync).IsImport().WithSummary("Replaces the list of ported numbers, at once and whole: text/csv or application/x-ndjson, a number and its carrier in each line.");
        list.MapPost("", ChangeAsync).IsImport().WithSummary("Changes some numbers of the list; a line without a carrier takes its number off.");
    }

    private static RouteHandlerBuilder IsImport(this RouteHandlerBuilder route) => route
        .Needs(AccessRight.Change).Changes(ListOf).Reads<string>(isOptional: false, Csv, Ndjson).Produces<PortabilityImport>().ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict).IsConditional().WithMetadata(NotKept.List);

    private static Task<IResult> ReplaceAsync(HttpRequest request, [AsParameters] ListEditionQuery edition, ClaimsPrincipal user, PortabilityService service, AdminLog log) =>
        ImportAsync(request, edition, adds: false, user, service, log);

    private static Task<IResult> ChangeAsync(HttpRequest request, [AsParameters] ListEditionQuery edition, ClaimsPrincipal user, PortabilityService service, AdminLog log) =>
        ImportAsync(request, edition, adds: true, user, service, log);

    private static IResult ShowCarrier(string msisdn, CarrierDirectory directory, NumberPlan plan) => plan.TryNormalize(msisdn, out var number)
        ? TypedResults.Ok(CarrierResponse.Of(number, directory.Describe(number)))
        : Problems.Invalid("msisdn", "is not a valid number; use digits with or without the country code, for example 8613800138000.");

    private static IResult ShowList(HttpContext http, PortabilityService service, PrefixTable prefixes)
    {
        Preconditions.Tell(http, TagOf(service.Table.List));
        var table = new PrefixTableResponse(prefixes.File.Name, prefixes.File.Source, prefixes.File.Date, prefixes.Count);
        return TypedResults.Ok(new PortabilityResponse(PortabilityListResponse.Of(service.Table.List), table, service.Damage));
    }

    private static async Task<IResult> ImportAsync(HttpRequest request, ListEditionQuery edition, bool adds, ClaimsPrincipal user, PortabilityService service, AdminLog log)
    {
        var problems = new List<(string Field, string Message)>();
        var mode = edition.ReadMode(problems);
        if (string.IsNullOrWhiteSpace(edition.Version) || edition.Version.Length > MaxVersion)
        {
            problems.Add(("version", $"must name this edition in 1 to {MaxVersion} characters, for example 2026-11."));
        }

        _ = MediaTypeHeaderValue.TryParse(request.ContentType, out var type);
        var isNdjson = Ndjson.Equals(type?.MediaType.Value, StringComparison.OrdinalIgnoreCase);
        if (!isNdjson && !mode.Force && !Csv.Equals(type?.MediaType.Value, StringComparison.OrdinalIgnoreCase))
        {
            return Problems.UnsupportedList;
        }

        var encoding = ListQuery.ReadCharset(type?.Charset.Value, problems);
        var (conditions, badCondition) = Preconditions.Read(request);
        if (problems.Count > 0 || conditions is null)
        {
            return problems.Count > 0 ? Problems.Invalid(problems) : badCondition!;
        }

        // A country has tens of millions of ported numbers.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        try
        {
            var change = new PortabilityChange
            {
                Version = edition.Version!,
                Adds = adds,
                Format = isNdjson ? PortabilityFormat.Ndjson : PortabilityFormat.Csv,
                Encoding = encoding,
                Mode = mode,
                Actor = user.KeyName(),
                OnlyIf = conditions.Any ? present => conditions.Hold(TagOf(present)) : null,
            };
            var import = await service.ImportAsync(change, request.Body, request.HttpContext.RequestAborted);
            if (!mode.DryRun)
            {
                log.PortabilityChanged(user.KeyName(), change.Version, import.Count, import.Accepted, import.Rejected);
                Preconditions.Tell(request.HttpContext, TagOf(service.Table.List));
            }

            return TypedResults.Ok(import);
        }
        catch (ListRefusedException refused)
        {
            log.ListRefused(user.KeyName(), "the list of ported numbers", refused.Problem);
            return Problems.Refused(refused, "Nothing was changed;");
        }
        catch (ListFormatException error)
        {
            return Problems.Invalid("body", error.Message);
        }
    }

    private static string? TagOf(PortabilityList? list) => list is null ? null : Preconditions.TagOf(PortabilityListResponse.Of(list)!, AdminJson.Default.PortabilityListResponse);

    // What the audit log has of a change.
    private static object? ListOf(HttpContext http) => PortabilityListResponse.Of(http.Service<PortabilityService>().Table.List);
}

/// <summary>The carrier of a number.</summary>
/// <param name="Msisdn">The number.</param>
/// <param name="Carrier">Its name; null: nobody knows, and messages go the usual way.</param>
/// <param name="KnownFrom"><c>portability-list</c>, <c>look-up</c>, <c>prefix</c> or <c>nowhere</c>.</param>
/// <param name="Version">The edition of the list, or the name of the table.</param>
/// <param name="Date">Since when the list is in force, or of which day the table's source is.</param>
/// <param name="Prefix">What the number begins with, where that says it.</param>
/// <param name="Uncertain">Whether the source of the table is not sure of that prefix.</param>
internal sealed record CarrierResponse(string Msisdn, string? Carrier, string KnownFrom, string? Version, DateTimeOffset? Date, string? Prefix, bool Uncertain)
{
    public static CarrierResponse Of(Msisdn msisdn, KnownCarrier known)
    {
        var from = known.Origin switch
        {
            CarrierOrigin.PortabilityList => "portability-list",
            CarrierOrigin.LookUp => "look-up",
            CarrierOrigin.Prefix => "prefix",
            _ => "nowhere",
        };
        return new CarrierResponse(msisdn.Digits, known.Carrier, from, known.Version, known.Date, known.Prefix, !known.IsCertain);
    }
}

/// <summary>What carriers are known from.</summary>
/// <param name="List">The list of ported numbers; null: none was imported yet.</param>
/// <param name="Prefixes">The table that counts for numbers which are not on it.</param>
/// <param name="Problem">Why the list that is stored is not in force; null: it is, or there is none.</param>
internal sealed record PortabilityResponse(PortabilityListResponse? List, PrefixTableResponse Prefixes, string? Problem);

/// <summary>The list of ported numbers.</summary>
/// <param name="Version">What the publisher calls the edition that changed it last.</param>
/// <param name="Revision">Grows with every change; the same at all pods once they have followed.</param>
/// <param name="Count">Numbers.</param>
/// <param name="ReplacedAt">Since when it is as it is.</param>
/// <param name="Actor">Name of the API key.</param>
/// <param name="Carriers">The carriers that it names.</param>
internal sealed record PortabilityListResponse(string Version, long Revision, long Count, DateTimeOffset ReplacedAt, string Actor, IReadOnlyList<string> Carriers)
{
    public static PortabilityListResponse? Of(PortabilityList? list) =>
        list is null ? null : new(list.Version, list.Revision, list.Count, list.ReplacedAt, list.Actor, list.Carriers);
}

/// <summary>The table of prefixes.</summary>
internal sealed record PrefixTableResponse(string Name, string Source, DateOnly Date, int Prefixes);
