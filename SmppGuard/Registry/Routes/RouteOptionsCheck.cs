using SmppGuard.Input;

namespace SmppGuard.Registry.Routes;

/// <summary>What the routes of the configuration may say.</summary>
internal static class RouteOptionsCheck
{
    public static void Run(List<MessageRouteOptions> routes, List<RecipientListOptions> lists, IReadOnlyList<string> smscs, OptionProblems check)
    {
        var table = MessageRouteOptions.TableOf(routes, lists);
        foreach (var problem in RouteTableCheck.Problems(table, smscs))
        {
            check.Problem(KeyOf(problem.Place), problem.Value, problem.Rule, problem.Example);
        }

        // What is no number the table knows as 1.
        foreach (var (at, target) in routes.Index().SelectMany(route => route.Item.Targets.Index().Select(target => ($"Routes:{route.Index}:Targets:{target.Index}", target.Item))))
        {
            check.Check($"{at}:Weight", isRight: true, OptionProblems.Number(target.Weight), $"use 1 to {RouteTarget.MaxWeight}", "1");
            check.Check($"{at}:Priority", isRight: true, OptionProblems.Number(target.Priority), $"use 1 to {RouteTarget.MaxPriority}", "1");
        }

        foreach (var doubt in RouteTableCheck.Doubts(table))
        {
            check.Warning("Routes", "partly unused", doubt.TrimEnd('.'), "[]");
        }
    }

    // routes[2].targets[0].smsc is Routes:2:Targets:0:Smsc
    private static string KeyOf(string place) => string.Join(':', place.Replace("lists[", "recipientLists[", StringComparison.Ordinal).Replace("].recipientLists[", "].lists[", StringComparison.Ordinal)
        .Replace("]", "", StringComparison.Ordinal).Split('.', '[').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
