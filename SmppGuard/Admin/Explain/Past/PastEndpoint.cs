using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using SmppGuard.Access;
using SmppGuard.Admin.Idempotency;
using SmppGuard.Admin.Registry;
using SmppGuard.Archive;
using SmppGuard.Input;
using SmppGuard.Registry;
using SmppGuard.RulePacks;

namespace SmppGuard.Admin.Explain.Past;

/// <summary><c>POST /api/v1/explain/batch</c>: what would become of messages of before, of a list or of the archive, under the rule pack in force or another. Nothing is sent, recorded or counted.</summary>
internal static class PastEndpoint
{
    public const string Ndjson = "application/x-ndjson";

    public const long MaxOctets = 64 * 1024 * 1024;

    private const string Json = "application/json";
    private const int MaxMessages = 100_000;
    private const int MessagesUnlessSaid = 10_000;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/explain/batch", AskAsync).WithTags("messages")
        .Needs(AccessRight.Explain, forOrganizations: true)
        .WithSummary("Says what would become of messages of before: those of a list, or without a body those of the archive. Nothing is sent, recorded or counted.")
        .Accepts<string>(isOptional: true, Ndjson, [Csv.Type, "*/*"])
        .Produces<PastSummary>(StatusCodes.Status200OK, Json, Ndjson, Csv.Type).ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status406NotAcceptable).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .WithMetadata(new RequestSizeLimitAttribute(MaxOctets), NotKept.List);

    private static async Task<IResult> AskAsync(
        [FromQuery, Description("Name of the rule pack; that in force unless said.")] string? rulePack,
        [FromQuery, Description("received: as if each came when it came (unless said); now: as if it came now.")] string? at,
        [FromQuery, Description("true: leave out the rows of what is decided as it was.")] string? changed,
        [FromQuery, Description("Of the archive: received at this time or later.")] string? from,
        [FromQuery, Description("Of the archive: received before this time.")] string? to,
        [FromQuery, Description("Of the archive: of this organization.")] string? organization,
        [FromQuery, Description("Of the archive: of this code, or source.")] string? code,
        [FromQuery, Description("Of the archive: of this account.")] string? account,
        [FromQuery, Description("Of the archive: allowed or refused.")] string? decision,
        [FromQuery, Description("Messages that are judged at most, 1 to 100000; 10000 unless said.")] string? limit,
        [FromQuery, Description("Of the archive: \"next\" of the summary before.")] string? cursor,
        HttpRequest request,
        ClaimsPrincipal user,
        [FromServices] RulePack inForce,
        [FromServices] RegistryStore registry,
        [FromServices] IArchive archive,
        CancellationToken cancellation)
    {
        List<(string Field, string Message)> problems = [];
        var question = new PastQuestion(PackOf(rulePack, inForce, problems), LimitOf(limit, problems), IsNow(at, problems));
        var changedOnly = ListQuery.ReadFlag("changed", PageQuery.TrimmedOrNull(changed), problems);
        var (start, end) = PageQuery.ReadPeriod(from, to, problems);
        var filter = new MessageFilter
        {
            From = start,
            To = end,
            Organization = PageQuery.TrimmedOrNull(organization),
            Code = PageQuery.TrimmedOrNull(code),
            Account = PageQuery.TrimmedOrNull(account),
            Allowed = MessageCriteriaReader.ReadDecision(decision, problems),
            After = PageQuery.ReadCursor(cursor, problems),
        };
        var hasList = HasBody(request);
        foreach (var (name, value) in new[] { ("from", from), ("to", to), ("organization", organization), ("code", code), ("account", account), ("decision", decision), ("cursor", cursor) })
        {
            if (hasList && PageQuery.TrimmedOrNull(value) is not null)
            {
                problems.Add((name, "is for messages of the archive, which are not asked for where a list is sent."));
            }
        }

        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        if (FormOf(request) is not { } form)
        {
            return Problems.Of(StatusCodes.Status406NotAcceptable, "The answer is given as application/x-ndjson, text/csv or, the summary alone, application/json; Accept one of them.");
        }

        var writer = new PastWriter(form, changedOnly);
        if (!hasList)
        {
            var scope = filter.Organization;
            IPastSubmits messages = user.TryScope(ref scope) ? new PastMessages(archive, filter with { Organization = scope }) : new NoPastSubmits();
            return new PastAnswer(question, messages, writer);
        }

        try
        {
            return await ListOfAsync(request, MaySee, cancellation) is { } list ? new PastAnswer(question, list, writer) : Problems.UnsupportedList;
        }
        catch (ListFormatException error)
        {
            return Problems.Invalid(error.Field, error.Problem);
        }

        bool MaySee(string systemId) => user.MaySee(RegistryResource.All.Single(resource => resource.Kind == RegistryKind.Account).OwnerOf(registry.State, systemId));
    }

    // A list that is empty is one: whoever sends it does not mean the archive.
    private static bool HasBody(HttpRequest request) => request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0 || !string.IsNullOrEmpty(request.ContentType);

    // Null: neither CSV nor NDJSON.
    private static async ValueTask<IPastSubmits?> ListOfAsync(HttpRequest request, Func<string, bool> maySee, CancellationToken cancellation)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            return null;
        }

        var problems = new List<(string Field, string Message)>();
        var encoding = ListQuery.ReadCharset(type.Charset.Value, problems);
        if (problems.Count > 0)
        {
            throw new ListFormatException(problems[0].Field, problems[0].Message);
        }

        if (type.MediaType.Equals(Ndjson, StringComparison.OrdinalIgnoreCase))
        {
            if (encoding == ListEncoding.Gb18030)
            {
                throw new ListFormatException("charset", "is of CSV only; JSON is in utf-8.");
            }

            return new PastNdjson(request.Body, maySee);
        }

        if (!type.MediaType.Equals(Csv.Type, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var csv = new PastCsv(request.Body, encoding, maySee);
        await csv.ReadNamesAsync(cancellation);
        return csv;
    }

    // The first of what the client would rather have; nothing said: all of it.
    private static PastForm? FormOf(HttpRequest request)
    {
        if (request.Headers.Accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return PastForm.Ndjson;
        }

        foreach (var range in accepted.Where(range => range.Quality is null or > 0).OrderByDescending(range => range.Quality ?? 1))
        {
            foreach (var (type, form) in new[] { (Ndjson, PastForm.Ndjson), (Csv.Type, PastForm.Csv), (Json, PastForm.Summary) })
            {
                if (new MediaTypeHeaderValue(type).IsSubsetOf(range))
                {
                    return form;
                }
            }
        }

        return null;
    }

    private static RulePack PackOf(string? name, RulePack inForce, List<(string Field, string Message)> problems)
    {
        if (PageQuery.TrimmedOrNull(name) is not { } asked || string.Equals(asked, inForce.Name, StringComparison.Ordinal))
        {
            return inForce;
        }

        if (RulePack.TryLoad(asked, out var pack, out _))
        {
            return pack;
        }

        problems.Add(("rulePack", $"must be one of {string.Join(", ", RulePack.Known)}."));
        return inForce;
    }

    private static bool IsNow(string? at, List<(string Field, string Message)> problems)
    {
        switch (PageQuery.TrimmedOrNull(at))
        {
            case null or "received":
                return false;
            case "now":
                return true;
            default:
                problems.Add(("at", "must be received or now."));
                return false;
        }
    }

    private static int LimitOf(string? value, List<(string Field, string Message)> problems)
    {
        if (PageQuery.TrimmedOrNull(value) is not { } text)
        {
            return MessagesUnlessSaid;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxMessages)
        {
            return limit;
        }

        problems.Add(("limit", string.Create(CultureInfo.InvariantCulture, $"must be a number from 1 to {MaxMessages}.")));
        return MessagesUnlessSaid;
    }

    /// <summary>Those of an organization that is not shown.</summary>
    private sealed class NoPastSubmits : IPastSubmits
    {
        public bool IsSent => false;

        public string? Next => null;

        public ValueTask<IReadOnlyList<PastSubmit>> NextAsync(int atMost, QueuedLook queued, CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<PastSubmit>>([]);
    }
}
