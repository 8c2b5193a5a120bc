using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Admin.Registry;
using SmppGuard.Registry;
using SmppGuard.Registry.Routes;
using SmppGuard.Relay.Submits;
using SmppGuard.RulePacks;

namespace SmppGuard.Admin.Explain;

/// <summary><c>POST /api/v1/explain</c>: what would become of a submit_sm, and why. Nothing is sent, recorded or counted.</summary>
internal static class ExplainEndpoint
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/explain", ExplainAsync).WithTags("messages")
        .Needs(AccessRight.Explain, forOrganizations: true).WithSummary("Says what would become of a submit_sm at this moment, and why. Nothing is sent, recorded or counted.")
        .Reads<ExplainBody>(isOptional: false, "application/json").Produces<ExplainResponse>().ProducesValidationProblem().WithMetadata(new RequestSizeLimitAttribute(RoutesEndpoints.MaxOctets));

    private static async Task<IResult> ExplainAsync(
        HttpRequest request, ClaimsPrincipal user, [FromServices] SubmitExplainer explainer, [FromServices] RulePack pack, [FromServices] RegistryStore registry, [FromServices] SenderBlocks blocks)
    {
        var (body, unreadable) = await JsonBody.ReadAsync(request, AdminJson.Default.ExplainBody);
        if (body is null)
        {
            return unreadable!;
        }

        List<(string Field, string Message)> problems = [];
        var question = SubmitQuestionReader.Read(body, problems);
        if (problems.Count > 0)
        {
            return Problems.Invalid([.. problems]);
        }

        RouteTableEntry? routes = null;
        if (body.Routes is { } tried)
        {
            // Of others' routes an organization learns nothing.
            List<string> wrong = user.Organization() is null ? [] : ["routes is not for a key of an organization."];
            routes = wrong.Count > 0 ? null : RoutesEndpoints.Read(tried, "routes", registry, wrong);
            if (wrong.Count > 0)
            {
                return Problems.Invalid(wrong);
            }
        }

        var isOthers = !user.MaySee(RegistryResource.All.Single(r => r.Kind == RegistryKind.Account).OwnerOf(registry.State, question.Account));
        if (isOthers)
        {
            question = question with { Account = "" };
        }

        if (explainer.Explain(question, routes, out var problem) is not { } explanation)
        {
            return Problems.Invalid(problem.Field, problem.Message);
        }

        var found = registry.Current.TryGetAccount(question.Account, out var account) ? blocks.Of(account).Select(block => block.Text).Distinct(StringComparer.Ordinal).ToArray() : [];
        return TypedResults.Ok(ExplainResponse.Of(question, explanation, pack, found));
    }
}
