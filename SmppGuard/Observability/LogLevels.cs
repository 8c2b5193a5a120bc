using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace SmppGuard.Observability;

/// <summary>
/// From which level on each part of the program logs. It can be set while it runs: the loggers are told then, so a message that is not logged costs a comparison, as ever. The frameworks
/// below stay at warnings: what they say of requests has paths in it, and those have numbers.
/// </summary>
internal sealed class LogLevels : IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>
{
    /// <summary>Categories of the program begin so.</summary>
    public const string Ours = "SmppGuard";

    private readonly Lock _gate = new();
    private volatile LogSettings _settings;
    private CancellationTokenSource _changed = new();

    public LogLevels(LogSettings settings) => _settings = settings;

    public static IReadOnlyList<string> Names { get; } = Enum.GetNames<LogLevel>();

    public LogSettings Settings => _settings;

    /// <summary>Whether a category, or the beginning of one, is the program's own.</summary>
    public static bool IsOurs(string category) => category.Equals(Ours, StringComparison.OrdinalIgnoreCase) || category.StartsWith(Ours + ".", StringComparison.OrdinalIgnoreCase);

    /// <summary>In force from the next line on.</summary>
    public void Set(LogSettings settings) => _ = TrySet(settings, _ => true);

    /// <summary>In force from the next line on, if those of now are what whoever sets them believes.</summary>
    public bool TrySet(LogSettings settings, Predicate<LogSettings> onlyIf)
    {
        CancellationTokenSource before;
        lock (_gate)
        {
            if (!onlyIf(_settings))
            {
                return false;
            }

            _settings = settings;
            before = _changed;
            _changed = new CancellationTokenSource();
        }

        before.Cancel();
        before.Dispose();
        return true;
    }

    string? IOptionsChangeTokenSource<LoggerFilterOptions>.Name => Options.DefaultName;

    void IConfigureOptions<LoggerFilterOptions>.Configure(LoggerFilterOptions options)
    {
        var settings = _settings;
        options.MinLevel = LogLevel.Warning;
        Add(Ours, settings.Level);
        foreach (var (category, level) in settings.Levels)
        {
            Add(category, level);
        }

        void Add(string category, LogLevel level) => options.Rules.Add(new LoggerFilterRule(providerName: null, category, level, filter: null));
    }

    IChangeToken IOptionsChangeTokenSource<LoggerFilterOptions>.GetChangeToken()
    {
        lock (_gate)
        {
            return new CancellationChangeToken(_changed.Token);
        }
    }
}

/// <summary>Levels of logs.</summary>
/// <param name="Level">Of the program.</param>
/// <param name="Levels">Of parts of it: a category, or the beginning of several.</param>
internal sealed record LogSettings(LogLevel Level, IReadOnlyDictionary<string, LogLevel> Levels)
{
    public static LogSettings Default { get; } = new(LogLevel.Information, new Dictionary<string, LogLevel>(StringComparer.OrdinalIgnoreCase));

    /// <summary>Levels by their names, which were judged before.</summary>
    public static LogSettings Of(string level, IEnumerable<KeyValuePair<string, string>> levels) => new(
        Enum.Parse<LogLevel>(level), levels.ToDictionary(l => l.Key, l => Enum.Parse<LogLevel>(l.Value), StringComparer.OrdinalIgnoreCase));
}
