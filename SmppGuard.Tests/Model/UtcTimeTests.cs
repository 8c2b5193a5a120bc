using System.Globalization;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Model;

public sealed class UtcTimeTests
{
    [Theory]
    [InlineData("2027-06-01T00:00:00+08:00", "2027-05-31T16:00:00.000Z")]
    [InlineData("2027-05-31t16:00:00z", "2027-05-31T16:00:00.000Z")]
    [InlineData("2027-05-31T16:00:00.5Z", "2027-05-31T16:00:00.500Z")]
    [InlineData("2027-05-31T11:00:00.123456789-05:00", "2027-05-31T16:00:00.123Z")]
    [InlineData("2027-06-01T00:00+08:00", "2027-05-31T16:00:00.000Z")]
    public void A_time_is_read_with_any_offset(string text, string utc)
    {
        Assert.True(UtcTime.TryParse(text, out var time));
        Assert.Equal(utc, UtcTime.Format(time));
        Assert.True(UtcTime.TryParse(text.Replace('T', ' '), out var written, orBlank: true));
        Assert.Equal(time, written);
    }

    [Theory]
    [InlineData("06/01/2027 00:00:00+08:00")]
    [InlineData("06/01/2027T00:00:00+08:00")]
    [InlineData("06-01-2027T00:00:00Z")]
    [InlineData("2027/06/01T00:00:00Z")]
    [InlineData("2027-6-1T00:00:00.00Z")]
    [InlineData("June 2027T00:00:00Z")]
    [InlineData("2027-06-01T12:00:00 AM+08:00")]
    [InlineData("2027-06-01T00:00:00")]
    [InlineData("2027-06-01T00:00:00.Z")]
    [InlineData("2027-06-01T00:00:00+0800")]
    [InlineData("2027-06-01T00:00:00+8:00")]
    [InlineData("2027-06-01T00:00:00 Z")]
    [InlineData("2027-06-31T00:00:00Z")]
    [InlineData("2027-06-01T25:00:00Z")]
    [InlineData("２０27-06-01T00:00:00Z")]
    [InlineData("2027-06-01")]
    [InlineData("")]
    public void What_is_written_otherwise_is_no_time(string text)
    {
        Assert.False(UtcTime.TryParse(text, out _), text);
        Assert.False(UtcTime.TryParse(text, out _, orBlank: true), text);
    }

    [Fact]
    public void A_blank_in_place_of_the_T_is_read_where_it_may_stand()
    {
        Assert.False(UtcTime.TryParse("2027-06-01 00:00:00Z", out _));
        Assert.True(UtcTime.TryParse("2027-06-01 00:00:00Z", out var time, orBlank: true));
        Assert.Equal(DateTimeOffset.Parse("2027-06-01T00:00:00Z", CultureInfo.InvariantCulture), time);
    }
}
