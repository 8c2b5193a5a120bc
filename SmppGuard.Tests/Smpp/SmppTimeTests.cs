using System.Globalization;
using System.Text;
using SmppGuard.Smpp.Pdus;
using Xunit;

namespace SmppGuard.Tests.Smpp;

public sealed class SmppTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 5, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("000000010000000R", "2026-11-22T06:00:00.000Z")]
    [InlineData("000003000000000R", "2026-11-25T05:00:00.000Z")]
    [InlineData("020610233429000R", "2029-06-02T04:34:29.000Z")]
    [InlineData("000000000000000R", "2026-11-22T05:00:00.000Z")]
    [InlineData("000000000099900R", "2026-11-22T05:01:39.000Z")]
    [InlineData("261122130000032+", "2026-11-22T05:00:00.000Z")]
    [InlineData("261122000000520-", "2026-11-22T05:00:00.500Z")]
    [InlineData("261122050000900+", "2026-11-22T05:00:00.900Z")]
    [InlineData("000101000000048+", "1999-12-31T12:00:00.000Z")]
    [InlineData("280229000000000+", "2028-02-29T00:00:00.000Z")]
    public void Times_are_read_as_SMPP_writes_them(string text, string expected)
    {
        Assert.True(SmppTime.TryParse(Encoding.ASCII.GetBytes(text), Now, out var time));
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), time);
        Assert.Equal(TimeSpan.Zero, time.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("000000010000000")]
    [InlineData("0000000100000000R")]
    [InlineData("000000010000000r")]
    [InlineData("000000010000000 ")]
    [InlineData("0000000100000 0R")]
    [InlineData("26112213000003é+")]
    [InlineData("261322130000032+")]
    [InlineData("260022130000032+")]
    [InlineData("260229000000000+")]
    [InlineData("261100000000000+")]
    [InlineData("261122240000000+")]
    [InlineData("261122006000000+")]
    [InlineData("261122000060000+")]
    [InlineData("261122000000049+")]
    public void What_is_no_such_time_is_not_read(string text) => Assert.False(SmppTime.TryParse(Encoding.Latin1.GetBytes(text), Now, out _));

    [Fact]
    public void A_relative_time_past_the_end_of_all_time_is_not_read() =>
        Assert.False(SmppTime.TryParse("990000000000000R"u8, DateTimeOffset.MaxValue.AddYears(-98), out _));
}
