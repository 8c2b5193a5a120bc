using System.Globalization;
using System.Net;
using System.Net.Mime;
using System.Security.Claims;
using SmppGuard.Access;
using SmppGuard.Evidence;
using SmppGuard.Model;

namespace SmppGuard.Admin.Exports;

/// <summary><c>/api/v1/exports</c>: packages of evidence about a number, an organization, a code, an account or a period. They are made beside everything else, and fetched when they are done.</summary>
internal static class ExportsEndpoints
{
    private const string LookAgainSeconds = "2";

    public static void Map(IEndpointRouteBuilder api)
    {
        var exports = api.MapGroup("/exports").WithTags("exports");
        exports.MapPost("", StartAsync).Needs(AccessRight.Export, forOrganizations: true).WithSummary("Orders a package of evidence; Location says where to ask for it.")
            .Reads<ExportBody>(isOptional: false, "application/json").Produces<ExportResponse>(StatusCodes.Status202Accepted).ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        exports.MapGet("", List).Needs(AccessRight.ReadPersonal, forOrganizations: true).WithSummary("The exports that this pod has, newest first.").Produces<ExportList>();
        exports.MapGet("/{id}", Find).Needs(AccessRight.ReadPersonal, forOrganizations: true).WithSummary("How far an export is, and where its package is.")
            .Produces<ExportResponse>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status421MisdirectedRequest);
        exports.MapGet("/{id}/content", Open).Needs(AccessRight.ReadPersonal, forOrganizations: true).WithSummary("The package: a zip file; parts of it can be asked for with Range.")
            .Produces<byte[]>(StatusCodes.Status200OK, MediaTypeNames.Application.Zip).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status421MisdirectedRequest);
        exports.MapDelete("/{id}", Delete).Needs(AccessRight.Export, forOrganizations: true).WithSummary("Ends an export, or removes its package before its time.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status421MisdirectedRequest);
    }

    private static async Task<IResult> StartAsync(HttpRequest request, HttpResponse response, ClaimsPrincipal user, ExportJobs jobs, NumberPlan numbers, TimeProvider time, AdminLog log)
    {
        var (body, unreadable) = await JsonBody.ReadAsync(request, AdminJson.Default.ExportBody);
        if (body is null)
        {
            return unreadable!;
        }

        var problems = new List<(string Field, string Message)>();
        var asker = new ExportOrder
        {
            AskedAt = time.GetUtcNow(),
            By = user.KeyName(),
            Role = user.Role()?.ToString() ?? "",
            Scope = user.Organization(),
            Peer = PeerOf(request.HttpContext),
        };
        var order = ExportOrders.Read(body, numbers, asker, problems);
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        // Of others there is nothing, as in a list.
        var organization = order.Organization;
        if (!user.TryScope(ref organization))
        {
            return Problems.NotFound("There is no organization with this id, and nothing on record for it.");
        }

        try
        {
            if (jobs.Start(order with { Organization = organization }) is not { } started)
            {
                response.Headers.RetryAfter = LookAgainSeconds;
                return Problems.Unavailable(string.Create(CultureInfo.InvariantCulture, $"{ExportJobs.MaxWaiting} exports wait already; delete one, or ask again when one is done."));
            }

            log.ExportAsked(order.By, started.Id, order.Number.IsValid ? order.Number.ToString() : "any number");
            response.Headers.RetryAfter = LookAgainSeconds;
            return TypedResults.Accepted(ExportResponse.AddressOf(started.Id), ExportResponse.Of(started));
        }
        catch (NoRoomException full)
        {
            return Problems.Unavailable($"There is no room for a package: {full.Message}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Problems.Unavailable("The export cannot be written to the data directory.");
        }
    }

    private static IResult List(ClaimsPrincipal user, ExportJobs jobs) => TypedResults.Ok(new ExportList([.. jobs.All.Where(record => MaySee(user, record)).Select(ExportResponse.Of)], Next: null));

    private static IResult Find(string id, ClaimsPrincipal user, HttpResponse response, ExportJobs jobs, PodOptions pod)
    {
        if (FindFor(user, id, jobs, pod, out var problem) is not { } record)
        {
            return problem!;
        }

        if (record.State is ExportState.Waiting or ExportState.Running)
        {
            response.Headers.RetryAfter = LookAgainSeconds;
        }

        return TypedResults.Ok(ExportResponse.Of(record));
    }

    private static IResult Open(string id, ClaimsPrincipal user, HttpResponse response, ExportJobs jobs, PodOptions pod, AdminLog log)
    {
        if (FindFor(user, id, jobs, pod, out var problem) is not { } record)
        {
            return problem!;
        }

        if (record.State != ExportState.Done)
        {
            if (record.State != ExportState.Failed)
            {
                response.Headers.RetryAfter = LookAgainSeconds;
            }

            return Problems.Conflict(record.State == ExportState.Failed ? $"There is no package: {record.Error}" : "The package is not made yet.");
        }

        if (jobs.TryOpen(id) is not { } package)
        {
            return NotThere;
        }

        log.ExportOpened(user.KeyName(), id);
        response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Stream(package, MediaTypeNames.Application.Zip, $"smppguard-{id}.zip", enableRangeProcessing: true);
    }

    private static IResult Delete(string id, ClaimsPrincipal user, ExportJobs jobs, PodOptions pod, AdminLog log)
    {
        if (FindFor(user, id, jobs, pod, out var problem) is not { } record)
        {
            return problem!;
        }

        if (user.Role() < AccessRight.Change.LeastRole() && !string.Equals(record.Order.By, user.KeyName(), StringComparison.Ordinal))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "This key may remove the exports that it ordered; those of others need a key with the role Operator.");
        }

        if (!jobs.Delete(id))
        {
            return NotThere;
        }

        log.ExportDeleted(user.KeyName(), id);
        return TypedResults.NoContent();
    }

    private static IResult NotThere => Problems.NotFound("There is no export with this id, or its time is over.");

    private static ExportRecord? FindFor(ClaimsPrincipal user, string id, ExportJobs jobs, PodOptions pod, out IResult? problem)
    {
        problem = null;
        if (jobs.Find(id) is { } record && MaySee(user, record))
        {
            return record;
        }

        // What a pod makes lies in its own data directory.
        problem = ExportJobs.PodOf(id) is { } other && other != pod.Number
            ? Problems.Of(StatusCodes.Status421MisdirectedRequest, string.Create(CultureInfo.InvariantCulture, $"That would be an export of pod {other}, and this is pod {pod.Number}: ask that one, or again on a new connection."))
            : NotThere;
        return null;
    }

    // A package that somebody ordered who sees more has more in it.
    private static bool MaySee(ClaimsPrincipal user, ExportRecord record) => user.Organization() is not { } own || string.Equals(record.Order.Scope, own, StringComparison.Ordinal);

    private static string PeerOf(HttpContext http) =>
        (http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : http.Connection.RemoteIpAddress ?? IPAddress.None).ToString();
}
