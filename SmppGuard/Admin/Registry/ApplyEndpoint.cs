using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Registry;

namespace SmppGuard.Admin.Registry;

/// <summary><c>/api/v1/registry/apply</c>: many entries at once, all or none, with a plan of what would become of them.</summary>
internal static class ApplyEndpoint
{
    // What a provider's whole registry takes, and some.
    private const int MaxOctets = 16 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/registry/apply", ApplyAsync).WithTags("registry").WithMetadata(new RequestSizeLimitAttribute(MaxOctets))
        .Needs(AccessRight.Change).WithSummary("Creates and replaces the entries of the body, which is as a registry file, together or not at all; those that are not in it stay. With dryRun=true: says what would change, field by field.")
        .Reads<RegistryDocumentBody>(isOptional: false, "application/json").Produces<PlanResponse>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge).IsConditional();

    private static async Task<IResult> ApplyAsync(
        HttpRequest request,
        [FromQuery, Description("true: judge, say what would change, and change nothing.")] string? dryRun,
        [FromQuery, Description("Why, for the history; needed where a code moves to another organization.")] string? reason,
        ClaimsPrincipal user,
        RegistryStore store,
        AdminLog log)
    {
        var (document, problem) = await RegistryBody.ReadAsync(request);
        using (document)
        {
            if (document is null)
            {
                return problem!;
            }

            var problems = new List<(string Field, string Message)>();
            var isTrial = ListQuery.ReadFlag("dryRun", dryRun, problems);
            var (conditions, badCondition) = Preconditions.Read(request);
            if (problems.Count > 0 || conditions is null)
            {
                return problems.Count > 0 ? Problems.Invalid(problems) : badCondition!;
            }

            var by = conditions.For(new RegistryChange(user.KeyName(), PageQuery.TrimmedOrNull(reason)), state => TagOf(state.Version));
            var (result, plan, version) = await store.ApplyAsync(document.RootElement, RegistryResponses.IgnoreOwn, isTrial, by);
            if (!isTrial)
            {
                log.RegistryApplied(user.KeyName(), plan.Changes.Count, result.Outcome);
            }

            switch (result.Outcome)
            {
                case RegistryOutcome.Done:
                    Preconditions.Tell(request.HttpContext, TagOf(version));
                    return TypedResults.Ok(PlanResponse.Of(plan, [.. plan.Warnings, .. OmittedFields.Of(plan, document.RootElement)], version, isTrial));
                case RegistryOutcome.Stale:
                    return Problems.Stale;
                case RegistryOutcome.Conflict:
                    return Problems.Conflict(string.Join(" ", result.Problems));
                default:
                    return Problems.Invalid(result.Problems);
            }
        }
    }

    private static string TagOf(long version) => version.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Body of the endpoint, for the description: entries as in a registry file.</summary>
internal sealed record RegistryDocumentBody(
    IReadOnlyList<OrganizationBody>? Organizations, IReadOnlyList<CodeBody>? Codes, IReadOnlyList<AccountBody>? Accounts, IReadOnlyList<TemplateBody>? Templates);

/// <summary>What a document makes of the registry, or would make.</summary>
/// <param name="Version">Of the registry, to be sent as <c>If-Match</c> with its quotes: the ETag of this answer.</param>
/// <param name="DryRun">Whether nothing was changed.</param>
/// <param name="Created">How many entries are new.</param>
/// <param name="Updated">How many become others.</param>
/// <param name="Unchanged">How many are so already.</param>
/// <param name="Changes">Entries that are new or become others.</param>
/// <param name="Warnings">What should be known.</param>
internal sealed record PlanResponse(string Version, bool DryRun, int Created, int Updated, int Unchanged, IReadOnlyList<PlannedChangeResponse> Changes, IReadOnlyList<string> Warnings)
{
    public static PlanResponse Of(RegistryPlan plan, IReadOnlyList<string> warnings, long version, bool isTrial) => new(
        version.ToString(CultureInfo.InvariantCulture),
        isTrial,
        plan.Changes.Count(change => change.IsNew),
        plan.Changes.Count(change => !change.IsNew),
        plan.Unchanged,
        [.. plan.Changes.Select(change => new PlannedChangeResponse(change.Key.Kind.ToString(), change.Key.Key, change.IsNew ? "create" : "update", [.. change.Fields.Select(field => RegistryResponses.Of(field)).Select(field => new FieldChangeResponse(field.Field, field.Old, field.New))]))],
        warnings);
}

/// <summary>What becomes of one entry.</summary>
/// <param name="Kind">Organization, Code, Account or Template.</param>
/// <param name="Key">Its id, number or system_id; of a template the number of its code and its id.</param>
/// <param name="Action"><c>create</c> or <c>update</c>.</param>
/// <param name="Fields">What differs.</param>
internal sealed record PlannedChangeResponse(string Kind, string Key, string Action, IReadOnlyList<FieldChangeResponse> Fields);

/// <summary>One field that becomes another; that of a password is hidden.</summary>
internal sealed record FieldChangeResponse(string Field, string? Old, string? New);
