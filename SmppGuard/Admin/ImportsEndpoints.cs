using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using SmppGuard.Access;
using SmppGuard.Admin.Idempotency;
using SmppGuard.Admin.Registry;
using SmppGuard.Consents.Import;
using SmppGuard.Input;
using SmppGuard.Registry;

namespace SmppGuard.Admin;

/// <summary><c>/api/v1/consents/import</c>: lists of consents, read as a stream, and what became of them.</summary>
internal static class ImportsEndpoints
{
    private const string Csv = "text/csv";
    private const string Ndjson = "application/x-ndjson";

    public static void Map(IEndpointRouteBuilder api)
    {
        var consents = api.MapGroup("/consents").WithTags("consents");
        consents.MapPost("/import", ImportAsync).Needs(AccessRight.Change).WithSummary("Imports a list, line by line. Repeating it records nothing; with its id it goes on where it was cut off.")
            .Reads<string>(isOptional: false, Csv, Ndjson).Produces<ImportResponse>().ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithMetadata(new DisableRequestSizeLimitAttribute(), NotKept.List);
        consents.MapGet("/imports", ListAsync).Needs(AccessRight.Read).WithSummary("Imports, in the order of their ids.").Produces<ImportList>().ProducesValidationProblem();
        consents.MapGet("/imports/{id}", FindAsync).Needs(AccessRight.Read).WithSummary("How far an import has come.")
            .Produces<ImportStateResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        consents.MapGet("/imports/{id}/report", ReportAsync).Needs(AccessRight.ReadPersonal).WithSummary("All bad lines of an import.")
            .Produces<string>(StatusCodes.Status200OK, Ndjson).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ImportAsync(
        [FromQuery, Description("Id of the organization that the consents are for.")] string? organization,
        [FromQuery, Description("Names the import, up to 64 letters, digits, - and _; made up unless given.")] string? id,
        [FromQuery, Description("utf-8 or gb18030; found out unless given here or as charset.")] string? encoding,
        [FromQuery, Description("Fields of columns that are not known by name: msisdn:Tel,ignore:Remark.")] string? columns,
        [FromQuery, Description("Where times without an offset were written, for example Asia/Shanghai.")] string? timeZone,
        [FromQuery, Description(ListQuery.Force)] string? force,
        [FromQuery, Description(ListQuery.DryRun)] string? dryRun,
        HttpRequest request,
        HttpResponse response,
        ClaimsPrincipal user,
        ConsentImport import,
        IImportStorage storage,
        RegistryStore registry,
        AdminLog log,
        CancellationToken cancellationToken)
    {
        var problems = new List<(string Field, string Message)>();
        var job = ReadJob(request, organization, id, encoding ?? "", timeZone ?? "", problems);
        if (job is null)
        {
            return Problems.UnsupportedList;
        }

        if (!registry.Current.TryGetOrganization(job.Organization, out _))
        {
            problems.Add(("organization", "is not registered; use the id of a registered organization, for example acme."));
        }

        job = job with { Actor = user.KeyName(), Columns = columns, Mode = ListQuery.ReadMode(force, dryRun, problems) };
        if (job.Mode.DryRun && id is not null)
        {
            problems.Add(("id", "names an import that can be gone on with; one that records nothing has none."));
        }

        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        try
        {
            if (job.Mode.DryRun)
            {
                var (counts, bad) = await import.TryAsync(job, request.Body, registry.Current, cancellationToken);
                return TypedResults.Ok(new ImportResponse(null, counts.Accepted, counts.Unchanged, counts.Rejected, bad.First, bad.Count > bad.First.Count, DryRun: true));
            }

            var done = await import.RunAsync(job, request.Body, registry.Current, cancellationToken);
            var (errors, areMore) = await storage.FirstErrorsAsync(job.Id, LineErrors.MaxKept, cancellationToken);
            return TypedResults.Ok(new ImportResponse(done.Id, done.Accepted, done.Unchanged, done.Rejected, errors, areMore, DryRun: false));
        }
        catch (ListFormatException error)
        {
            return Problems.Invalid(error.Field, error.Problem);
        }
        catch (ListRefusedException refused)
        {
            log.ListRefused(user.KeyName(), $"consents of {job.Organization}", refused.Problem);
            return Problems.Refused(
                refused,
                job.Mode.DryRun || await storage.FindAsync(job.Id, cancellationToken) is null
                    ? "Nothing was recorded;"
                    : $"The {refused.Accepted + refused.Unchanged} good lines before these are on record; sent again with id={job.Id} the list goes on behind them, and");
        }
        catch (ImportConflictException error)
        {
            return Problems.Conflict($"id {error.Problem}");
        }
        catch (ImportRunningException)
        {
            // What tells it from a conflict that waiting does not end.
            response.Headers.RetryAfter = "1";
            return Problems.Conflict("An import with this id is running; wait for it, or use another id.");
        }
        catch (IOException error) when (error is not BadHttpRequestException)
        {
            log.ConsentNotDurable(error);
            return Problems.Unavailable($"The journal does not take records at present. What was counted before is recorded; send the list again with id={job.Id} to go on. /health/ready says why.");
        }
    }

    private static async Task<IResult> ListAsync(
        [FromQuery, Description("Id of the organization whose consents were imported.")] string? organization,
        [FromQuery, Description(EntryQuery.OfLimit)] string? limit,
        [FromQuery, Description(EntryQuery.OfCursor)] string? cursor,
        IImportStorage storage,
        CancellationToken cancellationToken)
    {
        var problems = new List<(string Field, string Message)>();
        var page = KeyPage.Read("imports", limit, cursor, problems);
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        var found = await storage.ListAsync(PageQuery.TrimmedOrNull(organization), page.After, page.Limit + 1, cancellationToken);
        var (items, next) = page.Cut(found, import => import.Id);
        return TypedResults.Ok(new ImportList([.. items.Select(ImportStateResponse.Of)], next));
    }

    private static async Task<IResult> FindAsync(string id, IImportStorage storage, CancellationToken cancellationToken) =>
        await storage.FindAsync(id, cancellationToken) is { } found
            ? TypedResults.Ok(ImportStateResponse.Of(found))
            : NotFound();

    private static async Task<IResult> ReportAsync(string id, IImportStorage storage, CancellationToken cancellationToken) =>
        await storage.OpenReportAsync(id, cancellationToken) is { } report ? TypedResults.Stream(report, Ndjson) : NotFound();

    private static IResult NotFound() => Problems.NotFound("There is no import with this id.");

    // Null: neither CSV nor NDJSON.
    private static ImportJob? ReadJob(
        HttpRequest request, string? organization, string? id, string encoding, string timeZone, List<(string Field, string Message)> problems)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            return null;
        }

        ImportFormat format;
        if (type.MediaType.Equals(Csv, StringComparison.OrdinalIgnoreCase))
        {
            format = ImportFormat.Csv;
        }
        else if (type.MediaType.Equals(Ndjson, StringComparison.OrdinalIgnoreCase))
        {
            format = ImportFormat.Ndjson;
        }
        else
        {
            return null;
        }

        if (id is not null && !ImportJob.IsId(id))
        {
            problems.Add(("id", "must be 1 to 64 letters, digits, - or _."));
        }

        var charset = encoding.Length > 0 ? encoding : type.Charset.Value?.Trim('"') ?? "";
        ListEncoding known = default;
        if (charset.Length > 0 && !ListText.TryParse(charset, out known))
        {
            problems.Add(("encoding", "must be utf-8 or gb18030."));
        }

        TimeZoneInfo? zone = null;
        if (timeZone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out zone))
        {
            problems.Add(("timeZone", "must be a name of the IANA time zone database, for example Asia/Shanghai."));
        }

        return new ImportJob
        {
            Id = id ?? ImportJob.NewId(),
            Organization = organization ?? "",
            Actor = "",
            Format = format,
            Encoding = charset.Length > 0 ? known : null,
            TimeZone = zone,
        };
    }
}

/// <summary>What became of a list, or would become of it.</summary>
/// <param name="Id">Names the import; its report stays readable. Null: nothing was recorded.</param>
/// <param name="Accepted">Rows that were recorded.</param>
/// <param name="Unchanged">Rows that state nothing new.</param>
/// <param name="Rejected">Rows that are bad.</param>
/// <param name="Errors">The first bad lines.</param>
/// <param name="ErrorsTruncated">Whether there are more, in the report.</param>
/// <param name="DryRun">Whether only the counts were asked for.</param>
internal sealed record ImportResponse(string? Id, long Accepted, long Unchanged, long Rejected, IReadOnlyList<LineError> Errors, bool ErrorsTruncated, bool DryRun);

/// <summary>How far an import has come.</summary>
/// <param name="Id">Names the import.</param>
/// <param name="Organization">Id of the organization.</param>
/// <param name="Line">Lines up to this one are recorded, or reported as bad.</param>
/// <param name="Accepted">Rows that were recorded.</param>
/// <param name="Unchanged">Rows that state nothing new.</param>
/// <param name="Rejected">Rows that are bad.</param>
/// <param name="Finished">Whether the end of the list was reached; if not, the import is running, or was cut off.</param>
internal sealed record ImportStateResponse(string Id, string Organization, long Line, long Accepted, long Unchanged, long Rejected, bool Finished)
{
    public static ImportStateResponse Of(ImportProgress import) => new(import.Id, import.Organization, import.Line, import.Accepted, import.Unchanged, import.Rejected, import.Finished);
}

/// <summary>A piece of the list of imports, in the order of their ids; <c>next</c> is the cursor of the next piece, null at the end.</summary>
internal sealed record ImportList(IReadOnlyList<ImportStateResponse> Items, string? Next);
