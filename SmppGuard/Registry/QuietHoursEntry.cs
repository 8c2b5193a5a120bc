using System.Globalization;
using System.Text.Json;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>Quiet hours of one organization, as a registry file or the API states them; they stand in place of those of the configuration.</summary>
internal sealed record QuietHoursEntry
{
    private const string TimeFormat = "HH:mm";
    private const string DefaultTimeZone = "Asia/Shanghai";

    private static readonly string[] ClassNames = [nameof(Purpose.Commercial), nameof(Purpose.Notification), nameof(Purpose.Verification)];

    /// <summary>False: no time is quiet for it.</summary>
    public bool IsEnabled { get; init; }

    public TimeOnly From { get; init; }

    public TimeOnly To { get; init; }

    /// <summary>A name of the IANA time zone database.</summary>
    public required string TimeZone { get; init; }

    public required IReadOnlyList<Purpose> Classes { get; init; }

    /// <summary>What becomes of what would come in them; null: what the configuration says.</summary>
    public QuietHoursAction? Action { get; init; }

    public static QuietHoursEntry Read(JsonObjectReader reader)
    {
        var entry = new QuietHoursEntry
        {
            IsEnabled = !reader.Flag("disabled"),
            From = TimeOf(reader, "from", new TimeOnly(21, 0)),
            To = TimeOf(reader, "to", new TimeOnly(8, 0)),
            TimeZone = TimeZoneOf(reader),
            Classes = ClassesOf(reader),
            Action = ActionOf(reader),
        };
        if (entry.IsEnabled && entry.From == entry.To)
        {
            reader.Problem("to", $"is {entry.To.ToString(TimeFormat, CultureInfo.InvariantCulture)}, as from is; use another time, or \"disabled\": true, for example \"{(entry.From == new TimeOnly(8, 0) ? "09:00" : "08:00")}\".");
        }

        reader.RefuseTheRest();
        return entry;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (!IsEnabled)
        {
            writer.WriteBoolean("disabled", true);
        }

        writer.WriteString("from", From.ToString(TimeFormat, CultureInfo.InvariantCulture));
        writer.WriteString("to", To.ToString(TimeFormat, CultureInfo.InvariantCulture));
        writer.WriteString("timeZone", TimeZone);
        writer.WriteStartArray("classes");
        foreach (var purpose in Classes)
        {
            writer.WriteStringValue(purpose.ToString());
        }

        writer.WriteEndArray();
        if (Action is { } action)
        {
            writer.WriteString("action", action.ToString());
        }

        writer.WriteEndObject();
    }

    public QuietHours ToQuietHours() => IsEnabled ? new QuietHours(From, To, TimeZoneInfo.FindSystemTimeZoneById(TimeZone), Classes, Action) : QuietHours.None;

    private static TimeOnly TimeOf(JsonObjectReader reader, string name, TimeOnly otherwise)
    {
        var example = otherwise.ToString(TimeFormat, CultureInfo.InvariantCulture);
        if (reader.OptionalText(name, example) is not { } text)
        {
            return otherwise;
        }

        if (!TimeOnly.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            reader.Problem(name, $"is \"{text}\"; use a time of day, for example \"{example}\".");
        }

        return time;
    }

    private static QuietHoursAction? ActionOf(JsonObjectReader reader)
    {
        if (reader.OptionalText("action", nameof(QuietHoursAction.Hold)) is not { } text)
        {
            return null;
        }

        foreach (var action in Enum.GetValues<QuietHoursAction>())
        {
            if (string.Equals(action.ToString(), text, StringComparison.Ordinal))
            {
                return action;
            }
        }

        reader.Problem("action", $"is \"{text}\"; use {string.Join(" or ", Enum.GetNames<QuietHoursAction>())}, for example {QuietHoursAction.Hold}.");
        return null;
    }

    private static string TimeZoneOf(JsonObjectReader reader)
    {
        var name = reader.OptionalText("timeZone", DefaultTimeZone) ?? DefaultTimeZone;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out _))
        {
            return name;
        }

        reader.Problem("timeZone", $"is \"{name}\"; use a name of the IANA time zone database, for example \"{DefaultTimeZone}\".");
        return DefaultTimeZone;
    }

    private static List<Purpose> ClassesOf(JsonObjectReader reader)
    {
        var names = reader.Texts("classes", ClassNames[0]);
        foreach (var unknown in names.Except(ClassNames, StringComparer.Ordinal))
        {
            reader.Problem("classes", $"has \"{unknown}\"; use {string.Join(", ", ClassNames)}, for example {ClassNames[0]}.");
        }

        return names.Count == 0 ? [Purpose.Commercial] : [.. names.Intersect(ClassNames, StringComparer.Ordinal).Select(Enum.Parse<Purpose>)];
    }
}
