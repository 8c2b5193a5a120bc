using System.ComponentModel;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.Admin.Idempotency;
using SmppGuard.Input;
using SmppGuard.Registry;

namespace SmppGuard.Admin.Registry;

/// <summary><c>/api/v1/codes/{number}/templates</c>: what the texts of a code may be. What is answered is durable and counts from the next submit.</summary>
internal static class TemplatesEndpoints
{
    private const string Csv = "text/csv";
    private const string Ndjson = "application/x-ndjson";

    public static void Map(IEndpointRouteBuilder api)
    {
        var templates = api.MapGroup("/codes/{number}/templates").WithTags("templates");
        templates.MapGet("", List).Needs(AccessRight.Read, forOrganizations: true).WithSummary("Templates of the code, in the order of their ids.").Produces<EntryPage<TemplateAnswer>>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        templates.MapGet("/{id}", Show).Needs(AccessRight.Read, forOrganizations: true).WithSummary("One template.").Produces<TemplateAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        templates.MapPut("/{id}", PutAsync).Needs(AccessRight.Change).Changes(EntryOf).WithSummary("Creates the template (201) or replaces it (200); the body is as in a registry file.").Reads<TemplateBody>(isOptional: false, "application/json")
            .Produces<TemplateAnswer>().Produces<TemplateAnswer>(StatusCodes.Status201Created).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).IsConditional();
        templates.MapPatch("/{id}", PatchAsync).Needs(AccessRight.Change).Changes(EntryOf).WithSummary("Changes what the body names of the template, and nothing else (RFC 7396); null takes a member away.").ReadsPatch<TemplateBody>()
            .Produces<TemplateAnswer>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).IsConditional();
        templates.MapDelete("/{id}", DeleteAsync).Needs(AccessRight.Change).Changes(EntryOf).WithSummary("Removes the template.").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).IsConditional();
        templates.MapDelete("", DeleteAllAsync).Needs(AccessRight.Change).Changes(Ids).WithSummary("Removes all templates of the code.").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).IsConditional();
        templates.MapGet("/{id}/history", HistoryAsync).Needs(AccessRight.Read).WithSummary("Every change of every field, newest first; also of a template that was removed.")
            .Produces<HistoryList>().ProducesProblem(StatusCodes.Status404NotFound);
        templates.MapPost("/import", ImportAsync).Needs(AccessRight.Change).WithSummary("Creates and replaces many templates, together; those that are not in the list stay.")
            .Reads<string>(isOptional: false, Csv, Ndjson).Produces<TemplateImport>().ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .WithMetadata(new DisableRequestSizeLimitAttribute(), NotKept.List);
    }

    private static IResult List(string number, [FromQuery] string? limit, [FromQuery] string? cursor, HttpContext http, RegistryStore store)
    {
        var problems = new List<(string Field, string Message)>();
        var page = KeyPage.Read($"templates/{number}", limit, cursor, problems);
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        var state = store.State;
        if (!state.Codes.TryGetValue(number, out var code) || !http.User.MaySee(code.Entry.Organization))
        {
            return NoCode();
        }

        var templates = state.TemplatesOf(number);
        var (ids, next) = page.Cut(templates.Ids);
        Preconditions.Tell(http, RegistryTag.OfTemplates(state, number));
        return TypedResults.Ok(new EntryList([.. ids.Select(id => RegistryResponses.Of(templates.Find(id)!))], next));
    }

    private static IResult Show(string number, string id, HttpContext http, RegistryStore store) =>
        http.User.MaySee(store.State.Codes.GetValueOrDefault(number)?.Entry.Organization) && Entry(number, id, http, store) is { } answer ? TypedResults.Ok(answer) : NotFound();

    // With the tag of the very state that is shown; null: there is none.
    private static JsonObject? Entry(string number, string id, HttpContext http, RegistryStore store)
    {
        var state = store.State;
        Preconditions.Tell(http, RegistryTag.Of(state, RegistryKey.OfTemplate(number, id)));
        return state.TemplatesOf(number).Find(id) is { } entry ? RegistryResponses.Of(entry) : null;
    }

    private static async Task<IResult> PutAsync(string number, string id, HttpRequest request, ClaimsPrincipal user, RegistryStore store, AdminLog log)
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
            RegistryResponses.IgnoreOwn(reader);
            var entry = TemplateEntry.Read(reader, number, id);
            var result = problems.Count > 0 ? new(RegistryOutcome.Invalid, problems) : await store.PutAsync(entry, by);
            log.RegistryChanged(user.KeyName(), "put", RegistryKind.Template, entry.Key.Key, result.Outcome);
            if (!result.Succeeded)
            {
                return Refused(result, NoCode);
            }

            var answer = (Entry(number, id, request.HttpContext, store) ?? RegistryResponses.Of(entry)).With([.. result.Warnings, .. OmittedFields.Of(result.Changes, document.RootElement)]);
            return result.Outcome == RegistryOutcome.Created ? TypedResults.Created($"/api/v1/codes/{Uri.EscapeDataString(number)}/templates/{Uri.EscapeDataString(id)}", answer) : TypedResults.Ok(answer);
        }
    }

    private static async Task<IResult> PatchAsync(string number, string id, HttpRequest request, ClaimsPrincipal user, RegistryStore store, AdminLog log)
    {
        var (document, problem) = await RegistryBody.ReadPatchAsync(request);
        using (document)
        {
            if (document is null || !TryReadConditions(number, id, request, user, out var by, out problem))
            {
                return problem!;
            }

            var problems = new List<string>();
            var key = RegistryKey.OfTemplate(number, id);
            var patch = RegistryResponses.WithoutOwn(document.RootElement, null, problems);
            var result = problems.Count > 0 ? new(RegistryOutcome.Invalid, problems) : await store.PatchAsync(key, patch, by);
            log.RegistryChanged(user.KeyName(), "patch", RegistryKind.Template, key.Key, result.Outcome);
            return result.Succeeded && Entry(number, id, request.HttpContext, store) is { } answer ? TypedResults.Ok(answer.With(result.Warnings)) : Refused(result, NotFound);
        }
    }

    private static async Task<IResult> DeleteAsync(string number, string id, HttpRequest request, ClaimsPrincipal user, RegistryStore store, AdminLog log)
    {
        if (!TryReadConditions(number, id, request, user, out var by, out var problem))
        {
            return problem!;
        }

        var result = await store.DeleteTemplateAsync(number, id, by);
        log.RegistryChanged(user.KeyName(), "delete", RegistryKind.Template, RegistryKey.OfTemplate(number, id).Key, result.Outcome);
        return result.Succeeded ? TypedResults.NoContent() : Refused(result, NotFound);
    }

    private static async Task<IResult> DeleteAllAsync(string number, HttpRequest request, ClaimsPrincipal user, RegistryStore store, AdminLog log)
    {
        if (!TryReadConditions(number, null, request, user, out var by, out var problem))
        {
            return problem!;
        }

        var result = await store.DeleteTemplatesAsync(number, by);
        log.RegistryChanged(user.KeyName(), "delete", RegistryKind.Template, RegistryKey.OfTemplate(number, "*").Key, result.Outcome);
        return result.Succeeded ? TypedResults.NoContent() : Refused(result, NoCode);
    }

    // Without an id: of all templates of the code.
    private static bool TryReadConditions(string number, string? id, HttpRequest request, ClaimsPrincipal user, out RegistryChange by, out IResult? problem)
    {
        (var conditions, problem) = Preconditions.Read(request);
        by = new RegistryChange(user.KeyName());
        by = conditions?.For(by, state => id is null ? RegistryTag.OfTemplates(state, number) : RegistryTag.Of(state, RegistryKey.OfTemplate(number, id))) ?? by;
        return problem is null;
    }

    private static async Task<IResult> HistoryAsync(
        string number, string id, [FromQuery] string? limit, [FromQuery] string? cursor, RegistryStore store, IRegistryHistory history, CancellationToken cancellation) =>
        await HistoryPage.OfAsync(RegistryKey.OfTemplate(number, id), limit, cursor, store, history, cancellation) ?? NotFound();

    private static async Task<IResult> ImportAsync(
        string number,
        [FromQuery, Description("utf-8 or gb18030; found out unless given here or as charset.")] string? encoding,
        [FromQuery, Description(ListQuery.Force)] string? force,
        [FromQuery, Description(ListQuery.DryRun)] string? dryRun,
        HttpRequest request,
        ClaimsPrincipal user,
        TemplateList list,
        AdminLog log,
        CancellationToken cancellation)
    {
        var problems = new List<(string Field, string Message)>();
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || FormatOf(type) is not { } format)
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
            var (result, import) = await list.ImportAsync(number, request.Body, format, known, mode, new RegistryChange(user.KeyName()), cancellation);
            log.RegistryChanged(user.KeyName(), "import", RegistryKind.Template, RegistryKey.OfTemplate(number, "*").Key, result.Outcome);
            return result.Succeeded ? TypedResults.Ok(import) : Refused(result, NoCode);
        }
        catch (ListFormatException error)
        {
            return Problems.Invalid(error.Field, error.Problem);
        }
        catch (ListRefusedException refused)
        {
            log.ListRefused(user.KeyName(), $"templates of {number}", refused.Problem);
            return Problems.Refused(refused, "Nothing was registered;");
        }
    }

    private static TemplateListFormat? FormatOf(MediaTypeHeaderValue type) =>
        type.MediaType.Equals(Csv, StringComparison.OrdinalIgnoreCase) ? TemplateListFormat.Csv
        : type.MediaType.Equals(Ndjson, StringComparison.OrdinalIgnoreCase) ? TemplateListFormat.Ndjson
        : null;

    // What the audit log has of a change.
    private static object? EntryOf(HttpContext http) => Of(http).Find(http.Value("id")) is { } entry ? RegistryResponses.Of(entry) : null;

    private static object? Ids(HttpContext http) => new JsonArray([.. Of(http).Ids.Select(id => JsonValue.Create(id))]);

    private static RegisteredTemplates Of(HttpContext http) => http.Service<RegistryStore>().State.TemplatesOf(http.Value("number"));

    private static IResult NoCode() => Problems.NotFound("There is no code of this number.");

    private static IResult NotFound() => Problems.NotFound("There is no template of this id.");

    private static IResult Refused(RegistryResult result, Func<IResult> notFound) => result.Outcome switch
    {
        RegistryOutcome.NotFound or RegistryOutcome.Done => notFound(),
        RegistryOutcome.Stale => Problems.Stale,
        RegistryOutcome.Conflict => Problems.Conflict(string.Join(" ", result.Problems)),
        _ => Problems.Invalid(result.Problems),
    };
}
