using System.Globalization;
using System.Security.Claims;
using System.Text;
using System.Text.Json.Serialization;
using SmppGuard.Access;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Admin;

/// <summary><c>/api/v1/replies</c>: what subscribers wrote back, and what it changed. Near misses changed nothing, so somebody has to read them.</summary>
internal static class RepliesEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGroup("/replies").WithTags("replies").MapGet("", ListAsync)
            .Needs(AccessRight.ReadPersonal).WithSummary("Replies of subscribers, newest first.").Produces<ReplyList>().ProducesValidationProblem();

    private static async Task<IResult> ListAsync(
        [AsParameters] RepliesQuery query,
        ClaimsPrincipal user,
        IArchive archive,
        NumberPlan numbers,
        AdminLog log,
        CancellationToken cancellationToken)
    {
        var problems = new List<(string Field, string Message)>();
        var filter = query.Read(numbers, problems);
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        var page = await archive.RepliesAsync(filter, cancellationToken);
        log.RepliesListed(user.KeyName(), page.Items.Count, filter.Msisdn?.ToString() ?? "any number");
        var lost = archive.LostDaysIn(filter.From, filter.To);
        return TypedResults.Ok(new ReplyList([.. page.Items.Select(item => ReplyResponse.Of(item.Reply))], page.Next?.ToString()) { LostDays = lost.Count > 0 ? lost : null });
    }
}

/// <summary>A reply.</summary>
/// <param name="Id">Names it for good.</param>
/// <param name="At">When it came.</param>
/// <param name="Organization">Owner of the code; null: it belongs to nobody.</param>
/// <param name="Code">The number that it was sent to, in full.</param>
/// <param name="Account">Whom it was relayed to; null: nobody.</param>
/// <param name="Msisdn">Who replied; null: the address is no valid number.</param>
/// <param name="Source">The address as the SMSC wrote it, where it is no valid number; else it is left out.</param>
/// <param name="Action">What it changed: see <see cref="ReplyActions"/>.</param>
/// <param name="Text">What was written.</param>
/// <param name="Smsc">Where it came from.</param>
internal sealed record ReplyResponse(
    string Id, DateTimeOffset At, string? Organization, string Code, string? Account, string? Msisdn, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Source, string Action, string Text, string Smsc)
{
    public static ReplyResponse Of(ReplyRecord reply) => new(
        reply.DeliveryId.ToString(CultureInfo.InvariantCulture),
        DateTimeOffset.FromUnixTimeMilliseconds(reply.At),
        NullIfEmpty(reply.Organization),
        reply.Code,
        NullIfEmpty(reply.Account),
        reply.Msisdn.IsValid ? reply.Msisdn.Digits : null,
        reply.Msisdn.IsValid ? null : SourceOf(reply.Pdu),
        reply.Action.Name(),
        reply.Text,
        reply.Smsc);

    private static string? SourceOf(byte[] pdu) =>
        DeliveredView.TryParse(pdu, out var delivered) == CommandStatus.ESME_ROK ? NullIfEmpty(Encoding.Latin1.GetString(delivered.SourceAddr)) : null;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

/// <summary>A piece of a list of replies; <c>next</c> is the cursor of the next piece, null at the end.</summary>
internal sealed record ReplyList(IReadOnlyList<ReplyResponse> Items, string? Next)
{
    /// <summary>Days of the period whose records the archive has lost, where there are any: the list is not whole.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? LostDays { get; init; }
}
