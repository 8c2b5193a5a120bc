using System.Collections.Immutable;
using System.Text.Json;
using SmppGuard.Input;
using SmppGuard.Registry;

namespace SmppGuard.Storage.Sqlite;

/// <summary>
/// The templates of codes in guard.db, a row for each: <see cref="SqliteRegistryStorage"/> writes them with each change, in its transaction. There can be ten thousand of one code, of which a
/// change touches one.
/// </summary>
internal static class SqliteTemplates
{
    public static GuardMigration Layout { get; } = new("registry", 6, """
        CREATE TABLE registry_templates (code TEXT NOT NULL, id TEXT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (code, id)) STRICT, WITHOUT ROWID;
        """);

    public static void Save(SqliteSession session, RegistryState before, RegistryState after, RegistryChange change, DateTimeOffset at)
    {
        if (ReferenceEquals(before.Templates, after.Templates))
        {
            return;
        }

        foreach (var code in before.Templates.Keys.Union(after.Templates.Keys, StringComparer.Ordinal))
        {
            foreach (var (old, now) in RegisteredTemplates.Differences(before.TemplatesOf(code), after.TemplatesOf(code)))
            {
                var (id, entry) = ((now ?? old)!.Id, now is null ? null : RegistryFields.Json(now.Write));
                _ = entry is null
                    ? session.Execute("DELETE FROM registry_templates WHERE code = $code AND id = $id", ("$code", code), ("$id", id))
                    : session.Execute("INSERT OR REPLACE INTO registry_templates(code, id, entry) VALUES ($code, $id, $entry)", ("$code", code), ("$id", id), ("$entry", entry));
                SqliteRegistryHistory.Add(session, RegistryKey.OfTemplate(code, id), RegistryDiff.Of(old, now), change, at);
            }
        }
    }

    /// <exception cref="InvalidDataException">One cannot be read.</exception>
    public static ImmutableDictionary<string, RegisteredTemplates> Read(SqliteSession session, string fileName)
    {
        // check-config reads a file that was not migrated yet.
        if (session.Number("SELECT 1 FROM sqlite_master WHERE name = 'registry_templates'") is null)
        {
            return RegistryState.Empty.Templates;
        }

        var rows = session.Query("SELECT code, id, entry FROM registry_templates ORDER BY code, id", row => Entry(row.GetString(0), row.GetString(1), row.GetString(2), fileName));
        return RegistryState.Empty.Templates.AddRange(
            rows.GroupBy(entry => entry.Code, StringComparer.Ordinal).Select(code => KeyValuePair.Create(code.Key, RegisteredTemplates.None.With(code))));
    }

    private static TemplateEntry Entry(string code, string id, string json, string fileName)
    {
        using var document = JsonDocument.Parse(json);
        var problems = new List<string>();
        var entry = TemplateEntry.Read(new JsonObjectReader(document.RootElement, RegistryKey.OfTemplate(code, id).Key, problems), code, id);
        return problems.Count == 0 ? entry : throw new InvalidDataException($"{fileName} holds a template that cannot be read: {string.Join(' ', problems)}");
    }
}
