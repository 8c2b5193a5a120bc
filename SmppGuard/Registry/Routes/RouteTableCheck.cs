using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Registry.Routes;

/// <summary>Something wrong in a table of routes.</summary>
/// <param name="Place">Where, for example <c>routes[2].targets[0].smsc</c>.</param>
/// <param name="Value">What stands there; a number of a subscriber is not shown.</param>
/// <param name="Rule">What is allowed.</param>
/// <param name="Example">What would be right.</param>
internal readonly record struct RouteProblem(string Place, string Value, string Rule, string Example)
{
    public string Text => $"{Place} is {Value}; {Rule}, for example {Example}.";
}

/// <summary>What a table of routes may say.</summary>
internal static class RouteTableCheck
{
    /// <summary>The data path remembers in one word which targets of a route it has tried.</summary>
    public const int MaxTargets = 32;

    private const int MaxRoutes = 10_000;
    private const int MaxNumbers = 1_000_000;
    private const int MaxName = 64;

    private static readonly string[] ClassNames = [.. Enum.GetValues<Purpose>().Where(purpose => purpose != Purpose.Unknown).Select(purpose => purpose.ToString())];

    /// <param name="table">The table.</param>
    /// <param name="smscs">Names of the SMSCs that there are.</param>
    public static IEnumerable<RouteProblem> Problems(RouteTableEntry table, IReadOnlyList<string> smscs)
    {
        if (table.Routes.Count > MaxRoutes)
        {
            yield return new("routes", OptionProblems.Number(table.Routes.Count), $"there may be {MaxRoutes} of them", "[]");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var lists = table.Lists.Select(list => list.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (index, route) in table.Routes.Index())
        {
            var place = $"routes[{index}]";
            foreach (var problem in NameProblems($"{place}.name", route.Name, names, "adverts")
                .Concat(Unknown($"{place}.classes", route.Classes, ClassNames))
                .Concat(Unknown($"{place}.lists", route.Lists, lists))
                .Concat(NoDigits($"{place}.codes", route.Codes, 20, "106900001"))
                .Concat(NoDigits($"{place}.recipients", route.Recipients, 15, "86133"))
                .Concat(TargetProblems(place, route.Targets, smscs)))
            {
                yield return problem;
            }
        }

        names.Clear();
        if (table.Lists.Sum(list => (long)list.Numbers.Count) > MaxNumbers)
        {
            yield return new("lists", "longer than allowed", $"all of them together may have {MaxNumbers} numbers", "[]");
        }

        foreach (var (index, list) in table.Lists.Index())
        {
            foreach (var problem in NameProblems($"lists[{index}].name", list.Name, names, "staff"))
            {
                yield return problem;
            }

            // Whose number it is, nobody who reads a log is to know.
            foreach (var (at, number) in list.Numbers.Index())
            {
                if (number.Length is < 5 or > 15 || number[0] == '0' || !AreDigits(number))
                {
                    yield return new($"lists[{index}].numbers[{at}]", "not a number (not shown)", "use 5 to 15 digits with the country code", "8613800138000");
                }
            }
        }
    }

    /// <summary>What is allowed, and probably not meant.</summary>
    public static IEnumerable<string> Doubts(RouteTableEntry table)
    {
        var whole = table.Routes.Index().Where(route => IsForAll(route.Item)).Select(route => route.Index).FirstOrDefault(table.Routes.Count);
        return table.Routes.Skip(whole + 1).Where(IsForAll).Select(route => $"route {route.Name} is never taken: {table.Routes[whole].Name} stands before it and takes every message.");
    }

    /// <summary>Which routes name an SMSC that there is not, or not any more.</summary>
    /// <param name="table">The table.</param>
    /// <param name="smscs">Names of the SMSCs that there are.</param>
    public static IEnumerable<(string Route, string Smsc)> Unconfigured(RouteTableEntry table, IReadOnlyList<string> smscs) =>
        from route in table.Routes
        from target in route.Targets
        where !smscs.Contains(target.Smsc, StringComparer.Ordinal)
        select (route.Name, target.Smsc);

    private static bool IsForAll(RouteEntry route) =>
        route is { Accounts.Count: 0, Organizations.Count: 0, Codes.Count: 0, Classes.Count: 0, Recipients.Count: 0, Carriers.Count: 0, Lists.Count: 0 };

    private static IEnumerable<RouteProblem> TargetProblems(string place, IReadOnlyList<RouteTarget> targets, IReadOnlyList<string> smscs)
    {
        if (targets.Count is 0 or > MaxTargets)
        {
            yield return new($"{place}.targets", OptionProblems.Number(targets.Count), $"name 1 to {MaxTargets} targets", "[ { \"smsc\": \"main\" } ]");
        }

        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, target) in targets.Index())
        {
            var at = $"{place}.targets[{index}]";
            if (!smscs.Contains(target.Smsc, StringComparer.Ordinal))
            {
                yield return new($"{at}.smsc", OptionProblems.Quoted(target.Smsc), "use the name of a configured SMSC", smscs.Count > 0 ? smscs[0] : "main");
            }
            else if (!named.Add(target.Smsc))
            {
                yield return new($"{at}.smsc", OptionProblems.Quoted(target.Smsc), "a route may name each SMSC once", "backup");
            }

            if (target.Weight is < 1 or > RouteTarget.MaxWeight)
            {
                yield return new($"{at}.weight", OptionProblems.Number(target.Weight), $"use 1 to {RouteTarget.MaxWeight}", "1");
            }

            if (target.Priority is < 1 or > RouteTarget.MaxPriority)
            {
                yield return new($"{at}.priority", OptionProblems.Number(target.Priority), $"use 1 to {RouteTarget.MaxPriority}", "1");
            }
        }
    }

    private static IEnumerable<RouteProblem> NameProblems(string place, string name, HashSet<string> known, string example)
    {
        if (name.Length is 0 or > MaxName || name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"))
        {
            yield return new(place, OptionProblems.Quoted(name), $"use 1 to {MaxName} letters, digits, dots, hyphens and underscores", example);
        }
        else if (!known.Add(name))
        {
            yield return new(place, OptionProblems.Quoted(name), "each name may be given once", example + "-2");
        }
    }

    private static IEnumerable<RouteProblem> Unknown(string place, IReadOnlyList<string> texts, IReadOnlyCollection<string> known) =>
        from text in texts.Index()
        where !known.Contains(text.Item, StringComparer.Ordinal)
        select new RouteProblem($"{place}[{text.Index}]", OptionProblems.Quoted(text.Item), known.Count == 0 ? "there is none of that name" : $"use {string.Join(", ", known.Take(10))}", known.FirstOrDefault("[]"));

    private static IEnumerable<RouteProblem> NoDigits(string place, IReadOnlyList<string> texts, int longest, string example) =>
        from text in texts.Index()
        where text.Item.Length == 0 || text.Item.Length > longest || !AreDigits(text.Item)
        select new RouteProblem($"{place}[{text.Index}]", text.Item.Length > longest ? "too long" : OptionProblems.Quoted(text.Item), $"use 1 to {longest} digits", example);

    private static bool AreDigits(string text) => !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}
