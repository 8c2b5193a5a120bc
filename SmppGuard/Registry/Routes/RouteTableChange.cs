using SmppGuard.Input;

namespace SmppGuard.Registry.Routes;

/// <summary>How many there were, how many there are, and how many of those before are gone.</summary>
internal readonly record struct CountChange(long Before, long Count, long Lost);

/// <summary>What a table takes away from the one that it replaces: routes by their names, and recipients that are on a list.</summary>
internal sealed record RouteTableChange(CountChange Routes, CountChange Numbers)
{
    public static RouteTableChange Of(RouteTableEntry before, RouteTableEntry after)
    {
        var (routes, names) = (before.Routes.Select(route => route.Name).ToHashSet(StringComparer.Ordinal), after.Routes.Select(route => route.Name).ToHashSet(StringComparer.Ordinal));
        var (numbers, listed) = (Listed(before), Listed(after));
        return new(
            new(routes.Count, names.Count, routes.Count(name => !names.Contains(name))),
            new(numbers.Count, listed.Count, numbers.Count(number => !listed.Contains(number))));
    }

    /// <summary>Why it can hardly be the table that was meant, as of other lists that are replaced whole; null: it can.</summary>
    public string? Refusal(ListRules rules, ListMode mode) =>
        !mode.Force && Routes is { Count: 0, Before: > 0 }
            ? $"has no routes where the present one has {Routes.Before}."
            : rules.Replacing(mode, Routes.Before, Routes.Count, Routes.Lost, "routes") ?? rules.Replacing(mode, Numbers.Before, Numbers.Count, Numbers.Lost, "numbers on its lists");

    private static HashSet<(string List, string Number)> Listed(RouteTableEntry table) => [.. table.Lists.SelectMany(list => list.Numbers.Select(number => (list.Name, number)))];
}
