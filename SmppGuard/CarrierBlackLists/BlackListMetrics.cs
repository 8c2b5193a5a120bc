using System.Diagnostics.Metrics;
using System.Text.Json;

namespace SmppGuard.CarrierBlackLists;

/// <summary>What came of reports that a number is on a carrier's black list.</summary>
internal sealed class BlackListMetrics
{
    private readonly long[] _reports = new long[(int)Enum.GetValues<BlackListStatus>().Max() + 1];

    /// <param name="meters">Whose meters it is told by.</param>
    /// <param name="pending">How many reports wait for a decision.</param>
    public BlackListMetrics(IMeterFactory meters, Func<long> pending)
    {
        var meter = meters.Create("SmppGuard.BlackLists");
        meter.CreateObservableCounter(
            "smppguard.blacklist.reports",
            ReadReports,
            "{report}",
            "Numbers that carriers have on a black list, by what came of the reports; several reports of one number and organization that came to the same count once.");
        meter.CreateObservableGauge("smppguard.blacklist.reports.pending", pending, "{report}", "Reports of numbers on a black list that wait for a decision.");
    }

    /// <summary>The first report of a number and organization came to this; not <see cref="BlackListStatus.Found"/>, which nobody is shown.</summary>
    public void Report(BlackListStatus status) => Interlocked.Increment(ref _reports[(int)status]);

    private IEnumerable<Measurement<long>> ReadReports() => Enum.GetValues<BlackListStatus>().Where(status => status != BlackListStatus.Found).Select(status =>
        new Measurement<long>(
            Volatile.Read(ref _reports[(int)status]), new KeyValuePair<string, object?>("status", JsonNamingPolicy.KebabCaseLower.ConvertName(status.ToString()))));
}
