using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Observability;

/// <summary>Every guard that a test starts has its log searched for what must not be in it, and the test in which it was written fails.</summary>
public sealed class LogLeaksTests
{
    [Theory]
    [InlineData("Key ops opened message 7413000000000000001 to 8613800138000", true)]
    [InlineData("to 13800138000.", true)]
    [InlineData("+8613800138000", true)]
    [InlineData("0123456789abcdef0123456789abcdef", true)]
    [InlineData("password secret1", true)]
    [InlineData("Authorization: Bearer 0a1b2c3d4e5f6a7b8c", true)]
    [InlineData("Bearer was not authenticated", false)]
    [InlineData("$sha256$AAAA", true)]
    [InlineData("sgk_0123456789abcdef0123456789abcdef0123456789abcdef", true)]
    [InlineData("Key ops opened message 7413000000000000001 to 86138****8000 of 106900001", false)]
    [InlineData("Import 01a2281c280671584c14171706261abc of acme", false)]
    [InlineData("export 0a1b2c3d-0000-4000-8000-a13800138000", false)]
    [InlineData("import 01a2281c28067158 of 13800138000", true)]
    [InlineData("at 1764000000000, journal 00000000000000000001.journal", false)]
    public void A_line_that_gives_something_away_is_known(string line, bool isLeak) => Assert.Equal(isLeak, LogLeaks.Of(line) is not null);

    [Theory]
    [InlineData("【示例商城】全场五折今晚八点开始了 客服4008001234 拒收请回复R", "text 全场五折今晚八点开始了", true)]
    [InlineData("[Acme Mall] your parcel came Tel 4008001234 Reply STOP to opt out", "your parcel came", true)]
    [InlineData("parcel", "parcel", false)]
    [InlineData("your parcel came", "your parcel did not come", false)]
    public void A_line_with_a_text_is_known(string text, string line, bool isLeak) => Assert.Equal(isLeak, LogLeaks.WithText([line], text) is not null);

    [Fact]
    public async Task A_guard_whose_log_gives_something_away_fails_its_test()
    {
        var guard = await GuardFixture.StartAsync(awaitBinds: false);
        guard.Services.GetRequiredService<ILoggerFactory>().CreateLogger("SmppGuard.Test").Log(LogLevel.Warning, 0, "to 8613800138000", null, (line, _) => line);
        var failure = await Assert.ThrowsAnyAsync<Exception>(async () => await guard.DisposeAsync());
        Assert.Contains("8613800138000", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guard_whose_log_has_a_text_fails_its_test()
    {
        var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        _ = await esme.SubmitAsync(TestRegistry.Orders, TestRegistry.Agreed, "your parcel has come at last");
        guard.Services.GetRequiredService<ILoggerFactory>().CreateLogger("SmppGuard.Test").Log(LogLevel.Warning, 0, "was: your parcel has come at last", null, (line, _) => line);
        _ = await Assert.ThrowsAnyAsync<Exception>(async () => await guard.DisposeAsync());
    }
}
