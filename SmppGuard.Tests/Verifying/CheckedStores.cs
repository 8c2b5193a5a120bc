using SmppGuard.Hosting;
using SmppGuard.Moving;
using SmppGuard.Verifying;

namespace SmppGuard.Tests.Verifying;

/// <summary>Looks at stores as <c>archive verify --config</c> does.</summary>
internal static class CheckedStores
{
    public static async Task<VerifyReport> VerifyAsync(Action<GuardOptions> configure, DayRange? range = null)
    {
        var options = new GuardOptions();
        configure(options);
        var report = new VerifyReport(new MoveProgress(), _ => { });
        _ = await StoreCheck.RunAsync(options, range ?? DayRange.All, report, TimeProvider.System, CancellationToken.None);
        return report;
    }

    public static Task<VerifyReport> VerifyAsync(string dataDirectory, DayRange? range = null) => VerifyAsync(options => options.DataDirectory = dataDirectory, range);

    /// <summary>All that is wrong, a line each.</summary>
    public static string Text(this VerifyReport report) => string.Join('\n', report.Damages.Select(damage => $"{damage.Kind}: {damage.Part} {damage.Day} {damage.Item}: {damage.Text}"));

    /// <summary>Kinds and parts of what is wrong, each once.</summary>
    public static string[] Found(this VerifyReport report) => [.. report.Damages.Select(damage => $"{damage.Kind}: {damage.Part}").Distinct().Order(StringComparer.Ordinal)];

    public static PartTally Of(this VerifyReport report, StorePart part) => report.Parts.Single(known => known.Part == part.Name).Tally;
}
