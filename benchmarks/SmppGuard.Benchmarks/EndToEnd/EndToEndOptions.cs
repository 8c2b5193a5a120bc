using SmppGuard.Hosting;
using SmppGuard.Registry.Routes;

namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>An SMSC on loopback.</summary>
internal sealed record NamedPort(string Name, int Port);

/// <summary>What one end-to-end run does.</summary>
internal sealed record EndToEndOptions
{
    public const string SystemId = "cp1";
    public const string Password = "secret1";
    public const string Source = "106900001";

    /// <summary>First of the recipients, who all agreed.</summary>
    public const long Recipients = 8_613_800_000_000;

    /// <summary>What the registry lets one account have.</summary>
    public const int MostBinds = 10_000;

    /// <summary>ESME binds.</summary>
    public int Binds { get; init; } = 4;

    /// <summary>Submits awaiting their answer, per ESME bind.</summary>
    public int Window { get; init; } = 100;

    public long Messages { get; init; } = 1_000_000;

    /// <summary>Messages before those, in a run of their own, until the code is compiled and the pools are filled.</summary>
    public long WarmUp { get; init; } = 300_000;

    /// <summary>Recipients that the messages go to in turn.</summary>
    public int Spread { get; init; } = 1000;

    /// <summary>Messages per second at most; 0: as fast as the windows allow.</summary>
    public int Rate { get; init; }

    public string Text { get; init; } = "50% off everything today, members only, ask in the shop or online";

    /// <summary>Send the text in UCS-2 instead of GSM 7-bit.</summary>
    public bool Ucs2 { get; init; }

    public int SmscBinds { get; init; } = 4;

    public int SmscWindow { get; init; } = 1000;

    /// <summary>Ask for receipts, which the SMSC sends at once; the measured load ends when the ESMEs have them all.</summary>
    public bool Receipts { get; init; }

    /// <summary>How long after its answer each receipt comes, seconds.</summary>
    public int ReceiptSeconds { get; init; }

    /// <summary>Of ten receipts one comes twice and one names an id that nobody knows.</summary>
    public bool OddReceipts { get; init; }

    /// <summary>Leave everything in the journal: what the data path alone costs.</summary>
    public bool PauseArchive { get; init; }

    /// <summary>Make nothing durable: what the disk costs.</summary>
    public bool WithoutSync { get; init; }

    /// <summary>Clients of the API that look for messages without pause while the measured load runs.</summary>
    public int Auditors { get; init; }

    /// <summary>Have everything that was sent exported, again and again, while the measured load runs.</summary>
    public bool Exports { get; init; }

    /// <summary>Run the same load through HAProxy too.</summary>
    public bool Haproxy { get; init; }

    /// <summary>Measure <see cref="LongMix"/> beside the messages of one part.</summary>
    public bool Mix { get; init; }

    /// <summary>A load tool; null: the simulators.</summary>
    public string? LoadTool { get; init; }

    /// <summary>A published executable to measure; null: the Release build of this repository.</summary>
    public string? Program { get; init; }

    /// <summary>Number of the pod, where several share a storage.</summary>
    public int Pod { get; init; }

    /// <summary>Where everything is stored; null: in the data directory.</summary>
    public StorageOptions? Storage { get; init; }

    /// <summary>SMSCs beside <c>main</c>, bound to like it.</summary>
    public IReadOnlyList<NamedPort> MoreSmscs { get; init; } = [];

    /// <summary>Routes of the configuration.</summary>
    public IReadOnlyList<MessageRouteOptions> Routes { get; init; } = [];

    /// <summary>Where the data directory is made; a disk, not memory, if the sync is to count.</summary>
    public string Folder { get; init; } = Path.GetTempPath();
}
