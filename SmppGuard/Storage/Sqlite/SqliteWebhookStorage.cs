using Microsoft.Data.Sqlite;
using SmppGuard.Events;
using SmppGuard.Model;

namespace SmppGuard.Storage.Sqlite;

/// <summary>How far webhooks have been told, in guard.db. One process has the file for itself, so that it has every turn.</summary>
internal sealed class SqliteWebhookStorage(GuardDatabase database) : IWebhookStorage
{
    public static readonly GuardMigration Layout = new("webhooks", 1, """
        -- state: JSON, with the place in each source of events up to which the receiver has taken.
        CREATE TABLE webhooks(name TEXT PRIMARY KEY, revision INTEGER NOT NULL, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
        """);

    public Task<IReadOnlyList<WebhookState>> ListAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<WebhookState>>(database.Read(session => session.Query("SELECT name, revision, state FROM webhooks ORDER BY name", Read)));

    public Task<WebhookState?> FindAsync(string name, CancellationToken cancellation) => Task.FromResult(database.Read(session => Find(session, name)));

    public Task<WebhookState?> TakeAsync(string name, CancellationToken cancellation) => Task.FromResult(database.Write(session =>
    {
        _ = session.Execute("INSERT OR IGNORE INTO webhooks(name, revision, state) VALUES($name, 0, $state)", ("$name", name), ("$state", new WebhookState().Write()));
        return Find(session, name);
    }));

    public bool IsHeld(WebhookState taken) => true;

    public Task<WebhookState?> TrySaveAsync(WebhookState state, CancellationToken cancellation) => Task.FromResult(database.Write(session => session.Execute(
        "UPDATE webhooks SET revision = $next, state = $state WHERE name = $name AND revision = $revision",
        ("$next", state.Revision + 1),
        ("$state", state.Write()),
        ("$name", state.Name),
        ("$revision", state.Revision)) == 1
        ? state with { Revision = state.Revision + 1 }
        : null));

    public Task LeaveAsync(string name, CancellationToken cancellation) => Task.CompletedTask;

    public Task<bool> RemoveAsync(string name, CancellationToken cancellation) =>
        Task.FromResult(database.Write(session => session.Execute("DELETE FROM webhooks WHERE name = $name", ("$name", name)) == 1));

    private WebhookState? Find(SqliteSession session, string name) => session.First("SELECT name, revision, state FROM webhooks WHERE name = $name", Read, ("$name", name));

    private WebhookState Read(SqliteDataReader row)
    {
        try
        {
            return WebhookState.Read(row.GetString(0), row.GetInt64(1), 0, row.GetString(2));
        }
        catch (FormatException damaged)
        {
            throw new StorageException($"{database.Path}: {damaged.Message}", StorageFault.Damaged, damaged);
        }
    }
}
