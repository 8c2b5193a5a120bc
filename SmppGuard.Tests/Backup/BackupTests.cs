using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EsmeSimulator.Client;
using SmppGuard.Journal;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Backup;

/// <summary>What docs/operations/backup.md says, done as it says it.</summary>
public sealed partial class BackupTests : IDisposable
{
    internal const string Keys = $$"""
        "Admin": { "ApiKeys": [ { "Name": "ops", "Key": "{{GuardApi.Key}}", "Role": "Operator" } ] },
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_restored_backup_shows_everything_that_was_there_lists_included()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscSimulator.Server.SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port, Keys);
        await guard.StartAsync();
        var before = await FillAsync(guard, smsc);

        Assert.Equal((0, ""), await GuardProcess.RunAsync("backup", "--config", guard.ConfigFile, "--to", _folder.File("copy")));
        Assert.Equal(0, await guard.StopAsync());
        await RestoreAsync(guard, _folder.File("copy"));
        await guard.StartAsync();
        Assert.Equal(before, await EverythingAsync(guard));

        // What is on the lists is in force, not only shown.
        await using var esme = await EsmeClient.BindAsync(guard.Esme());
        var refused = await esme.SubmitAsync(Adverts, AlsoAgreed, "text", registered: false, CancellationToken.None);
        Assert.Equal(0x0405u, (uint)refused.Status);
        Assert.Equal(0, await guard.StopAsync());
    }

    [Fact]
    public async Task Backups_under_load_end_and_hold_every_answer_given_before_them()
    {
        var load = new TokenLoad();
        await using var smsc = await SmscServer.StartAsync(new SmscSimulator.Server.SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port);
        await guard.StartAsync();
        await using var first = await EsmeClient.BindAsync(guard.Esme());
        await using var second = await EsmeClient.BindAsync(guard.Esme());
        using var stop = new CancellationTokenSource();
        var loading = Task.WhenAll(load.SubmitAsync(first, 20, stop.Token), load.SubmitAsync(second, 20, stop.Token));
        List<(string Folder, string[] Answered)> backups = [];
        for (var i = 0; i < 3; i++)
        {
            var enough = load.Acknowledged + 300;
            await Eventually.TrueAsync(() => load.Acknowledged >= enough, "answers");
            string[] answered = [.. load.Answered.Where(answer => answer.Value.IsOk).Select(answer => answer.Key)];
            var folder = _folder.File($"copy{i}");
            Assert.Equal((0, ""), await GuardProcess.RunAsync("backup", "--config", guard.ConfigFile, "--to", folder, "--incremental"));
            Assert.Equal((0, ""), await GuardProcess.RunAsync("backup", "verify", folder));
            backups.Add((folder, answered));
        }

        // A single file, as docs/operations/archive.md says.
        foreach (var path in Directory.GetFiles(Path.Combine(guard.DataDirectory, "archive"), "*.db").Append(Path.Combine(guard.DataDirectory, "guard.db")))
        {
            var copy = _folder.File(Path.GetRandomFileName());
            using (var live = new SqliteFile(path, readOnly: true))
            {
                live.Execute($"VACUUM INTO '{copy}'");
            }

            using var file = new SqliteFile(copy, readOnly: true);
            using var check = new SqliteStatement(file, "PRAGMA integrity_check");
            Assert.True(check.Step());
            Assert.Equal("ok", check.Text(0));
        }

        await stop.CancelAsync();
        await loading;

        // And once of what a kill leaves, as it lies there.
        await guard.KillAsync();
        Assert.Equal((0, ""), await GuardProcess.RunAsync("backup", "--config", guard.ConfigFile, "--to", _folder.File("killed")));
        backups.Add((_folder.File("killed"), [.. load.Answered.Where(answer => answer.Value.IsOk).Select(answer => answer.Key)]));
        foreach (var (folder, answered) in backups)
        {
            await RestoreAsync(guard, folder);
            await guard.StartAsync();
            Assert.Equal(0, await guard.StopAsync());
            var records = await TokenLoad.RecordsAsync(guard.DataDirectory);
            Assert.All(answered, token => Assert.Equal(load.Answered[token].MessageId, Assert.Single(records[token]).MessageId));
            Assert.All(records, token => Assert.Single(token));
        }
    }

    /// <summary>An organization that was put over the API is nowhere but in the backup when that is restored.</summary>
    [Fact]
    public async Task The_registry_file_is_no_matter_of_backups_restores_and_repairs()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscSimulator.Server.SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port, Keys);
        await guard.StartAsync();
        using (var api = new GuardApi(guard.HttpUrl))
        {
            Assert.Equal(201, (await api.SendAsync(HttpMethod.Put, "/api/v1/organizations/stored", """{ "name": "新商城", "latinName": "New Mall", "contact": "4001112222" }""")).Status);
        }

        Assert.Equal(0, await guard.StopAsync());
        var file = Path.Combine(Path.GetDirectoryName(guard.ConfigFile)!, "registry.json");
        const string Codes = "\"codes\": [";
        await File.WriteAllTextAsync(file, TestRegistry.Json.Insert(TestRegistry.Json.IndexOf(Codes, StringComparison.Ordinal) + Codes.Length, """ { "number": "106977777", "match": "Exact", "organization": "stored", "purpose": "Commercial" },"""));
        await guard.StartAsync();
        Assert.Equal((0, ""), await GuardProcess.RunAsync("backup", "--config", guard.ConfigFile, "--to", _folder.File("copy")));
        Assert.Equal(0, await guard.StopAsync());
        await RestoreAsync(guard, _folder.File("copy"));
        await guard.StartAsync();
        using (var api = new GuardApi(guard.HttpUrl))
        {
            Assert.Equal("stored", (string?)(await api.GetAsync("/api/v1/codes/106977777"))["organization"]);
        }

        Assert.Equal(0, await guard.StopAsync());

        // Nor is a mistake in it, which a start is refused for.
        await File.WriteAllTextAsync(file, "{ \"organizations\": [");
        Assert.Equal(78, (await GuardProcess.RunAsync("serve", "--config", guard.ConfigFile)).ExitCode);
        Assert.Equal((0, ""), await GuardProcess.RunAsync("backup", "--config", guard.ConfigFile, "--to", _folder.File("again")));
        Assert.Equal(0, (await GuardProcess.RunAsync("journal", "repair", "--config", guard.ConfigFile)).ExitCode);
        Assert.Equal(0, (await GuardProcess.RunAsync("archive", "verify", "--config", guard.ConfigFile)).ExitCode);
        await RestoreAsync(guard, _folder.File("again"));
    }

    [Fact]
    public async Task A_backup_takes_no_folder_that_is_there_or_within_and_says_so()
    {
        var config = _folder.Write("guard.json", """{ "SmppGuard": { "DataDirectory": "data", "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": 1, "SystemId": "x" } ] } }""");
        var (nothing, why) = await GuardProcess.RunAsync("backup", "--config", config, "--to", _folder.File("copy"));
        Assert.Equal(1, nothing);
        Assert.Contains("there is no data directory", why, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder.File("data"));
        Directory.CreateDirectory(_folder.File("copy"));
        var (refused, error) = await GuardProcess.RunAsync("backup", "--config", config, "--to", _folder.File("copy"));
        Assert.Equal(1, refused);
        Assert.Contains("is there already", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File("copy")));
        (refused, error) = await GuardProcess.RunAsync("backup", "--config", config, "--to", _folder.File("data/copy"));
        Assert.Equal(1, refused);
        Assert.Contains("is in the data directory", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File("data")));
    }

    [Fact]
    public async Task A_journal_that_is_written_to_meanwhile_is_copied_up_to_a_whole_record()
    {
        using var fixture = new Journal.JournalFixture();
        using var journal = fixture.Start();
        using var stop = new CancellationTokenSource();
        var written = 0;
        var writing = Task.Run(async () =>
        {
            for (; !stop.IsCancellationRequested; written++)
            {
                await Journal.JournalFixture.AppendAsync(journal, $"{written}", new string('x', 20_000));
                journal.Release(new JournalPosition(journal.Committed.Sequence - 50));
            }
        });
        for (var i = 0; i < 20; i++)
        {
            var least = Volatile.Read(ref written);
            var copy = _folder.File($"copy{i}");
            var (_, _, records) = JournalCopy.Make(fixture.Folder, copy);
            using var restored = fixture.Open(copy);
            Assert.True(restored.Committed.Sequence > 2 * least, "what was durable before is missing");
            Assert.Equal(records, Journal.JournalFixture.Read(restored).Count);
        }

        await stop.CancelAsync();
        await writing;
    }

    // "Stop it. Put the data directory aside. Restore the backup. Start it."
    private async Task RestoreAsync(GuardProcess guard, string backup)
    {
        Directory.Move(guard.DataDirectory, _folder.File(Path.GetRandomFileName()));
        var (exitCode, error) = await GuardProcess.RunAsync("restore", "--config", guard.ConfigFile, "--from", backup);
        Assert.True(exitCode == 0, error);
        Assert.Contains("refusals too", error, StringComparison.Ordinal);

        // Octet for octet, and nothing but the lock and the list of files more or less.
        Assert.Equal(Octets(backup, "backup.json"), Octets(guard.DataDirectory, "smppguard.lock"));
    }

    private static List<string> Octets(string folder, string but) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where(path => Path.GetFileName(path) != but)
            .Select(path => $"{Path.GetRelativePath(folder, path)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}"),
    ];

    /// <summary>Makes something of everything, through sockets and HTTP, and tells all of it.</summary>
    internal static async Task<string> FillAsync(GuardProcess guard, SmscServer smsc)
    {
        using var api = new GuardApi(guard.HttpUrl);
        await using (var esme = await EsmeClient.BindAsync(guard.Esme()))
        {
            _ = await esme.SubmitAsync(Adverts, Agreed, "全场五折", registered: false, CancellationToken.None);
            _ = await esme.SubmitAsync(Adverts, NeverAsked, "全场五折", registered: false, CancellationToken.None);
            _ = await esme.SubmitAsync(Orders, Agreed, "您的订单已发货", registered: true, CancellationToken.None);
            await smsc.ReplyAsync(Agreed, Adverts, "T");
            _ = await esme.WaitForDeliveryAsync();
        }

        await PutAsync(HttpMethod.Post, "/api/v1/consents", """
            { "organization": "acme", "msisdn": "13800138055", "method": "web-form", "evidence": "form", "attachments": [ { "name": "form.txt", "contentType": "text/plain", "data": "Zm9ybQ==" } ] }
            """);
        await PutAsync(HttpMethod.Post, "/api/v1/consents/revoke", """{ "organization": "acme", "msisdn": "13800138055", "reason": "by telephone" }""");
        await PutAsync(HttpMethod.Put, $"/api/v1/do-not-disturb/{Lapsed}", """{ "reason": "asked" }""");
        await PutAsync(HttpMethod.Post, "/api/v1/complaints", $$"""{ "msisdn": "{{Agreed}}", "organization": "acme", "channel": "12321", "text": "too many", "receivedAt": "2026-01-05T08:00:00Z" }""");
        await PutAsync(HttpMethod.Post, $"/api/v1/codes/{Shared}/suspend", """{ "reason": "test" }""");
        using (var http = GuardApi.Connect(guard.HttpUrl))
        using (var list = new StringContent($"{AlsoAgreed}\n", System.Text.Encoding.UTF8, "text/plain"))
        {
            (await http.PutAsync(new Uri("/api/v1/do-not-disturb/lists/national?version=1", UriKind.Relative), list)).EnsureSuccessStatusCode();
        }

        await Eventually.TrueAsync(async () => (await api.GetAsync("/api/v1/messages"))["items"]!.AsArray().Count >= 3, "three messages in the archive");
        await Eventually.TrueAsync(async () => (await api.GetAsync("/api/v1/replies"))["items"]!.AsArray().Count == 1, "the reply in the archive");
        return await EverythingAsync(guard);

        async Task PutAsync(HttpMethod method, string path, string json)
        {
            var (status, answer) = await api.SendAsync(method, path, json);
            Assert.True(status is >= 200 and < 300, $"{path}: {status} {answer}");
        }
    }

    internal static Task<string> EverythingAsync(GuardProcess guard) => EverythingAsync(guard.HttpUrl);

    /// <summary>What the API tells of all that <see cref="FillAsync"/> made.</summary>
    internal static async Task<string> EverythingAsync(Uri url)
    {
        using var api = new GuardApi(url);
        var everything = new JsonObject();
        foreach (var path in new[]
        {
            "messages?limit=1000", "replies", $"consents?organization=acme&msisdn={Agreed}", "consents?organization=acme&msisdn=13800138055", "do-not-disturb/lists", $"do-not-disturb/{Lapsed}",
            $"do-not-disturb/{AlsoAgreed}", "organizations", "codes", "accounts", $"codes/{Shared}/history", "suspensions", "complaints", "complaints/1", "black-list-reports",
        })
        {
            everything[path] = await api.GetAsync("/api/v1/" + path);
        }

        var proof = (string)everything["consents?organization=acme&msisdn=13800138055"]!["history"]![0]!["attachments"]![0]!["sha256"]!;
        using var http = GuardApi.Connect(url);
        everything["proof"] = await http.GetStringAsync(new Uri($"/api/v1/consents/attachments/{proof}", UriKind.Relative));
        // Files have milliseconds; what was made since the start is known more exactly.
        return Fraction().Replace(everything.ToJsonString(), "$1Z");
    }

    [GeneratedRegex(@"(\.\d{3})\d+Z")]
    private static partial Regex Fraction();
}
