using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Audit;

namespace SmppGuard.Admin.Auditing;

/// <summary><c>/api/v1/audit</c>: who changed what, and who looked at numbers and texts. Reading it is a look, too.</summary>
internal static class AuditEndpoints
{
    private static readonly string[] Columns =
        ["id", "pod", "number", "at", "kind", "by", "role", "organization", "peer", "action", "what", "status", "before", "after", "previousHash", "hash"];

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/audit", ListAsync).WithTags("audit").Needs(AccessRight.ReadPersonal)
        .WithSummary("The audit log, newest first: every change, and every look at numbers and texts; as CSV for those who accept text/csv.")
        .Produces<AuditList>(StatusCodes.Status200OK, "application/json", Csv.Type).ProducesValidationProblem().ProducesProblem(StatusCodes.Status406NotAcceptable);

    private static async Task<IResult> ListAsync(
        [FromQuery, Description("change or look.")] string? kind,
        [FromQuery, Description("Name of a key or person.")] string? by,
        [FromQuery, Description("What the address begins with that was asked for, for example /api/v1/accounts/cp1.")] string? what,
        [FromQuery, Description("At this time or later.")] string? from,
        [FromQuery, Description("Before this time.")] string? to,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        HttpContext http,
        IAuditStorage storage,
        CancellationToken cancellation)
    {
        var problems = new List<(string Field, string Message)>();
        var wanted = ReadKind(kind, problems);
        var (start, end) = PageQuery.ReadPeriod(from, to, problems);
        var count = PageQuery.ReadLimit(limit, problems);
        var before = PageQuery.ReadCursor(cursor, problems)?.Key ?? long.MaxValue;
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        if (Csv.IsWanted(http.Request) is not { } wantsCsv)
        {
            return Problems.NotAcceptable;
        }

        var found = await storage.ListAsync(
            new AuditFilter
            {
                Kind = wanted,
                By = PageQuery.TrimmedOrNull(by),
                What = PageQuery.TrimmedOrNull(what),
                From = start,
                To = end,
                Before = before,
                Limit = count + 1,
            },
            cancellation);
        var (page, next) = PageQuery.Cut(found, count, entry => entry.Id);
        return wantsCsv
            ? Csv.Of(http.Response, Columns, page.Select(IReadOnlyList<string?> (entry) => [.. entry.Fields(), entry.PreviousHash, entry.Hash]), next)
            : TypedResults.Ok(new AuditList([.. page.Select(AuditResponse.Of)], next));
    }

    private static AuditKind? ReadKind(string? kind, List<(string Field, string Message)> problems)
    {
        switch (PageQuery.TrimmedOrNull(kind))
        {
            case null:
                return null;
            case "change":
                return AuditKind.Change;
            case "look":
                return AuditKind.Look;
            default:
                problems.Add(("kind", "must be change or look."));
                return null;
        }
    }
}

/// <summary>An entry of the audit log.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Pod">Which pod was asked.</param>
/// <param name="Number">1, 2, 3… among the entries of the pod.</param>
/// <param name="At">When.</param>
/// <param name="Kind"><c>change</c> or <c>look</c>.</param>
/// <param name="By">Name of the key, or of the person.</param>
/// <param name="Role">Its role then.</param>
/// <param name="Organization">The only organization that it saw; null: all.</param>
/// <param name="Peer">Address of the other end of the connection.</param>
/// <param name="Action">Method and route.</param>
/// <param name="What">The address that was asked for.</param>
/// <param name="Status">How it was answered: a change with a status of 400 and more was not made, or not to its end.</param>
/// <param name="Before">What was changed, as it was shown before; null: it was not there, or nothing is kept of it.</param>
/// <param name="After">As it was shown afterwards, or what was answered.</param>
/// <param name="PreviousHash">Hash of the pod's entry before.</param>
/// <param name="Hash">Of this one.</param>
internal sealed record AuditResponse(
    string Id,
    int Pod,
    long Number,
    DateTimeOffset At,
    string Kind,
    string By,
    string Role,
    string? Organization,
    string Peer,
    string Action,
    string What,
    int Status,
    JsonNode? Before,
    JsonNode? After,
    string PreviousHash,
    string Hash)
{
    public static AuditResponse Of(AuditEntry entry) => new(
        entry.Id.ToString(CultureInfo.InvariantCulture),
        entry.Pod,
        entry.Number,
        entry.At,
        AuditEntry.NameOf(entry.Kind),
        entry.By,
        entry.Role,
        entry.Organization,
        entry.Peer,
        entry.Action,
        entry.What,
        entry.Status,
        Parse(entry.Before),
        Parse(entry.After),
        entry.PreviousHash,
        entry.Hash);

    // What was too long and cut off is a text.
    private static JsonNode? Parse(string? json)
    {
        try
        {
            return json is null ? null : JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return JsonValue.Create(json);
        }
    }
}

/// <summary>A piece of the audit log; <c>next</c> is the cursor of the next piece, null at the end.</summary>
internal sealed record AuditList(IReadOnlyList<AuditResponse> Items, string? Next);
