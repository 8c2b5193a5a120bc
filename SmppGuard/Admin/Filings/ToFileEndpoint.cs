using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Compliance;
using SmppGuard.Compliance.Filings;
using SmppGuard.Filings;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Admin.Filings;

/// <summary>What has to be filed for a code with a carrier.</summary>
/// <param name="Code">Number of the code.</param>
/// <param name="Organization">Whose it is.</param>
/// <param name="Carrier">With whom.</param>
/// <param name="Missing">How many of the items are not filed, or not any more.</param>
/// <param name="Items">What it is.</param>
internal sealed record ToFileResponse(string Code, string Organization, string Carrier, int Missing, IReadOnlyList<ToFileItem> Items);

/// <summary>One thing that has to be filed.</summary>
/// <param name="Kind"><c>Signature</c>, <c>Template</c>, <c>Contact</c> or <c>Link</c>.</param>
/// <param name="Value">As a filing names it.</param>
/// <param name="Text">As it leaves, with the marks.</param>
/// <param name="State">The state of its filing; null: there is none.</param>
/// <param name="Filing">The id of its filing; null: there is none.</param>
internal sealed record ToFileItem(string Kind, string Value, string Text, string? State, string? Filing);

/// <summary><c>/api/v1/codes/{number}/to-file</c>: what has to be handed in to a carrier, as it leaves.</summary>
internal static class ToFileEndpoint
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/codes/{number}/to-file", Show).WithTags("filings").Needs(AccessRight.Read, forOrganizations: true)
            .WithSummary("What has to be filed for the code with a carrier, as it leaves: signatures, contacts, links, and templates with their marks; and the state of each.")
            .Produces<ToFileResponse>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);

    private static IResult Show(
        string number,
        [FromQuery, Description("The carrier, as filings name it.")] string? carrier,
        ClaimsPrincipal user,
        RegistryStore store,
        ComplianceSnapshots snapshots,
        FilingUses uses,
        FilingTerms terms,
        IReadOnlyList<SmscOptions> smscs,
        TimeProvider time)
    {
        if (PageQuery.TrimmedOrNull(carrier) is not { } with)
        {
            return Problems.Invalid("carrier", "is missing; say with whom, for example china-mobile.");
        }

        var registry = store.Current;
        if (!registry.TryGetCode(number, out var code) || store.State.Codes.GetValueOrDefault(number) is not { } stored || !user.MaySee(code.Organization.Id))
        {
            return Problems.NotFound("There is no code of this number.");
        }

        var filed = registry.FilingsOf(number).Where(filing => string.Equals(filing.Carrier, with, StringComparison.Ordinal)).ToList();
        var smsc = smscs.FirstOrDefault(smsc => string.Equals(smsc.Filings.Of(smsc.Name).Carrier, with, StringComparison.Ordinal));
        var marks = smsc is null ? SmscMarks.None : new SmscMarks(Model.Marks.None, SmscMarks.ClassBits(smsc.OptOutOn.Select(name => Enum.Parse<Model.Purpose>(name, ignoreCase: true))));
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var items = TextsToFile.Of(code, stored.Entry, snapshots.For(registry), marks, filed).Select(text =>
        {
            var filing = filed.Find(filing => filing.Kind == text.Kind && (filing.Kind == FilingKind.Contact
                ? FilingCheck.IsSameNumber(filing.Value, text.Value)
                : string.Equals(filing.Value.Trim(), text.Value, filing.Kind == FilingKind.Link ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)));
            return new ToFileItem(text.Kind.ToString(), text.Value, text.Text, filing is null ? null : terms.StateAt(filing, uses.Of(filing.Key.Key).LastAt, now).ToString(), filing?.Id);
        }).ToList();
        return TypedResults.Ok(new ToFileResponse(number, code.Organization.Id, with, items.Count(item => !string.Equals(item.State, nameof(FilingState.Filed), StringComparison.Ordinal)), items));
    }
}
