using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Moving;

namespace SmppGuard.Verifying;

/// <summary>
/// What was looked at, and what was found. Of one kind in one place the first are named and the rest is counted: a file that is gone takes a million things with it. For one thread at a time.
/// </summary>
/// <param name="progress">Is told of each.</param>
/// <param name="tell">Is told of each that is named, when it is found.</param>
internal sealed class VerifyReport(MoveProgress progress, Action<StoreDamage> tell)
{
    /// <summary>Of one kind, part and day.</summary>
    public const int MostNamed = 20;

    private readonly Dictionary<(string Kind, string Part, string? Day), long> _counts = [];
    private readonly List<StoreDamage> _damages = [];
    private readonly List<string> _notes = [];

    /// <summary>Those that are named.</summary>
    public IReadOnlyList<StoreDamage> Damages => _damages;

    /// <summary>What could not be looked at, or counts only under a condition.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Days of the archive that were looked at.</summary>
    public int Days { get; set; }

    /// <summary>All, also those that are not named.</summary>
    public long Count => _counts.Values.Sum();

    /// <summary>How many were looked at and found wrong, by part.</summary>
    public IReadOnlyList<(string Part, PartTally Tally)> Parts => progress.Parts;

    /// <summary>How many of what is named are not, by place.</summary>
    public IEnumerable<string> Unnamed => _counts.Where(count => count.Value > MostNamed)
        .Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Key.Kind}: {count.Key.Part}{(count.Key.Day is { } day ? $" of {day}" : "")}: {count.Value - MostNamed} more"));

    public bool HasUnreadable(int day) => _counts.Keys.Any(key => key.Kind is DamageKind.Unreadable && string.Equals(key.Day, ArchiveDay.NameOf(day), StringComparison.Ordinal));

    public void Note(string note) => _notes.Add(note);

    /// <summary>Begins to look at something; ended by disposing what is returned.</summary>
    public Looking Begin(StorePart part, int day)
    {
        progress.Begin(part, day);
        return new Looking(progress, this, part, day);
    }

    private void Add(StorePart part, int day, string kind, string? item, string text)
    {
        progress.Differs();
        var damage = new StoreDamage(kind, part.Name, part.IsOfDay ? ArchiveDay.NameOf(day) : null, item, text);
        var key = (damage.Kind, damage.Part, damage.Day);
        var count = _counts[key] = _counts.GetValueOrDefault(key) + 1;
        if (count <= MostNamed)
        {
            _damages.Add(damage);
            tell(damage);
        }
    }

    /// <summary>One part, of days that of one day, while it is looked at.</summary>
    internal readonly struct Looking(MoveProgress progress, VerifyReport report, StorePart part, int day) : IDisposable
    {
        public void Read() => progress.Read();

        public void Found(string kind, string? item, string text) => report.Add(part, day, kind, item, text);

        public void Found(string kind, ItemKey item, string text) => Found(kind, part.NameOf(item), text);

        public void Dispose() => progress.End();
    }
}
