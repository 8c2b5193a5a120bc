using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Input;
using SmppGuard.Registry;
using SmppGuard.TemplateProposals;

namespace SmppGuard.Admin.Registry;

/// <summary><c>/api/v1/codes/{number}/template-proposals</c>: templates that the code's own texts suggest, for somebody to confirm or dismiss.</summary>
internal static class TemplateProposalsEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var proposals = api.MapGroup("/codes/{number}/template-proposals").WithTags("templates");
        proposals.MapGet("", List).Needs(AccessRight.Read).WithSummary("Templates that accepted texts of the code suggest, newest first.").Produces<TemplateProposalList>().ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound);
        proposals.MapPost("/{id}/confirm", ConfirmAsync).Needs(AccessRight.Change).WithSummary("Registers it as a template. The body may give it another id, text or note.").Reads<ConfirmationBody>(isOptional: true, "application/json")
            .Produces<TemplateAnswer>(StatusCodes.Status201Created).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        proposals.MapPost("/{id}/dismiss", DismissAsync).Needs(AccessRight.Change).WithSummary("It is never proposed again.").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static IResult List(string number, [FromQuery] string? limit, [FromQuery] string? cursor, RegistryStore store, ProposedTemplates proposals)
    {
        var problems = new List<(string Field, string Message)>();
        var count = PageQuery.ReadLimit(limit, problems);
        var before = PageQuery.ReadCursor(cursor, problems)?.Key ?? long.MaxValue;
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        if (!store.State.Codes.ContainsKey(number))
        {
            return Problems.NotFound("There is no code of this number.");
        }

        var (page, next) = PageQuery.Cut(proposals.Of(number, before, count + 1), count, proposal => proposal.Id);
        return TypedResults.Ok(new TemplateProposalList([.. page.Select(TemplateProposalResponse.Of)], next));
    }

    private static async Task<IResult> ConfirmAsync(string number, string id, HttpRequest request, ClaimsPrincipal user, ProposedTemplates proposals, AdminLog log)
    {
        var (document, unreadable) = await RegistryBody.ReadAsync(request, isOptional: true);
        using (document)
        {
            if (unreadable is not null)
            {
                return unreadable;
            }

            if (IdOf(id) is not { } key || proposals.Find(number, key) is not { } proposal)
            {
                return NotFound();
            }

            var problems = new List<string>();
            var reader = document is null ? null : new JsonObjectReader(document.RootElement, "", problems);
            var entry = new TemplateEntry
            {
                Code = number,
                Id = reader?.OptionalText("id", "login") ?? string.Create(CultureInfo.InvariantCulture, $"learned-{key}"),
                Text = reader?.OptionalText("text", proposal.Text) ?? proposal.Text,
                Note = reader?.OptionalText("note", "approved 2026-01-05"),
            };
            reader?.RefuseTheRest();
            if (entry.Id.Length == 0 || entry.Text.Length == 0)
            {
                problems.Add($"{(entry.Id.Length == 0 ? "id" : "text")} is empty; leave it out, or say one.");
            }

            var result = problems.Count > 0 ? new(RegistryOutcome.Invalid, problems) : await proposals.ConfirmAsync(number, key, entry, new RegistryChange(user.KeyName(), $"proposal {key}, of {proposal.Count} messages"));
            log.RegistryChanged(user.KeyName(), "confirm", RegistryKind.Template, entry.Key.Key, result.Outcome);
            return result.Outcome switch
            {
                RegistryOutcome.Created or RegistryOutcome.Done =>
                    TypedResults.Created($"/api/v1/codes/{Uri.EscapeDataString(number)}/templates/{Uri.EscapeDataString(entry.Id)}", RegistryResponses.Of(entry).With(result.Warnings)),
                RegistryOutcome.NotFound => NotFound(),
                RegistryOutcome.Conflict => Problems.Conflict(string.Join(" ", result.Problems)),
                _ => Problems.Invalid(result.Problems),
            };
        }
    }

    private static async Task<IResult> DismissAsync(string number, string id, ClaimsPrincipal user, ProposedTemplates proposals, AdminLog log)
    {
        if (IdOf(id) is not { } key || !await proposals.DismissAsync(number, key, user.KeyName()))
        {
            return NotFound();
        }

        log.TemplateProposalDismissed(user.KeyName(), key, number);
        return TypedResults.NoContent();
    }

    private static IResult NotFound() => Problems.NotFound("There is no proposal with this id for this code, or none any more.");

    private static long? IdOf(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}

/// <summary>Body of a confirmation, for the description.</summary>
/// <param name="Id">Id of the template; <c>learned-</c> and the id of the proposal unless said.</param>
/// <param name="Text">The template; as proposed unless said.</param>
/// <param name="Note">For people.</param>
internal sealed record ConfirmationBody(string? Id, string? Text, string? Note);

/// <summary>A template that accepted texts suggest.</summary>
internal sealed record TemplateProposalResponse(string Id, string Text, long Count, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, string Example)
{
    public static TemplateProposalResponse Of(ProposedTemplate proposal) =>
        new(proposal.Id.ToString(CultureInfo.InvariantCulture), proposal.Text, proposal.Count, proposal.FirstSeenAt, proposal.LastSeenAt, proposal.Example);
}

/// <summary>A piece of a list of proposals; <c>next</c> is the cursor of the next piece, null at the end.</summary>
internal sealed record TemplateProposalList(IReadOnlyList<TemplateProposalResponse> Items, string? Next);
