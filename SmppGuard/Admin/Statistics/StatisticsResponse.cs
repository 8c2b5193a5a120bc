using System.Text.Json;
using System.Text.Json.Serialization;
using SmppGuard.Archive;
using SmppGuard.Archive.Statistics;
using SmppGuard.Model;

namespace SmppGuard.Admin.Statistics;

/// <summary>How many messages there were.</summary>
/// <param name="TimeZone">The time zone of the days: <c>Asia/Shanghai</c>.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The first day behind the last.</param>
/// <param name="FirstDay">The first day of which anything is counted; days before it are not known. Null: nothing is counted yet.</param>
/// <param name="By">What a row is for.</param>
/// <param name="Items">The rows, sorted as <c>by</c> says; what was nothing has none.</param>
/// <param name="Total">All rows added up.</param>
/// <param name="Next">Always null: the list is whole.</param>
internal sealed record StatisticsResponse(string TimeZone, string From, string To, string? FirstDay, IReadOnlyList<string> By, IReadOnlyList<StatisticsRow> Items, StatisticsTotal Total, string? Next = null);

/// <summary>All rows added up.</summary>
/// <param name="Messages">Messages.</param>
/// <param name="Segments">PDUs that they were handed to SMSCs as.</param>
internal sealed record StatisticsTotal(long Messages, long Segments)
{
    public static StatisticsTotal Of(MessageCounts counts) => new(counts.Messages, counts.Segments);
}

/// <summary>A row; of what it is for, a member that does not apply, as the reason of what was allowed, is left out.</summary>
internal sealed record StatisticsRow
{
    /// <summary>When it was received.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Day { get; init; }

    /// <summary>The system_id that it came from.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Account { get; init; }

    /// <summary>The organization that the code belongs to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Organization { get; init; }

    /// <summary>The registered number that the source matched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    /// <summary>Its class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Class { get; init; }

    /// <summary><c>allowed</c> or <c>refused</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Decision { get; init; }

    /// <summary>Why it was refused.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>What became of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Outcome { get; init; }

    /// <summary>Messages.</summary>
    public required long Messages { get; init; }

    /// <summary>PDUs that they were handed to SMSCs as.</summary>
    public required long Segments { get; init; }

    public static StatisticsRow Of(StatisticsGroup group, MessageCounts counts) => new()
    {
        Day = group.Day is { } day ? ShanghaiDay.NameOf(day) : null,
        Account = group.Account,
        Organization = NullIfEmpty(group.Organization),
        Code = NullIfEmpty(group.Code),
        Class = group.Class is { } of && of != Purpose.Unknown ? of.ToString() : null,
        Decision = group.IsAllowed switch { true => "allowed", false => "refused", null => null },
        Reason = group.Reason is { } reason && reason != Model.Reason.None ? reason.Name() : null,
        Outcome = group.Outcome is { } outcome && outcome != MessageOutcome.None ? JsonNamingPolicy.KebabCaseLower.ConvertName(outcome.ToString()) : null,
        Messages = counts.Messages,
        Segments = counts.Segments,
    };

    /// <summary>What stands in a column of a table.</summary>
    public string? this[StatisticsDimension dimension] => dimension switch
    {
        StatisticsDimension.Day => Day,
        StatisticsDimension.Account => Account,
        StatisticsDimension.Organization => Organization,
        StatisticsDimension.Code => Code,
        StatisticsDimension.Class => Class,
        StatisticsDimension.Decision => Decision,
        StatisticsDimension.Reason => Reason,
        _ => Outcome,
    };

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
