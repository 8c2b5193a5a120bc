using System.Globalization;
using SmppGuard.Archive;
using Xunit;

namespace SmppGuard.Tests.Archive;

public sealed class RetentionTests
{
    [Theory]
    // Times in Asia/Shanghai.
    [InlineData("2026-09-30T12:00:00.000+08:00", 5, "2027-03-01T12:00:00.000+08:00")] // no 30 February
    [InlineData("2027-09-30T12:00:00.000+08:00", 5, "2028-03-01T12:00:00.000+08:00")] // nor in a leap year
    [InlineData("2027-09-29T12:00:00.000+08:00", 5, "2028-02-29T12:00:00.000+08:00")] // but a 29th there is
    [InlineData("2026-09-29T12:00:00.000+08:00", 5, "2027-03-01T12:00:00.000+08:00")]
    [InlineData("2026-03-31T08:30:00.001+08:00", 6, "2026-10-01T08:30:00.001+08:00")]
    [InlineData("2026-08-31T00:00:00.000+08:00", 6, "2027-03-01T00:00:00.000+08:00")]
    [InlineData("2026-12-15T23:59:59.999+08:00", 1, "2027-01-15T23:59:59.999+08:00")]
    [InlineData("2026-05-31T10:00:00.000+08:00", 1, "2026-07-01T10:00:00.000+08:00")]
    [InlineData("2026-02-28T10:00:00.000+08:00", 5, "2026-07-28T10:00:00.000+08:00")]
    // The month turns in Shanghai eight hours before it does in UTC: 17:00 UTC on the 30th is the 1st there.
    [InlineData("2026-09-30T17:00:00.000+00:00", 5, "2027-03-01T01:00:00.000+08:00")]
    [InlineData("2026-09-30T15:59:59.999+00:00", 5, "2027-03-01T23:59:59.999+08:00")]
    public void Months_are_calendar_months_in_Shanghai_rounded_up(string from, int months, string expected)
    {
        var time = DateTimeOffset.Parse(from, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        var expireAt = DateTimeOffset.FromUnixTimeMilliseconds(Retention.ExpireAt(time, months));
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), expireAt);
    }
}
