using System.Collections.Frozen;
using System.Text;
using SmppGuard.Carriers;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Relay.Routing;

/// <summary>
/// The routes that messages of one account from one code can take, in the order in which they count: the longest code first, then the longest beginning of the recipient's number, then as the
/// table has them. Found by the beginnings of the number, and of the source where that is longer than what is registered, so that a thousand routes cost as little as ten.
/// </summary>
internal sealed class CodeRoutes
{
    private readonly LongerLevel[] _longer;
    private readonly Level[] _levels;
    private readonly bool _asksForCarrier;

    private CodeRoutes(IEnumerable<Candidate> candidates, ulong[] powers)
    {
        Candidate[] ranked = [.. candidates.OrderByDescending(c => c.CodeLength).ThenByDescending(c => c.PrefixLength).ThenBy(c => c.Place).Select((c, rank) => c with { Rank = rank })];
        _asksForCarrier = ranked.Any(c => c.Carriers is not null);
        _longer = [.. ranked.Where(c => c.LongerCode is not null).GroupBy(c => (c.CodeLength, c.PrefixLength)).OrderByDescending(level => level.Key).Select(level =>
            new LongerLevel(level.Key.CodeLength, level.Key.PrefixLength, level.GroupBy(c => new Start(NumberOf(c.LongerCode!), c.Prefix)).ToFrozenDictionary(group => group.Key, group => group.ToArray())))];
        _levels = [.. ranked.Where(c => c.LongerCode is null).GroupBy(c => c.PrefixLength).OrderByDescending(level => level.Key).Select(level =>
            new Level(level.Key, level.GroupBy(c => c.Prefix).ToFrozenDictionary(group => group.Key, group => group.ToArray())))];
        Powers = powers;
    }

    private ulong[] Powers { get; }

    /// <summary>Those of a table; null: messages of this account and code take none.</summary>
    public static CodeRoutes? Of(IReadOnlyList<CompiledRoute> routes, string account, CodeNumber code)
    {
        List<Candidate> candidates = [];
        foreach (var (place, route) in routes.Index())
        {
            var entry = route.Route.Entry;
            if (!IsOrAny(entry.Accounts, account) || !IsOrAny(entry.Organizations, code.Organization.Id))
            {
                continue;
            }

            foreach (var start in entry.Codes.DefaultIfEmpty("").Where(start => code.Number.StartsWith(start, StringComparison.Ordinal) || start.StartsWith(code.Number, StringComparison.Ordinal)))
            {
                candidates.AddRange(entry.Recipients.DefaultIfEmpty("").Distinct(StringComparer.Ordinal).Select(prefix => new Candidate
                {
                    Place = place,
                    Route = route.Route,
                    CodeLength = start.Length,
                    LongerCode = start.Length > code.Number.Length ? Encoding.ASCII.GetBytes(start) : null,
                    PrefixLength = prefix.Length,
                    Prefix = prefix.Length == 0 ? 0 : ulong.Parse(prefix, System.Globalization.CultureInfo.InvariantCulture),
                    Classes = route.Classes,
                    Carriers = route.Carriers,
                    Lists = route.Lists,
                }));
            }
        }

        return candidates.Count == 0 ? null : new CodeRoutes(candidates, CompiledRoute.PowersOfTen);
    }

    /// <summary>The route that a message takes; null: none.</summary>
    /// <param name="source">Its source address.</param>
    /// <param name="recipient">To whom it goes.</param>
    /// <param name="purpose">Its class.</param>
    /// <param name="carriers">Asked only where a route names carriers.</param>
    public MessageRoute? Find(ReadOnlySpan<byte> source, Msisdn recipient, Purpose purpose, ICarrierOf carriers)
    {
        var number = (ulong)recipient.Value;
        var digits = DigitsOf(number);
        var carrier = _asksForCarrier ? carriers.Of(recipient) : null;

        // What names more of the source than is registered comes before all else, so the first is the one.
        foreach (var level in _longer)
        {
            if (level.CodeLength > source.Length || level.PrefixLength > digits
                || !level.ByStart.TryGetValue(new Start(NumberOf(source[..level.CodeLength]), BeginningOf(number, digits, level.PrefixLength)), out var candidates))
            {
                continue;
            }

            foreach (var candidate in candidates)
            {
                if (candidate.Takes(source, recipient, purpose, carrier))
                {
                    return candidate.Route;
                }
            }
        }

        Candidate? best = null;
        foreach (var level in _levels)
        {
            if (level.Length > digits || !level.ByPrefix.TryGetValue(BeginningOf(number, digits, level.Length), out var candidates))
            {
                continue;
            }

            foreach (var candidate in candidates)
            {
                if (best is not null && candidate.Rank > best.Rank)
                {
                    break;
                }

                if (candidate.Takes(source, recipient, purpose, carrier))
                {
                    best = candidate;
                    break;
                }
            }
        }

        return best?.Route;
    }

    private static bool IsOrAny(IReadOnlyList<string> wanted, string value) => wanted.Count == 0 || wanted.Contains(value, StringComparer.Ordinal);

    private ulong BeginningOf(ulong number, int digits, int length) => length == 0 ? 0 : number / Powers[digits - length];

    // Twenty digits are more than it holds: what differs may be the same here, and is compared octet by octet then.
    private static ulong NumberOf(ReadOnlySpan<byte> digits)
    {
        var number = 0UL;
        foreach (var digit in digits)
        {
            number = unchecked((number * 10) + digit);
        }

        return number;
    }

    private int DigitsOf(ulong number)
    {
        var digits = 1;
        while (digits < Powers.Length && number >= Powers[digits])
        {
            digits++;
        }

        return digits;
    }

    /// <summary>How source and recipient begin.</summary>
    private readonly record struct Start(ulong Source, ulong Recipient);

    private sealed record LongerLevel(int CodeLength, int PrefixLength, FrozenDictionary<Start, Candidate[]> ByStart);

    private sealed record Level(int Length, FrozenDictionary<ulong, Candidate[]> ByPrefix);

    /// <summary>One way in which a route can match.</summary>
    private sealed record Candidate
    {
        public required int Place { get; init; }

        public int Rank { get; init; }

        public required MessageRoute Route { get; init; }

        public required int CodeLength { get; init; }

        /// <summary>What the source has to begin with, where that is more than the registered number; null: it does.</summary>
        public required byte[]? LongerCode { get; init; }

        public required int PrefixLength { get; init; }

        public required ulong Prefix { get; init; }

        public required uint Classes { get; init; }

        public required string[]? Carriers { get; init; }

        public required FrozenSet<long>[]? Lists { get; init; }

        public bool Takes(ReadOnlySpan<byte> source, Msisdn recipient, Purpose purpose, string? carrier) =>
            (Classes & (1u << (int)purpose)) != 0 && (LongerCode is null || source.StartsWith(LongerCode)) && IsOf(carrier) && IsOnList(recipient.Value);

        // What is unknown is of no carrier that a route could name.
        private bool IsOf(string? carrier)
        {
            if (Carriers is null)
            {
                return true;
            }

            foreach (var wanted in Carriers)
            {
                if (string.Equals(wanted, carrier, StringComparison.Ordinal))
                {
                    return true;
                }
            }

            return false;
        }

        private bool IsOnList(long recipient)
        {
            if (Lists is null)
            {
                return true;
            }

            foreach (var list in Lists)
            {
                if (list.Contains(recipient))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
