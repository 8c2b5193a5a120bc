using SmppGuard.Filings;
using Xunit;

namespace SmppGuard.Tests.Filings;

/// <summary>What every storage of the uses of filings does. Each <see cref="Open"/> is another process that shares what is stored.</summary>
public abstract class FilingUseStorageContract
{
    private static readonly DateTimeOffset Then = new(2026, 9, 29, 2, 15, 0, TimeSpan.Zero);

    [SkippableFact]
    public async Task The_later_of_two_uses_is_kept_whoever_says_it()
    {
        var (one, other) = (Open(), Open());
        Assert.Empty(await one.UsesAsync(default));
        await one.SaveUsesAsync(Uses(("106900001/s", Then), ("106900001/c", Then)), default);
        await other.SaveUsesAsync(Uses(("106900001/s", Then.AddHours(1)), ("106900001/c", Then.AddHours(-1)), ("106900002/s", Then)), default);
        Assert.Equal(
            [("106900001/c", Then), ("106900001/s", Then.AddHours(1)), ("106900002/s", Then)],
            (await Open().UsesAsync(default)).OrderBy(use => use.Key, StringComparer.Ordinal).Select(use => (use.Key, use.Value)));
    }

    private protected abstract IFilingUseStorage Open();

    private static Dictionary<string, DateTimeOffset> Uses(params (string Filing, DateTimeOffset At)[] uses) => uses.ToDictionary(use => use.Filing, use => use.At, StringComparer.Ordinal);
}
