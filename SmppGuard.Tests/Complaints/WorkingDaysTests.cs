using System.Globalization;
using SmppGuard.Complaints;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Complaints;

public sealed class WorkingDaysTests
{
    [Theory]
    [InlineData("2026-09-29", "2026-10-26")] // over the National Day week, with 10 October at work
    [InlineData("2026-09-30", "2026-10-27")]
    [InlineData("2026-09-18", "2026-10-15")] // 20 September at work, Mid-Autumn and National Day off
    [InlineData("2026-02-13", "2026-03-12")] // Spring Festival: 14 and 28 February at work
    [InlineData("2026-03-02", "2026-03-23")] // three plain weeks
    [InlineData("2026-05-01", "2026-05-25")] // received on a holiday; 9 May at work
    [InlineData("2026-12-14", "2027-01-05")] // New Year's Day of 2027
    public void Fifteen_working_days_end_as_the_table_says(string received, string due) => Assert.Equal(Day(due), WorkingDays.BuiltIn.After(Day(received), 15));

    [Theory]
    [InlineData("2026-01-04", true)]
    [InlineData("2026-01-02", false)]
    [InlineData("2026-02-23", false)]
    [InlineData("2026-02-24", true)]
    [InlineData("2026-06-19", false)]
    [InlineData("2026-09-20", true)]
    [InlineData("2026-10-08", true)]
    [InlineData("2026-10-10", true)]
    [InlineData("2026-10-11", false)]
    public void Holidays_and_make_up_workdays_of_2026(string day, bool isWorkingDay) => Assert.Equal(isWorkingDay, WorkingDays.BuiltIn.IsWorkingDay(Day(day)));

    [Theory]
    [InlineData(1, 1, 2027, 2, 6)]
    [InlineData(5, 5, 2027, 6, 9)]
    [InlineData(8, 15, 2027, 9, 15)]
    [InlineData(1, 1, 2026, 2, 17)]
    [InlineData(5, 5, 2026, 6, 19)]
    [InlineData(8, 15, 2026, 9, 25)]
    public void The_lunar_festivals_are_holidays(int lunarMonth, int lunarDay, int year, int month, int day)
    {
        var calendar = new ChineseLunisolarCalendar();
        var leap = calendar.GetLeapMonth(year);
        var festival = DateOnly.FromDateTime(calendar.ToDateTime(year, leap > 0 && lunarMonth >= leap ? lunarMonth + 1 : lunarMonth, lunarDay, 0, 0, 0, 0));
        Assert.Equal(new DateOnly(year, month, day), festival);
        Assert.False(WorkingDays.BuiltIn.IsWorkingDay(festival));
    }

    [Fact]
    public void Only_what_is_published_is_confirmed()
    {
        Assert.True(WorkingDays.BuiltIn.IsConfirmed(Day("2026-09-29"), Day("2026-10-26")));
        Assert.False(WorkingDays.BuiltIn.IsConfirmed(Day("2026-12-14"), Day("2027-01-05")));
        Assert.False(WorkingDays.BuiltIn.IsConfirmed(Day("2031-03-03"), Day("2031-03-24")));
    }

    [Fact]
    public void A_newer_calendar_replaces_the_years_that_it_has()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("china-2027.json", """
            { "name": "china", "years": [ { "year": 2027, "confirmed": true, "source": "a notice",
              "holidays": [ { "name": "元旦", "from": "2027-01-01", "to": "2027-01-04" } ], "workdays": [ "2027-01-09" ] } ] }
            """);
        var calendar = WorkingDays.Load(file);
        Assert.True(calendar.IsConfirmed(Day("2026-12-14"), Day("2027-01-06")));
        Assert.False(calendar.IsWorkingDay(Day("2027-01-04")));
        Assert.True(calendar.IsWorkingDay(Day("2027-01-09")));
        Assert.True(calendar.IsWorkingDay(Day("2027-02-08")));
        Assert.False(calendar.IsWorkingDay(Day("2026-10-05")));
        Assert.Throws<InvalidDataException>(() => WorkingDays.Load(folder.Write("wrong.json", """{ "name": "china", "days": [] }""")));
    }

    [Fact]
    public void A_day_ends_at_midnight_in_China()
    {
        Assert.Equal(Day("2026-09-30"), WorkingDays.DayOf(new DateTimeOffset(2026, 9, 29, 16, 0, 0, TimeSpan.Zero)));
        Assert.Equal(Day("2026-09-29"), WorkingDays.DayOf(new DateTimeOffset(2026, 9, 29, 15, 59, 59, TimeSpan.Zero)));
        Assert.Equal(new DateTimeOffset(2026, 10, 26, 16, 0, 0, TimeSpan.Zero), WorkingDays.EndOf(Day("2026-10-26")));
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
