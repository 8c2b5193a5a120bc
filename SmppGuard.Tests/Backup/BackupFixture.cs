using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Commands;
using SmppGuard.Consents;
using SmppGuard.Model;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Storage.Sqlite.Backups;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.Tests.Archive;
using SmppGuard.Tests.Hosting;
using static SmppGuard.Tests.Archive.FeedExtensions;

namespace SmppGuard.Tests.Backup;

/// <summary>A data directory with three days that rest, a configuration that names it, and the commands.</summary>
internal sealed class BackupFixture : IDisposable
{
    private const int Days = 3;

    private readonly TemporaryFolder _folder = new();
    private int _stored;
    private readonly FakeTimeProvider _archiveTime = new(new DateTimeOffset(2026, 11, 22, 5, 0, 0, TimeSpan.Zero));

    public BackupFixture()
    {
        Config = _folder.Write("guard.json", """{ "SmppGuard": { "DataDirectory": "data", "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": 1, "SystemId": "x" } ] } }""");
        Store([.. Enumerable.Range(0, Days)]);
        Proof("a form that somebody signed");
        _ = _folder.Write("data/clock-in-doubt", "");
        using var database = new SqliteFile(_folder.File("data/guard.db"), readOnly: false);
        database.Execute("CREATE TABLE checkpoint(archive_position INTEGER NOT NULL); INSERT INTO checkpoint VALUES(1)");
    }

    public string Config { get; }

    public string Data => _folder.File("data");

    /// <summary>The time of a backup: long after whatever the test wrote.</summary>
    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow.AddHours(1));

    public string File(string name) => _folder.File(name);

    /// <summary>Stores a message on each of these days, counted back from the newest.</summary>
    public void Store(params int[] daysBack)
    {
        using var archive = new SqliteArchive(Path.Combine(Data, "archive"), 6, _archiveTime);
        archive.Store(Feed([.. daysBack.Select(day => new TestMessage { Id = RecordIds.FirstAt(_archiveTime.GetUtcNow().AddDays(-day).ToUnixTimeMilliseconds()) + Interlocked.Increment(ref _stored) })]).Batch);
    }

    public void Proof(string text)
    {
        var octets = System.Text.Encoding.UTF8.GetBytes(text);
        var hash = AttachmentHash.Of(octets);
        Directory.CreateDirectory(Path.Combine(Data, "attachments", hash[..2]));
        System.IO.File.WriteAllBytes(Path.Combine(Data, "attachments", hash[..2], hash), octets);
    }

    public BackupReport Back(string name, bool incremental = true, bool trust = false)
    {
        Time.Advance(TimeSpan.FromDays(1));
        return DataBackup.Take(Data, File(name), new BackupOrder(incremental, trust), Time);
    }

    /// <summary>Runs a command as the shell would.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandTree.Root.Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (exitCode, output.ToString(), error.ToString());
    }

    public Task<(int ExitCode, string Output, string Error)> RestoreAsync(string name) => RunAsync("restore", "--config", Config, "--from", File(name));

    public static JsonNode Manifest(string backup) => JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(backup, "backup.json")))!;

    public void Dispose() => _folder.Dispose();
}
