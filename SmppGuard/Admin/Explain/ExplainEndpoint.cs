using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Admin.Registry;
using SmppGuard.Registry;
using SmppGuard.Relay.Submits;
using SmppGuard.RulePacks;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Admin.Explain;

/// <summary><c>POST /api/v1/explain</c>: what would become of a submit_sm, and why. Nothing is sent, recorded or counted.</summary>
internal static class ExplainEndpoint
{
    private const int MaxAddress = 20;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/explain", ExplainAsync).WithTags("messages")
        .Needs(AccessRight.Explain, forOrganizations: true).WithSummary("Says what would become of a submit_sm at this moment, and why. Nothing is sent, recorded or counted.")
        .Reads<ExplainBody>(isOptional: false, "application/json").Produces<ExplainResponse>().ProducesValidationProblem();

    private static async Task<IResult> ExplainAsync(
        HttpRequest request, ClaimsPrincipal user, [FromServices] SubmitExplainer explainer, [FromServices] RulePack pack, [FromServices] RegistryStore registry, [FromServices] SenderBlocks blocks)
    {
        var (body, unreadable) = await JsonBody.ReadAsync(request, AdminJson.Default.ExplainBody);
        if (body is null)
        {
            return unreadable!;
        }

        List<(string Field, string Message)> problems = [];
        var question = new SubmitQuestion
        {
            Account = Required("account", body.Account, "for example cp1"),
            Source = Address("source", body.Source),
            Destination = Address("destination", body.Destination),
            Text = Required("text", body.Text, "which may be empty"),
            DataCoding = body.DataCoding is null ? null : Octet("dataCoding", body.DataCoding),
            ScheduleDeliveryTime = Time("scheduleDeliveryTime", body.ScheduleDeliveryTime),
            ValidityPeriod = Time("validityPeriod", body.ValidityPeriod),
            SourceAddrTon = Octet("sourceTon", body.SourceTon),
            SourceAddrNpi = Octet("sourceNpi", body.SourceNpi),
            DestAddrTon = Octet("destinationTon", body.DestinationTon),
            DestAddrNpi = Octet("destinationNpi", body.DestinationNpi),
        };
        if (problems.Count > 0)
        {
            return Problems.Invalid([.. problems]);
        }

        var isOthers = !user.MaySee(RegistryResource.All.Single(r => r.Kind == RegistryKind.Account).OwnerOf(registry.State, question.Account));
        if (isOthers)
        {
            question = question with { Account = "" };
        }

        if (explainer.Explain(question, out var problem) is not { } explanation)
        {
            return Problems.Invalid(problem.Field, problem.Message);
        }

        var found = registry.Current.TryGetAccount(question.Account, out var account) ? blocks.Of(account).Select(block => block.Text).Distinct(StringComparer.Ordinal).ToArray() : [];
        return TypedResults.Ok(ExplainResponse.Of(question, explanation, pack, found));

        string Required(string field, string? value, string example)
        {
            if (value is null)
            {
                problems.Add((field, $"must be a text, {example}."));
            }

            return value ?? "";
        }

        string Address(string field, string? value)
        {
            var address = Required(field, value, "for example 106900001");
            if (address.Length > MaxAddress || address.Any(c => c is < ' ' or > '~'))
            {
                problems.Add((field, $"has at most {MaxAddress} characters of ASCII, as a submit_sm has room for."));
            }

            return address;
        }

        string Time(string field, string? value)
        {
            if (value is not (null or "") && (value.Any(c => !char.IsAscii(c)) || !SmppTime.TryParse(Encoding.ASCII.GetBytes(value), DateTimeOffset.UnixEpoch, out _)))
            {
                problems.Add((field, "is a time of SMPP, 16 characters: absolute, for example 261122120000000+, or from now, for example 000001000000000R."));
            }

            return value ?? "";
        }

        byte Octet(string field, int? value)
        {
            if (value is < byte.MinValue or > byte.MaxValue)
            {
                problems.Add((field, "is 0 to 255."));
            }

            return (byte)(value ?? 0);
        }
    }
}
