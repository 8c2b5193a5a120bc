using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Consents;
using SmppGuard.Consents.Compact;
using SmppGuard.Consents.Replies;
using SmppGuard.Consents.Snapshots;
using SmppGuard.Model;
using SmppGuard.Tests.Harness;

namespace SmppGuard.Tests.Consents.Snapshots;

/// <summary>What a process has of consents, its snapshot in a folder that outlives it.</summary>
internal sealed class SnapshotWorld
{
    public const int Acme = 1;
    public const int Rival = 2;
    public const long Start = 1_767_225_600_000;

    public SnapshotWorld(string folder, TimeProvider? time = null)
    {
        Path = System.IO.Path.Combine(folder, ConsentSnapshots.FileName);
        Time = time ?? new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Start));
        var logs = LoggerFactory.Create(builder => builder.AddProvider(Log));
        Snapshots = new ConsentSnapshots(Path, Index, Questions, Allowance, () => Organizations, Time, logs.CreateLogger<ConsentSnapshots>());
        Logs = logs;
    }

    public string Path { get; }

    public TimeProvider Time { get; }

    public RecordedLog Log { get; } = new();

    public ConsentIndex Index { get; } = new();

    public OptInQuestions Questions { get; } = new(most: 1000);

    public AnswerAllowance Allowance { get; } = new(perDay: 3);

    public Dictionary<string, int> Organizations { get; } = new(StringComparer.Ordinal) { ["acme"] = Acme, ["rival"] = Rival };

    public ConsentSnapshots Snapshots { get; }

    private ILoggerFactory Logs { get; }

    public int? IndexOf(string organization) => Organizations.TryGetValue(organization, out var index) ? index : null;

    public void Apply(IEnumerable<StreamedConsent> events) => Index.Apply([.. events.Select(e => ConsentEvent.Of(e.Event, Organizations[e.Event.Organization]))]);

    /// <summary>Writes a snapshot; each look at the streams finds the next places.</summary>
    public Task WriteAsync(params IReadOnlyDictionary<long, StreamPlace>?[] places)
    {
        var looks = new Queue<IReadOnlyDictionary<long, StreamPlace>?>(places);
        return Snapshots.WriteAsync(() => Task.FromResult(looks.Count > 1 ? looks.Dequeue() : looks.Peek()), CancellationToken.None);
    }

    /// <summary>Starts as a pod does.</summary>
    /// <returns>Whether the snapshot was used.</returns>
    public async Task<bool> StartAsync(StreamsInMemory streams)
    {
        var covered = await Snapshots.RestoreAsync(streams, CancellationToken.None);
        new ConsentLoader(streams, Index, Questions, Allowance, Time, Logs.CreateLogger<ConsentLoader>()).Load(streams, covered, streams.Ends(), IndexOf, CancellationToken.None);
        return covered is not null;
    }

    public ConsentState StateOf(int organization, long msisdn, long now) => Index.Find(organization, new Msisdn(msisdn), now);

    public OptInQuestion? Question(long msisdn, long now) => Questions.Find(new ConsentKey(Acme, new Msisdn(msisdn)), now);
}
