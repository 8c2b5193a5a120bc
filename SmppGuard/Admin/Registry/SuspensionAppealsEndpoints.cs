using System.Security.Claims;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.Input;
using SmppGuard.Registry;
using SmppGuard.Registry.Suspensions;

namespace SmppGuard.Admin.Registry;

/// <summary><c>/api/v1/suspensions/{id}/appeal</c>: what a sender says against its suspension, and what is answered.</summary>
internal static class SuspensionAppealsEndpoints
{
    public static void Map(RouteGroupBuilder suspensions)
    {
        suspensions.MapPost("/{id}/appeal", AppealAsync).Needs(AccessRight.Change, forOrganizations: true).Changes(SuspensionsEndpoints.AuditedAsync)
            .WithSummary("Appeals against one that is announced or in force; by a key of its organization, or by an Operator on its behalf.").Reads<SuspensionAppealBody>(isOptional: false, "application/json")
            .Produces<SuspensionResponse>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        suspensions.MapPost("/{id}/appeal/answer", AnswerAsync).Needs(AccessRight.Change).Changes(SuspensionsEndpoints.AuditedAsync)
            .WithSummary("Answers an appeal. Accepted, it takes the suspension back, or lifts it.").Reads<SuspensionAnswerBody>(isOptional: false, "application/json")
            .Produces<SuspensionResponse>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static Task<IResult> AppealAsync(string id, HttpRequest request, ClaimsPrincipal user, SuspensionRecords records, RegistryStore store, AdminLog log, CancellationToken cancellation) =>
        ChangeAsync("appeal", id, request, user, records, store, log, ReadText, (entry, said) => store.AppealAsync(entry, said.Text, new RegistryChange(user.KeyName())), cancellation);

    private static Task<IResult> AnswerAsync(string id, HttpRequest request, ClaimsPrincipal user, SuspensionRecords records, RegistryStore store, AdminLog log, CancellationToken cancellation) => ChangeAsync(
        "answer",
        id,
        request,
        user,
        records,
        store,
        log,
        (reader, problems) => ReadText(reader, problems) with { Outcome = reader.OneOf("outcome", SuspensionAppeal.Outcomes) ?? "" },
        (entry, said) => store.AnswerAppealAsync(entry, said.Outcome, said.Text, new RegistryChange(user.KeyName(), $"appeal {said.Outcome}")),
        cancellation);

    private static async Task<IResult> ChangeAsync(
        string verb,
        string id,
        HttpRequest request,
        ClaimsPrincipal user,
        SuspensionRecords records,
        RegistryStore store,
        AdminLog log,
        Func<JsonObjectReader, List<string>, Said> read,
        Func<SuspensionEntry, Said, Task<RegistryResult>> change,
        CancellationToken cancellation)
    {
        var (document, problem) = await RegistryBody.ReadAsync(request);
        using (document)
        {
            if (document is null)
            {
                return problem!;
            }

            var problems = new List<string>();
            var reader = new JsonObjectReader(document.RootElement, "", problems);
            var said = read(reader, problems);
            reader.RefuseTheRest();
            return problems.Count > 0 ? Problems.Invalid(problems)
                : await SuspensionsEndpoints.FindAsync(id, user, records, store, cancellation) is not { } entry ? SuspensionsEndpoints.NotFound
                : await SuspensionsEndpoints.AnswerAsync(verb, id, await change(entry, said), user, records, store, log, cancellation);
        }
    }

    private static Said ReadText(JsonObjectReader reader, List<string> problems)
    {
        var before = problems.Count;
        var text = reader.Text("text", "the list was of another customer").Trim();
        if (problems.Count == before && text.Length is 0 or > SuspensionAppeal.MaxText)
        {
            reader.Problem("text", $"is empty, or has more than {SuspensionAppeal.MaxText} characters.");
        }

        return new Said(text, "");
    }

    private readonly record struct Said(string Text, string Outcome);
}
