using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite.Messages;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// Notes in guard.db for which days the archive has a file, so that one that is lost is noticed at the next start. It is told and no more: what is sent today must be lawful without it, and
/// evidence does not come back by refusing to start. A day that was lost and whose file was made anew, by something that came late, stays lost until somebody says otherwise.
/// </summary>
internal sealed class MadeDays(GuardDatabase database, DataDirectory directory, RetentionOptions retention, TimeProvider time, ILogger<MadeDays> logger)
{
    public const string Folder = "archive";

    private const string MadePrefix = Folder + "/";
    private const string LostPrefix = "lost/";
    private const string GivenUpPrefix = "given-up/";
    private const string Extension = ".db";

    // So many are named one by one where all are told in one sentence.
    private const int MostNames = 3;

    private volatile string? _warning;
    private volatile IReadOnlyCollection<int> _lost = [];

    /// <summary>Which files are missing, in a sentence for an operator; null: none.</summary>
    public string? Warning => _warning;

    /// <summary>The days whose records are lost, whether or not somebody has accepted that.</summary>
    public IReadOnlyCollection<int> Lost => _lost;

    /// <summary>Compares what was noted with the files that there are, and notes those. The directory is locked by this process.</summary>
    public void Begin()
    {
        var folder = directory.At(Folder);
        HashSet<int> present = Directory.Exists(folder) ? [.. DayFile.List(folder).Where(day => !DayFile.IsMissing(folder, day))] : [];
        var (lost, accepted, givenUp) = database.Write(session => Compare(session, present, day => File.Exists(PathOf(day) + DataFiles.Acceptance)));

        // Accepted once, and of no later loss.
        foreach (var acceptance in Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + Extension + DataFiles.Acceptance) : [])
        {
            File.Delete(acceptance);
        }

        foreach (var day in accepted)
        {
            SqliteLog.LossAccepted(logger, PathOf(day));
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        List<string> missing = [.. lost.Where(IsKept).Order().Select(PathOf)];
        missing.ForEach(path => SqliteLog.DayLost(logger, path));
        _warning = missing.Count > 0 ? Describe(missing) : null;
        _lost = [.. lost.Union(givenUp).Where(IsKept).Order()];

        bool IsKept(int day) => ArchiveDay.ExpiryOf(day, retention.MessageMonths) > now;
    }

    /// <summary>The days of a data directory whose records are lost, and that nobody has given up: without a file, or with one that was made anew. By name.</summary>
    public static IReadOnlyList<string> LostIn(string dataDirectory)
    {
        var guard = Path.Combine(dataDirectory, SqliteRegistryStorage.FileName);
        if (!File.Exists(guard))
        {
            return [];
        }

        using var file = SqliteFile.Untouched(guard);
        return LostIn(file, Path.Combine(dataDirectory, Folder));
    }

    /// <summary>The same of an open guard.db, with the folder of the days.</summary>
    internal static IReadOnlyList<string> LostIn(SqliteFile guard, string folder)
    {
        var lost = new SortedSet<string>(StringComparer.Ordinal);
        if (guard.Number("SELECT 1 FROM sqlite_schema WHERE name = 'made_files'") is not null)
        {
            using var names = new SqliteStatement(guard, "SELECT name FROM made_files");
            while (names.Step())
            {
                var name = System.Text.Encoding.UTF8.GetString(names.Octets(0));
                if (DayOf(name, LostPrefix) is { } anew)
                {
                    _ = lost.Add(ArchiveDay.NameOf(anew));
                }
                else if (DayOf(name, MadePrefix) is { } day && DayFile.IsMissing(folder, day))
                {
                    _ = lost.Add(ArchiveDay.NameOf(day));
                }
            }
        }

        return [.. lost];
    }

    /// <summary>Notes a day whose file was made.</summary>
    public void Made(int day) => database.Write(session =>
    {
        if (!Add(session, MadePrefix, day))
        {
            _ = Add(session, LostPrefix, day);
        }
    });

    /// <summary>Forgets a day whose file is to be removed because it has expired: what is removed is not lost. True: it had been lost before.</summary>
    public bool Removing(int day) => database.Write(session =>
    {
        _ = Remove(session, MadePrefix, day);
        return Remove(session, LostPrefix, day) | Remove(session, GivenUpPrefix, day);
    });

    /// <summary>Forgets the days that need not be kept any more and have no file that would be removed: it was lost.</summary>
    /// <returns>Those days, the oldest first.</returns>
    public IReadOnlyList<int> ForgetExpired(Predicate<int> isExpired)
    {
        var folder = directory.At(Folder);
        var expired = database.Read(session => Noted(session, MadePrefix).Union(Noted(session, LostPrefix)).Union(Noted(session, GivenUpPrefix)).Where(day => isExpired(day) && !Path.Exists(DayFile.PathOf(folder, day))).Order().ToList());
        expired.ForEach(day => _ = Removing(day));
        return expired;
    }

    private static (HashSet<int> Lost, List<int> Accepted, HashSet<int> GivenUp) Compare(SqliteSession session, HashSet<int> present, Predicate<int> isAccepted)
    {
        var (made, lost, givenUp) = (Noted(session, MadePrefix), Noted(session, LostPrefix), Noted(session, GivenUpPrefix));
        foreach (var day in present.Except(made))
        {
            // Not made here: somebody has brought it back.
            _ = Add(session, MadePrefix, day);
            _ = Remove(session, GivenUpPrefix, day);
            _ = givenUp.Remove(day);
        }

        // One that is missing is noted as lost when its file is made anew.
        lost.UnionWith(made.Except(present));
        List<int> accepted = [.. lost.Where(day => isAccepted(day)).Order()];
        foreach (var day in accepted)
        {
            _ = lost.Remove(day);
            _ = givenUp.Add(day);
            _ = Add(session, GivenUpPrefix, day);
            _ = Remove(session, LostPrefix, day);
            if (!present.Contains(day))
            {
                _ = Remove(session, MadePrefix, day);
            }
        }

        return (lost, accepted, givenUp);
    }

    private static HashSet<int> Noted(SqliteSession session, string prefix) =>
        [.. session.Query("SELECT name FROM made_files", row => DayOf(row.GetString(0), prefix)).OfType<int>()];

    // Null: another file, or another note.
    private static int? DayOf(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal) && ArchiveDay.TryParse(name[prefix.Length..^Extension.Length], out var day) ? day : null;

    private static bool Add(SqliteSession session, string prefix, int day) => session.Execute("INSERT OR IGNORE INTO made_files(name) VALUES($name)", ("$name", NameOf(prefix, day))) > 0;

    private static bool Remove(SqliteSession session, string prefix, int day) => session.Execute("DELETE FROM made_files WHERE name = $name", ("$name", NameOf(prefix, day))) > 0;

    private static string NameOf(string prefix, int day) => prefix + ArchiveDay.NameOf(day) + Extension;

    private static string Describe(List<string> missing)
    {
        var more = missing.Count > MostNames ? FormattableString.Invariant($" and {missing.Count - MostNames} more, which the log names") : "";
        return $"Missing in the archive, whose messages cannot be shown: {string.Join(", ", missing.Take(MostNames))}{more}. Restore from a backup what is missing; where a file was made anew since, or to go on without, make an empty file {missing[0]}{DataFiles.Acceptance} beside it, and start again.";
    }

    private string PathOf(int day) => DayFile.PathOf(directory.At(Folder), day);
}
