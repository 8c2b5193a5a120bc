using System.ComponentModel;
using System.Security.Claims;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Access;
using SmppGuard.Admin.Registry;
using SmppGuard.Archive;
using SmppGuard.Consents;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Admin;

/// <summary><c>/api/v1/organizations/{id}/consents</c>: who has agreed to an organization's adverts, and who has refused, number by number, counted, and as a file of all.</summary>
internal static class ConsentListEndpoint
{
    public const string StateOnly = "Only these: granted, revoked or expired.";

    public static readonly string[] States = ["granted", "revoked", "expired"];

    private static readonly string[] Header = ["msisdn", "state", "consentId"];

    public static void Map(IEndpointRouteBuilder api)
    {
        var consents = api.MapGroup("/organizations/{key}/consents").WithTags("consents");
        consents.MapGet("", List).Needs(AccessRight.ReadPersonal, forOrganizations: true)
            .WithSummary("States of all recipients that an organization has anything on record of, in the order of their numbers; as CSV for those who accept text/csv.")
            .Produces<ConsentStateList>(StatusCodes.Status200OK, "application/json", Csv.Type).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status406NotAcceptable);
        consents.MapGet("/export", Export).Needs(AccessRight.ReadPersonal, forOrganizations: true)
            .WithSummary("The same as one CSV file of all of them, however many there are.")
            .Produces<string>(StatusCodes.Status200OK, Csv.Type).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static IResult List(
        string key,
        [FromQuery, Description(StateOnly)] string? state,
        [FromQuery, Description("true: count those of each state too.")] string? total,
        [FromQuery, Description(EntryQuery.OfLimit)] string? limit,
        [FromQuery, Description(EntryQuery.OfCursor)] string? cursor,
        HttpContext http,
        ClaimsPrincipal user,
        ConsentStates states,
        RegistryStore registry,
        AdminLog log,
        CancellationToken cancellationToken)
    {
        var problems = new List<(string Field, string Message)>();
        var wanted = ReadState(state, problems);
        var count = PageQuery.ReadLimit(limit, problems);
        var after = PageQuery.ReadCursor(cursor, problems)?.Key ?? 0;
        var wantsTotal = ListQuery.ReadFlag("total", PageQuery.TrimmedOrNull(total), problems);
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        if (Csv.IsWanted(http.Request) is not { } wantsCsv)
        {
            return Problems.NotAcceptable;
        }

        if (!user.MaySee(key) || !registry.Current.TryGetOrganization(key, out var organization))
        {
            return NoOrganization;
        }

        var piece = states.Next(organization, wanted, after, count, cancellationToken);
        var counted = wantsTotal ? states.Count(organization, cancellationToken) : null;
        log.ConsentsListed(user.KeyName(), piece.Items.Count, key);
        var next = piece.IsLast ? null : new PageCursor(piece.Last).ToString();
        if (!wantsCsv)
        {
            return TypedResults.Ok(new ConsentStateList(piece.Items, next) { Total = counted });
        }

        if (counted is not null)
        {
            http.Response.Headers["X-Total-Count"] = FormattableString.Invariant($"{(counted.Exact ? "" : ">=")}{counted.Of(wanted)}");
        }

        return Csv.Of(http.Response, Header, piece.Items.Select(Row), next);
    }

    private static IResult Export(string key, [FromQuery, Description(StateOnly)] string? state, ClaimsPrincipal user, ConsentStates states, RegistryStore registry, AdminLog log)
    {
        var problems = new List<(string Field, string Message)>();
        var wanted = ReadState(state, problems);
        if (problems.Count > 0)
        {
            return Problems.Invalid(problems);
        }

        if (!user.MaySee(key) || !registry.Current.TryGetOrganization(key, out var organization))
        {
            return NoOrganization;
        }

        log.ConsentsExported(user.KeyName(), key);
        return new CsvStream(key + "-consents.csv", Header, (after, limit) =>
        {
            var piece = states.Next(organization, wanted, after, int.MaxValue, limit);
            return ([.. piece.Items.Select(Row)], piece.IsLast ? null : piece.Last);
        });
    }

    private static IResult NoOrganization => Problems.NotFound("There is no organization with this id.");

    private static string? ReadState(string? state, List<(string Field, string Message)> problems)
    {
        var wanted = PageQuery.TrimmedOrNull(state);
        if (wanted is not null && !States.Contains(wanted, StringComparer.Ordinal))
        {
            problems.Add(("state", $"must be one of {string.Join(", ", States)}."));
        }

        return wanted;
    }

    private static string?[] Row(ConsentStateItem item) => [item.Msisdn, item.State, item.ConsentId];
}

/// <summary>Some of the recipients of an organization.</summary>
/// <param name="Items">Those whose state is wanted.</param>
/// <param name="Last">The last number that was looked at.</param>
/// <param name="IsLast">Whether there are no more.</param>
internal sealed record ConsentStatesPiece(IReadOnlyList<ConsentStateItem> Items, long Last, bool IsLast);

/// <summary>States of the recipients of an organization: the numbers from the store, the states of now from memory. A number whose first event is on its way to the store comes a moment later.</summary>
internal sealed class ConsentStates(IConsentStorage storage, ConsentService consents, NumberPlan plan, AdminOptions options, TimeProvider time)
{
    /// <summary>Numbers that one piece looks at.</summary>
    private const int MostLooked = 10_000;

    /// <summary>The next of them, in the order of their numbers. On the thread of whoever asks.</summary>
    public ConsentStatesPiece Next(Organization organization, string? wanted, long after, int most, CancellationToken cancellationToken)
    {
        List<ConsentStateItem> items = [];
        var numbers = storage.NumbersAsync(organization.Id, after, MostLooked, cancellationToken).GetAwaiter().GetResult();
        foreach (var number in numbers)
        {
            var standing = consents.StateOf(organization, number);
            var name = ConsentResponse.NameOf(standing.Kind);
            if (standing.Kind != ConsentStateKind.None && (wanted is null || string.Equals(wanted, name, StringComparison.Ordinal)))
            {
                if (items.Count == most)
                {
                    return new(items, after, IsLast: false);
                }

                items.Add(new ConsentStateItem(plan.Write(number), name, standing.ConsentId == 0 ? null : ConsentResponse.IdOf(standing.ConsentId)));
            }

            after = number.Value;
        }

        return new(items, after, numbers.Count < MostLooked);
    }

    /// <summary>How many are in each state. What a look-up may take is not all used for it: then there may be more.</summary>
    public ConsentStateTotal Count(Organization organization, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var most = TimeSpan.FromSeconds(options.QuerySeconds) / 2;
        var counts = new long[Enum.GetValues<ConsentStateKind>().Length];
        for (var after = 0L; ;)
        {
            var numbers = storage.NumbersAsync(organization.Id, after, MostLooked, cancellationToken).GetAwaiter().GetResult();
            foreach (var number in numbers)
            {
                counts[(int)consents.StateOf(organization, number).Kind]++;
                after = number.Value;
            }

            if (numbers.Count < MostLooked || time.GetElapsedTime(begun) > most)
            {
                return new(counts[(int)ConsentStateKind.Granted], counts[(int)ConsentStateKind.Revoked], counts[(int)ConsentStateKind.Expired], numbers.Count < MostLooked);
            }
        }
    }
}

/// <summary>The state of a recipient.</summary>
/// <param name="Msisdn">The number, as it can be handed in again: with <c>+</c> where its digits alone would be another one.</param>
/// <param name="State"><c>granted</c>, <c>revoked</c> or <c>expired</c>.</param>
/// <param name="ConsentId">The event that it follows from.</param>
internal sealed record ConsentStateItem(string Msisdn, string State, string? ConsentId);

/// <summary>How many recipients are in each state, whatever the list is asked for.</summary>
/// <param name="Granted">Those who have agreed.</param>
/// <param name="Revoked">Those who have refused since, or ever.</param>
/// <param name="Expired">Those whose consent has ended.</param>
/// <param name="Exact">False: there may be more.</param>
internal sealed record ConsentStateTotal(long Granted, long Revoked, long Expired, bool Exact)
{
    public long Of(string? state) => state switch
    {
        "granted" => Granted,
        "revoked" => Revoked,
        "expired" => Expired,
        _ => Granted + Revoked + Expired,
    };
}

/// <summary>A piece of the list, in the order of the numbers; <c>next</c> is the cursor of the next piece, null at the end.</summary>
internal sealed record ConsentStateList(IReadOnlyList<ConsentStateItem> Items, string? Next)
{
    /// <summary>Where it was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConsentStateTotal? Total { get; init; }
}
