using SmppGuard.Archive;
using Xunit;

namespace SmppGuard.Tests.Archive;

public sealed class ExpiryTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(36)]
    public void Many_times_expire_as_each_would_alone(int months)
    {
        var random = new Random(months);
        var expiry = new Expiry(months);
        var time = new DateTimeOffset(2026, 8, 25, 15, 59, 59, TimeSpan.Zero).ToUnixTimeMilliseconds();
        for (var i = 0; i < 20_000; i++)
        {
            // Onwards, over the ends of days in Shanghai and of months, now and then back.
            time += random.Next(100) == 0 ? -random.Next(86_400_000) : random.Next(2_000_000);
            Assert.Equal(Retention.ExpireAt(time, months), expiry.Of(time));
        }
    }
}
