using System.Diagnostics.Metrics;
using System.Reflection;
using SmppGuard.Model;

namespace SmppGuard.Hosting;

/// <summary>What runs, since when, and how much room the disk of its data has.</summary>
internal static class ProcessMetrics
{
    public static void Observe(IMeterFactory meters, DataDirectory directory, TimeProvider time)
    {
        var meter = meters.Create("SmppGuard.Hosting");
        var (version, revision) = Build();
        var started = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        _ = meter.CreateObservableGauge(
            "smppguard.build.info",
            () => new Measurement<int>(1, new("version", version), new("revision", revision), new("runtime", Environment.Version.ToString())),
            unit: null,
            "Always 1; its labels say which build of SmppGuard runs on which .NET.");
        _ = meter.CreateObservableGauge("smppguard.start.time", () => started, "s", "When this process was started: seconds since 1970-01-01 UTC.");
        _ = meter.CreateObservableGauge("smppguard.data.disk.free", () => Read(directory, disk => disk.AvailableFreeSpace), "By", "Room on the disk of the data directory that this user may fill.");
        _ = meter.CreateObservableGauge("smppguard.data.disk.size", () => Read(directory, disk => disk.TotalSize), "By", "Size of the disk of the data directory.");
    }

    /// <summary>Which build this is; the compiler has it as <c>1.2.3+revision</c>.</summary>
    public static (string Version, string Revision) Build()
    {
        var both = typeof(ProcessMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+', 2) ?? [];
        return (both.Length > 0 ? both[0] : "", both.Length > 1 ? both[1] : "");
    }

    // A disk that cannot be asked has no series: 0 would say that it is full.
    private static Measurement<long>[] Read(DataDirectory directory, Func<DriveInfo, long> read)
    {
        try
        {
            return [new Measurement<long>(read(new DriveInfo(Path.GetFullPath(directory.Path))))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
