using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SmppGuard.Registry;
using SmppGuard.RulePacks;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Registry;

/// <summary>Passwords of a registry file, of the API and of an earlier version's store: nobody who reads the data directory reads them.</summary>
public sealed class StoredPasswordTests : IDisposable
{
    private const string Clear = "zXq9cLr1";

    private readonly TemporaryFolder _folder = new();
    private readonly RegistryRules _rules = new() { Smscs = ["main"], Words = new HonouredWords(RulePack.Load("draft-2020")) };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Passwords_of_the_file_and_of_the_API_are_hashed()
    {
        var store = await StartAsync(File(Clear));
        Assert.True(new PasswordVerifier().Verify(Stored(store), Encoding.UTF8.GetBytes(Clear)));
        Assert.True((await store.PutAsync(store.State.Accounts["cp1"].Entry with { SystemId = "cp2", Password = "apiQq77z" })).Succeeded);
        Assert.True(PasswordHash.IsHash(store.State.Accounts["cp2"].Entry.Password));
        AssertNowhere(Clear, "apiQq77z");
    }

    [Fact]
    public async Task An_unchanged_password_of_the_file_is_no_news_and_a_changed_one_is()
    {
        var first = await StartAsync(File(Clear));
        var (hash, version) = (Stored(first), first.State.Version);
        foreach (var file in new[] { File(Clear), File(Clear, """, "window": 10 """), File(Clear, """, "window": 10 """, second: "another1"), File(Clear, """, "window": 10 """, second: "another2") })
        {
            Assert.Equal(hash, Stored(await StartAsync(file)));
        }

        Assert.DoesNotContain(await HistoryAsync(), change => change is { Field: "password", Id: var id } && id > version);
        var changed = await StartAsync(File("changed1"));
        Assert.True(new PasswordVerifier().Verify(Stored(changed), "changed1"u8));
        Assert.Contains(await HistoryAsync(), change => change is { Field: "password", Id: var id } && id > version);

        // What the API set since stays, whatever else changes in the file.
        Assert.True((await changed.PutAsync(changed.State.Accounts["cp1"].Entry with { Password = "fromapi" })).Succeeded);
        Assert.True(new PasswordVerifier().Verify(Stored(await StartAsync(File("changed1", """, "window": 5 """))), "fromapi"u8));
        Assert.True(new PasswordVerifier().Verify(Stored(await StartAsync(File("changed1", """, "window": 6 """, second: "another3"))), "fromapi"u8));
    }

    [Theory]
    [InlineData(true, false, null)]
    [InlineData(true, true, null)]
    [InlineData(false, false, null)]
    [InlineData(true, false, "fromapi")]
    [InlineData(false, false, "fromapi")]
    public async Task A_store_of_an_earlier_version_is_hashed_and_its_file_is_no_news(bool hasFields, bool isEdited, string? fromApi)
    {
        _ = await StartAsync(File(Clear));
        MakeOld(hasFields, fromApi ?? Clear);
        var store = await StartAsync(File(Clear, isEdited ? """, "window": 7 """ : ""));
        Assert.True(new PasswordVerifier().Verify(Stored(store), Encoding.UTF8.GetBytes(fromApi ?? Clear)));
        Assert.Equal(isEdited ? 7 : null, store.State.Accounts["cp1"].Entry.Window);
        AssertNowhere(Clear, "gone4ev3");
    }

    private static string Stored(RegistryStore store) => store.State.Accounts["cp1"].Entry.Password;

    private static string File(string password, string more = "", string? second = null) => $$"""
        { "organizations": [ { "id": "acme", "name": "示例商城", "contact": "4008001234" } ],
          "codes": [ { "number": "106900001", "match": "Prefix", "organization": "acme", "purpose": "Notification" } ],
          "accounts": [ {{Account("cp1", password, more)}} {{(second is null ? "" : "," + Account("cp3", second, ""))}} ] }
        """;

    private static string Account(string systemId, string password, string more) =>
        $$"""{ "systemId": "{{systemId}}", "password": "{{password}}", "codes": [ "106900001" ], "smsc": "main"{{more}} }""";

    private async Task<RegistryStore> StartAsync(string json)
    {
        GuardFile.Close(_folder.File(SqliteRegistryStorage.FileName));
        var problems = new List<string>();
        var warnings = new List<string>();
        var file = RegistryFile.Load(_folder.Write("registry.json", json), problems);
        RegistryValidator.Validate(file, SqliteRegistryStorage.ReadIfPresent(_folder.Path), _rules, problems, warnings);
        Assert.Empty(problems);
        var store = await RegistryStore.OpenAsync(new SqliteRegistryStorage(Database(), TimeProvider.System), _rules, TimeProvider.System, NullLogger<RegistryStore>.Instance);
        await store.ApplyAsync(file);
        return store;
    }

    private GuardDatabase Database() => new(_folder.File(SqliteRegistryStorage.FileName), SqliteStorage.Migrations);

    private Task<IReadOnlyList<HistoryItem>> HistoryAsync() =>
        new SqliteRegistryHistory(Database()).OfAsync(new RegistryKey(RegistryKind.Account, "cp1"), long.MaxValue, 100, CancellationToken.None);

    // As versions left it that stored what the file said: the password in clear, digests of it, and pages that were used before.
    private void MakeOld(bool hasFields, string password)
    {
        GuardFile.Close(_folder.File(SqliteRegistryStorage.FileName));
        using var connection = new SqliteConnection($"Data Source={_folder.File(SqliteRegistryStorage.FileName)};Pooling=False");
        connection.Open();
        var json = RegistryFields.Json(new AccountEntry { SystemId = "cp1", Password = Clear, Codes = ["106900001"], Smsc = "main" }.Write);
        var fields = RegistryFields.WithoutSecret(new RegistryKey(RegistryKind.Account, "cp1"), RegistryFields.Of(json));
        using var command = connection.CreateCommand();
        command.CommandText = """
            PRAGMA secure_delete = OFF;
            CREATE TABLE old(x); INSERT INTO old SELECT printf('gone4ev3%d', value) FROM (WITH RECURSIVE c(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM c WHERE value < 2000) SELECT value FROM c);
            DROP TABLE old;
            UPDATE registry_entries SET entry = json_set(entry, '$.password', $password) WHERE kind = 'Account';
            DELETE FROM registry_file_entries WHERE key = '';
            UPDATE registry_file_entries SET fingerprint = $fingerprint, fields = $fields WHERE kind = 'Account';
            DELETE FROM registry_rewritten;
            """;
        _ = command.Parameters.AddWithValue("$password", password);
        _ = command.Parameters.AddWithValue("$fingerprint", RegistryFields.Fingerprint(json));
        _ = command.Parameters.AddWithValue("$fields", hasFields ? RegistryFields.ToJson(fields) : DBNull.Value);
        _ = command.ExecuteNonQuery();
    }

    private void AssertNowhere(params string[] texts)
    {
        // The write-ahead log is beside it as long as connections are pooled.
        foreach (var path in Directory.EnumerateFiles(_folder.Path, "guard.db*"))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var octets = new MemoryStream();
            file.CopyTo(octets);
            Assert.All(texts, text => Assert.True(octets.GetBuffer().AsSpan(0, (int)octets.Length).IndexOf(Encoding.UTF8.GetBytes(text)) < 0, $"{path} has a password in clear"));
        }
    }
}
