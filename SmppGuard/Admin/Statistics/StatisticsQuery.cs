using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using SmppGuard.Archive.Statistics;
using SmppGuard.Model;

namespace SmppGuard.Admin.Statistics;

/// <summary>What the address of the statistics says. An empty value is no value.</summary>
internal sealed record StatisticsQuery
{
    /// <summary>A year and a month.</summary>
    private const int MaxDays = 400;

    private const int DaysUnlessSaid = 30;

    private static readonly Dictionary<string, StatisticsDimension> Dimensions =
        Enum.GetValues<StatisticsDimension>().ToDictionary(NameOf, StringComparer.Ordinal);

    [FromQuery(Name = "from"), Description("From this day on, as 2026-11-01; a time means the day in Asia/Shanghai that it is in. 30 days before \"to\" unless said.")]
    public string? From { get; init; }

    [FromQuery(Name = "to"), Description("To the day before this one; a time within a day includes that day. Tomorrow unless said: today is counted.")]
    public string? To { get; init; }

    [FromQuery(Name = "by"), Description("What a row is for, with commas: day, account, organization, code, class, decision, reason, outcome. In this order the rows are sorted. day unless said.")]
    public string? By { get; init; }

    [FromQuery(Name = "organization"), Description("Id of an organization.")]
    public string? Organization { get; init; }

    [FromQuery(Name = "account"), Description("A system_id.")]
    public string? Account { get; init; }

    [FromQuery(Name = "code"), Description("A registered number.")]
    public string? Code { get; init; }

    [FromQuery(Name = "class"), Description("Commercial, Notification, Verification or PublicInterest.")]
    public string? Class { get; init; }

    [FromQuery(Name = "decision"), Description("allowed or refused.")]
    public string? Decision { get; init; }

    [FromQuery(Name = "reason"), Description("Why it was refused, for example no-consent.")]
    public string? Reason { get; init; }

    [FromQuery(Name = "outcome"), Description("accepted, rejected, unknown, incomplete, scheduled, cancelled or expired.")]
    public string? Outcome { get; init; }

    public static string NameOf(StatisticsDimension dimension) => JsonNamingPolicy.CamelCase.ConvertName(dimension.ToString());

    /// <summary>The days; the second is the first that is no longer meant.</summary>
    public (int First, int End) ReadDays(DateTimeOffset now, List<(string Field, string Message)> problems)
    {
        var end = ReadDay("to", To, isEnd: true, problems) ?? ShanghaiDay.Of(now) + 1;
        var first = ReadDay("from", From, isEnd: false, problems) ?? end - DaysUnlessSaid;
        if (first >= end)
        {
            problems.Add(("to", "must be later than from."));
        }
        else if (end - first > MaxDays)
        {
            problems.Add(("from", string.Create(CultureInfo.InvariantCulture, $"is {end - first} days before \"to\"; ask for {MaxDays} days at most.")));
        }

        return (first, end);
    }

    public IReadOnlyList<StatisticsDimension> ReadBy(List<(string Field, string Message)> problems)
    {
        List<StatisticsDimension> by = [];
        foreach (var name in (PageQuery.TrimmedOrNull(By) ?? NameOf(StatisticsDimension.Day)).Split(',', StringSplitOptions.TrimEntries))
        {
            if (!Dimensions.TryGetValue(name, out var dimension))
            {
                problems.Add(("by", $"must be one or more, with commas, of {string.Join(", ", Dimensions.Keys)}."));
                break;
            }

            if (by.Contains(dimension))
            {
                problems.Add(("by", $"names {name} twice."));
                break;
            }

            by.Add(dimension);
        }

        return by;
    }

    public StatisticsTable ReadTable(IReadOnlyList<StatisticsDimension> by, int maxRows, List<(string Field, string Message)> problems)
    {
        var isAllowed = MessageCriteriaReader.ReadDecision(Decision, problems);
        return new StatisticsTable(by, maxRows)
        {
            IsAllowed = isAllowed,
            Reason = MessageCriteriaReader.ReadReason(Reason, isAllowed, problems),
            Class = MessageCriteriaReader.ReadClass(Class, problems),
            Outcome = MessageCriteriaReader.ReadOutcome(Outcome, problems),
        };
    }

    private static int? ReadDay(string name, string? value, bool isEnd, List<(string Field, string Message)> problems)
    {
        // An offset's plus sign that was not escaped arrives as a space.
        if (PageQuery.TrimmedOrNull(value)?.Replace(' ', '+') is not { } text)
        {
            return null;
        }

        if (ShanghaiDay.TryParse(text, out var day))
        {
            return day;
        }

        if (UtcTime.TryParse(text, out var time))
        {
            return isEnd ? ShanghaiDay.OfLastBefore(time) + 1 : ShanghaiDay.Of(time);
        }

        problems.Add((name, "must be a day, for example 2026-11-01, or a time as of RFC 3339, for example 2026-11-01T00:00:00+08:00."));
        return null;
    }
}
