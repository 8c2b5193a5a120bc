using System.Text.Json;
using System.Text.Json.Serialization;
using SmppGuard.Input;

namespace SmppGuard.Complaints;

/// <summary>
/// Which days are workdays in China, as data: public holidays and make-up workdays, year by year. A year that the data lacks has weekends only, and counts as unconfirmed,
/// as does one whose arrangement had not been published when the data was made.
/// </summary>
internal sealed class WorkingDays
{
    private const string Resource = "SmppGuard.Complaints.Calendars.china.json";

    /// <summary>Days between the first and the last of a holiday.</summary>
    private const int LongestHoliday = 30;

    // The same all year, and since 1991: no time zone data is needed.
    private static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private readonly HashSet<DateOnly> _holidays = [];
    private readonly HashSet<DateOnly> _workdays = [];
    private readonly HashSet<int> _confirmed = [];

    private WorkingDays(IEnumerable<Year> years)
    {
        foreach (var year in years)
        {
            if (year.Confirmed)
            {
                _confirmed.Add(year.Number);
            }

            _workdays.UnionWith(year.Workdays);
            foreach (var holiday in year.Holidays)
            {
                for (var day = holiday.From.DayNumber; day <= holiday.To.DayNumber; day++)
                {
                    _holidays.Add(DateOnly.FromDayNumber(day));
                }
            }
        }
    }

    /// <summary>The calendar that comes with the program.</summary>
    public static WorkingDays BuiltIn { get; } = new(ReadBuiltIn());

    /// <summary>The built-in calendar with the years of a file of the same form in place of its own: a new arrangement needs no new version.</summary>
    /// <exception cref="InvalidDataException">The file is no calendar, or cannot be read.</exception>
    public static WorkingDays Load(string? path)
    {
        if (path is null)
        {
            return BuiltIn;
        }

        if (!TextFile.TryRead(path, out var text, out var problem))
        {
            throw new InvalidDataException($"it {problem.TrimEnd('.')}");
        }

        try
        {
            var years = Parse(JsonSerializer.Deserialize<Calendar>(text.Span, Format));
            return new WorkingDays([.. years, .. ReadBuiltIn().Where(built => !years.Any(y => y.Number == built.Number))]);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(JsonMember.Describe(error), error);
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException("a text in it has one half of a \\u pair without the other", error);
        }
    }

    /// <summary>The day in China at that moment.</summary>
    public static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(ChinaOffset).DateTime);

    /// <summary>The moment at which the day is over in China.</summary>
    public static DateTimeOffset EndOf(DateOnly day) => new(day.AddDays(1).ToDateTime(TimeOnly.MinValue), ChinaOffset);

    public bool IsWorkingDay(DateOnly day) =>
        !_holidays.Contains(day) && (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) || _workdays.Contains(day));

    /// <summary>The last of so many working days after a day, which does not count itself.</summary>
    public DateOnly After(DateOnly day, int workingDays)
    {
        while (workingDays > 0)
        {
            day = day.AddDays(1);
            workingDays -= IsWorkingDay(day) ? 1 : 0;
        }

        return day;
    }

    /// <summary>Whether the arrangement of all years from one day to another is published and in the data.</summary>
    public bool IsConfirmed(DateOnly from, DateOnly to) => Enumerable.Range(from.Year, to.Year - from.Year + 1).All(_confirmed.Contains);

    private static IReadOnlyList<Year> ReadBuiltIn()
    {
        using var stream = typeof(WorkingDays).Assembly.GetManifestResourceStream(Resource)!;
        return Parse(JsonSerializer.Deserialize<Calendar>(stream, Format));
    }

    private static IReadOnlyList<Year> Parse(Calendar? calendar)
    {
        var years = calendar?.Years ?? throw new JsonException("it is empty.");
        if (years.Any(y => y is null || y.Holidays.Any(h => h is null || h.To < h.From || h.To.DayNumber - h.From.DayNumber > LongestHoliday)))
        {
            throw new JsonException(string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"a holiday lasts from a day to the same or a later one, at most {LongestHoliday} days."));
        }

        return years;
    }

    private sealed record Calendar(string Name, IReadOnlyList<Year> Years);

    private sealed record Year([property: JsonPropertyName("year")] int Number, bool Confirmed, string Source, IReadOnlyList<Holiday> Holidays, IReadOnlyList<DateOnly> Workdays);

    private sealed record Holiday(string Name, DateOnly From, DateOnly To);
}
