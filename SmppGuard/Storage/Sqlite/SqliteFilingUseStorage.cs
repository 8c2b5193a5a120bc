using SmppGuard.Filings;

namespace SmppGuard.Storage.Sqlite;

/// <summary>When filings were used last, in guard.db.</summary>
internal sealed class SqliteFilingUseStorage(GuardDatabase database) : IFilingUseStorage
{
    public static readonly GuardMigration Layout = new("filings", 1, """
        -- By code and id of the filing; milliseconds since 1970 UTC.
        CREATE TABLE filing_uses (filing TEXT PRIMARY KEY, used_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """);

    public Task<IReadOnlyDictionary<string, DateTimeOffset>> UsesAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyDictionary<string, DateTimeOffset>>(
        database.Read(session => session.Query("SELECT filing, used_at FROM filing_uses", row => (Filing: row.GetString(0), At: row.Time(1)))).ToDictionary(use => use.Filing, use => use.At, StringComparer.Ordinal));

    public Task SaveUsesAsync(IReadOnlyDictionary<string, DateTimeOffset> uses, CancellationToken cancellation)
    {
        database.Write(session =>
        {
            foreach (var (filing, at) in uses)
            {
                _ = session.Execute(
                    "INSERT INTO filing_uses(filing, used_at) VALUES($filing, $at) ON CONFLICT(filing) DO UPDATE SET used_at = max(used_at, excluded.used_at)",
                    ("$filing", filing),
                    ("$at", at.ToUnixTimeMilliseconds()));
            }
        });
        return Task.CompletedTask;
    }
}
