using System.Runtime.InteropServices;
using SmppGuard.Model;

namespace SmppGuard.Archive.Statistics;

/// <summary>By what counts are told apart.</summary>
internal enum StatisticsDimension
{
    Day,
    Account,
    Organization,
    Code,
    Class,
    Decision,
    Reason,
    Outcome,
}

/// <summary>Counts of those that have the same in what was asked for; what was not is null.</summary>
internal readonly record struct StatisticsGroup
{
    public int? Day { get; init; }

    public string? Account { get; init; }

    public string? Organization { get; init; }

    public string? Code { get; init; }

    public Purpose? Class { get; init; }

    public bool? IsAllowed { get; init; }

    public Reason? Reason { get; init; }

    public MessageOutcome? Outcome { get; init; }
}

/// <summary>Adds rows of a store up by what was asked for.</summary>
/// <param name="by">In this order they are sorted.</param>
/// <param name="maxGroups">So many at most.</param>
internal sealed class StatisticsTable(IReadOnlyList<StatisticsDimension> by, int maxGroups)
{
    private readonly Dictionary<StatisticsGroup, MessageCounts> _groups = [];

    public Purpose? Class { get; init; }

    public bool? IsAllowed { get; init; }

    public Reason? Reason { get; init; }

    public MessageOutcome? Outcome { get; init; }

    public MessageCounts Total { get; private set; }

    /// <summary>There would be more groups than are allowed: some are missing.</summary>
    public bool IsFull { get; private set; }

    /// <summary>What is not nothing, in order.</summary>
    public IReadOnlyList<(StatisticsGroup Group, MessageCounts Counts)> Rows()
    {
        var rows = _groups.Where(group => group.Value != default).Select(group => (group.Key, group.Value)).ToList();
        rows.Sort((left, right) => by.Select(dimension => Compare(dimension, left.Key, right.Key)).FirstOrDefault(order => order != 0));
        return rows;
    }

    public void Add(CountedRow row)
    {
        var (what, counts) = row;
        var isAllowed = what.Reason == Model.Reason.None;
        if ((Class ?? what.Class) != what.Class || (IsAllowed ?? isAllowed) != isAllowed || (Reason ?? what.Reason) != what.Reason || (Outcome ?? what.Outcome) != what.Outcome)
        {
            return;
        }

        Total += counts;
        var group = default(StatisticsGroup);
        foreach (var dimension in by)
        {
            group = dimension switch
            {
                StatisticsDimension.Day => group with { Day = what.Day },
                StatisticsDimension.Account => group with { Account = what.Sender.Account },
                StatisticsDimension.Organization => group with { Organization = what.Sender.Organization },
                StatisticsDimension.Code => group with { Code = what.Sender.Code },
                StatisticsDimension.Class => group with { Class = what.Class },
                StatisticsDimension.Decision => group with { IsAllowed = isAllowed },
                StatisticsDimension.Reason => group with { Reason = what.Reason },
                _ => group with { Outcome = what.Outcome },
            };
        }

        if (_groups.Count >= maxGroups && !_groups.ContainsKey(group))
        {
            IsFull = true;
            return;
        }

        CollectionsMarshal.GetValueRefOrAddDefault(_groups, group, out _) += counts;
    }

    private static int Compare(StatisticsDimension dimension, in StatisticsGroup left, in StatisticsGroup right) => dimension switch
    {
        StatisticsDimension.Day => Nullable.Compare(left.Day, right.Day),
        StatisticsDimension.Account => string.CompareOrdinal(left.Account, right.Account),
        StatisticsDimension.Organization => string.CompareOrdinal(left.Organization, right.Organization),
        StatisticsDimension.Code => string.CompareOrdinal(left.Code, right.Code),
        StatisticsDimension.Class => Nullable.Compare(left.Class, right.Class),
        StatisticsDimension.Decision => Nullable.Compare(right.IsAllowed, left.IsAllowed),
        StatisticsDimension.Reason => Nullable.Compare(left.Reason, right.Reason),
        _ => Nullable.Compare(left.Outcome, right.Outcome),
    };
}
