using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SmppGuard.Archive;
using SmppGuard.Consents;
using SmppGuard.Moving;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.Tests.Cli;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmppGuard.Verifying;
using Xunit;

namespace SmppGuard.Tests.Verifying;

/// <summary>What <c>archive verify --config</c> says of a data directory that is whole, and of one that is not any more.</summary>
public sealed class DataDirectoryVerifyTests : IAsyncLifetime
{
    private static readonly int Today = ArchiveDay.Of(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

    /// <summary>Added to an id it is that of no message: so many come in no millisecond here.</summary>
    private const int NoneSoFar = 1_000;

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _wrong = [];
    private GuardFixture? _guard;

    private GuardFixture Guard => _guard!;

    private string Data => Guard.DataDirectory;

    public async Task InitializeAsync()
    {
        _guard = await GuardFixture.StartAsync();
        await Traffic.RunAsync(_guard);
    }

    public async Task DisposeAsync()
    {
        if (_guard is not null)
        {
            await _guard.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task One_that_is_served_and_then_stopped_is_whole_and_nothing_in_it_is_touched()
    {
        var served = await CheckedStores.VerifyAsync(Data);
        Assert.Equal("", served.Text());
        Assert.Contains("serves", Assert.Single(served.Notes), StringComparison.Ordinal);

        await Guard.StopAsync();
        var before = Files();
        var stopped = await CheckedStores.VerifyAsync(Data);
        Assert.Equal("", stopped.Text());
        Assert.Empty(stopped.Notes);
        Assert.Equal(before, Files());
        Assert.Equal((Traffic.Messages, 2L, 1L), (stopped.Of(StoreParts.Messages).Read, stopped.Of(StoreParts.Receipts).Read, stopped.Of(StoreParts.Attachments).Read));
        Assert.All(
            new[] { StoreParts.Consents, StoreParts.Audit, StoreParts.Statistics, StoreParts.DoNotDisturb, VerifiedParts.Lookup, VerifiedParts.Counts, VerifiedParts.Layout },
            part => Assert.True(stopped.Of(part).Read > 0, part.Name));
    }

    [Fact]
    public async Task Whatever_is_taken_away_changed_or_put_in_its_place_is_named()
    {
        await Guard.StopAsync();
        var proof = AttachmentHash.Of(Traffic.Proof);
        var proofPath = Path.Combine("attachments", proof[..2], proof);
        var day = Path.Combine("archive", ArchiveDay.NameOf(Today) + ".db");
        var message = Number(day, "SELECT min(m.id) FROM messages m JOIN receipts r ON r.record_id = m.id");

        // Files.
        await AssertAsync(["missing: files and tables", "missing: statistics against records"], data => File.Delete(Path.Combine(data, day)), ArchiveDay.NameOf(Today));
        await AssertAsync(["missing: consents"], data => File.Delete(Path.Combine(data, proofPath)), proof);
        await AssertAsync(["changed: attachments"], data => File.WriteAllText(Path.Combine(data, proofPath), "a form that somebody forged"), proof);
        await AssertAsync(["missing: files and tables"], data => File.Delete(Path.Combine(data, "do-not-disturb.db")), "do-not-disturb.db");

        // Rows.
        await AssertAsync(
            ["counts: statistics against records", "index: look-up of messages", "missing: receipts"], data => Change(data, day, $"DELETE FROM messages WHERE id = {message}"), $"{message}");
        await AssertAsync(["missing: messages"], data => Change(data, "guard.db", "DELETE FROM consent_events WHERE consent_id = (SELECT max(consent_id) FROM consent_attachments)"), "consent");
        await AssertAsync(["missing: audit log"], data => Change(data, "guard.db", "DELETE FROM audit_log WHERE number = 2"), "number 3");
        await AssertAsync(["counts: statistics against records"], data => Change(data, "guard.db", "UPDATE message_counts SET messages = messages + 1"), "were counted");
        await AssertAsync(["missing: look-up of messages"], data => Change(data, day, "UPDATE identities SET id = id + 100 WHERE id = 1"), null, alsoOthers: true);

        // Values.
        await AssertAsync(["index: look-up of messages"], data => Change(data, day, $"UPDATE messages SET msisdn = 8613800138999 WHERE id = {message}"), $"{message}");
        await AssertAsync(["counts: statistics against records", "index: look-up of messages"], data => Change(data, day, $"UPDATE messages SET reason = 12 WHERE id = {message}"), $"{message}");
        await AssertAsync(["changed: messages"], data => Change(data, day, $"UPDATE messages SET pdus = substr(pdus, 1, length(pdus) - 3) WHERE id = {message}"), $"{message}");
        await AssertAsync(["changed: messages"], data => Change(data, day, $"UPDATE messages SET original_text = '' WHERE id = {message}"), $"{message}");
        await AssertAsync(["wrong: messages"], data => Change(data, day, $"UPDATE messages SET outcome = 99, expire_at = 5 WHERE id = {message}"), $"{message}", alsoOthers: true);
        await AssertAsync(["changed: look-up of messages"], data => Change(data, day, "UPDATE identities SET peer = '192.0.2.1:99'"), "identity");
        await AssertAsync(["chain: audit log"], data => Change(data, "guard.db", "DROP TRIGGER audit_log_is_added_to; UPDATE audit_log SET by = 'nobody' WHERE number = 2"), "hash");
        await AssertAsync(["index: look-up of messages"], data => Posting(data, day, (postings, place) => postings[place] = postings[place] with { RecordId = postings[place].RecordId + NoneSoFar }), "not there");
        await AssertAsync(["index: look-up of messages"], data => Posting(data, day, (postings, place) => postings[place] = postings[place] with { Key = postings[place].Key ^ 1 }), "not found by everything", alsoOthers: true);
        Assert.True(_wrong.Count == 0, string.Join("\n\n", _wrong));
    }

    [Fact]
    public async Task Files_that_are_no_databases_any_more_are_named_and_end_nothing()
    {
        await Guard.StopAsync();
        var day = Path.Combine("archive", ArchiveDay.NameOf(Today) + ".db");
        foreach (var name in new[] { day, "guard.db", "do-not-disturb.db" })
        {
            var length = new FileInfo(Path.Combine(Data, name)).Length;
            foreach (var (from, octets) in new[] { (0L, 100), (length / 3, 4000), (length / 2, (int)(length / 2)) })
            {
                var copy = Copy();
                using (var file = File.OpenWrite(Path.Combine(copy, name)))
                {
                    file.Position = from;
                    file.Write(RandomNumberGenerator.GetBytes(octets));
                }

                var report = await CheckedStores.VerifyAsync(copy);

                // A few thousand octets can stand where nothing does.
                Assert.True(report.Count > 0 || octets == 4000, $"{name} from {from}");
                Assert.All(report.Damages, damage => Assert.DoesNotContain(TestRegistry.Agreed, damage.Text, StringComparison.Ordinal));
            }

            var cut = Copy();
            using (var file = File.OpenWrite(Path.Combine(cut, name)))
            {
                file.SetLength(length / 2);
            }

            Assert.True((await CheckedStores.VerifyAsync(cut)).Count > 0, name);
        }
    }

    [Fact]
    public async Task A_journal_that_was_not_taken_over_is_looked_at_record_by_record_and_misses_nothing_in_the_archive()
    {
        await Guard.StopAsync();
        await Guard.StartAgainAsync(options => options.Archive.Paused = true, awaitBinds: false);
        await Guard.SmscBoundAsync();
        var esme = await Guard.BindAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await esme.SubmitAsync(TestRegistry.Orders, TestRegistry.AlsoAgreed, $"parcel {i}")).IsOk);
        }

        Assert.Equal("", (await CheckedStores.VerifyAsync(Data)).Text());
        await Guard.StopAsync();
        var whole = await CheckedStores.VerifyAsync(Data);
        Assert.Equal("", whole.Text());
        Assert.True(whole.Of(VerifiedParts.Journal).Read >= 6);

        var copy = Copy();
        var journal = Directory.GetFiles(Path.Combine(copy, "journal"), "*.journal").Order(StringComparer.Ordinal).Last();
        var octets = await File.ReadAllBytesAsync(journal);
        octets[80] ^= 1;
        await File.WriteAllBytesAsync(journal, octets);
        Assert.Equal(["changed: journal"], (await CheckedStores.VerifyAsync(copy)).Found());
        File.Delete(journal);
        await File.WriteAllTextAsync(journal, "something else");
        Assert.Equal(["changed: journal"], (await CheckedStores.VerifyAsync(copy)).Found());
    }

    [Fact]
    public async Task The_command_ends_with_0_or_65_tells_it_as_a_table_or_as_json_and_keeps_to_the_days()
    {
        await Guard.StopAsync();
        var config = _folder.Write("guard.json", $$"""{ "SmppGuard": { "DataDirectory": "{{Data}}", "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": 1, "SystemId": "x" } ] } }""");
        var (exitCode, output, error) = await Typed.RunAsync("archive", "verify", "--config", config);
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("whole: data directory", output, StringComparison.Ordinal);
        Assert.Contains($"messages of {ArchiveDay.NameOf(Today)}: {Traffic.Messages} read", error, StringComparison.Ordinal);

        Change(Data, Path.Combine("archive", ArchiveDay.NameOf(Today) + ".db"), "UPDATE messages SET msisdn = 8613800138999");
        (exitCode, output, error) = await Typed.RunAsync("archive", "verify", "--config", config);
        Assert.True(exitCode == 65, output + error);
        Assert.Contains($"NOT WHOLE: data directory {Data}: {Traffic.Messages} things", output, StringComparison.Ordinal);
        Assert.Contains($"index: look-up of messages of {ArchiveDay.NameOf(Today)}: ", error, StringComparison.Ordinal);

        (exitCode, output, _) = await Typed.RunAsync("archive", "verify", "--config", config, "--json");
        var json = System.Text.Json.Nodes.JsonNode.Parse(output)!;
        Assert.Equal((65, false, Traffic.Messages, 1), (exitCode, (bool)json["whole"]!, (int)json["wrong"]!, (int)json["days"]!));
        Assert.All(json["damages"]!.AsArray(), damage => Assert.Equal(("index", ArchiveDay.NameOf(Today)), ((string?)damage!["kind"], (string?)damage["day"])));

        (exitCode, output, _) = await Typed.RunAsync("archive", "verify", "--config", config, "--json", "--from-day", "2026-01-01", "--to-day", "2026-01-31");
        Assert.Equal((0, 0), (exitCode, (int)System.Text.Json.Nodes.JsonNode.Parse(output)!["days"]!));
        Assert.Equal(1, (await Typed.RunAsync("archive", "verify", "--config", config, "--from-day", "yesterday")).ExitCode);
        (exitCode, _, var refusal) = await Typed.RunAsync("archive", "verify", "--config", config, "--from-day", "2026-12-31", "--to-day", "2026-01-01");
        Assert.Equal(1, exitCode);
        Assert.Contains("--from-day 2026-12-31 is later than --to-day 2026-01-01", refusal, StringComparison.Ordinal);
        Assert.Equal(1, (await Typed.RunAsync("archive", "verify")).ExitCode);
        Assert.Equal(66, (await Typed.RunAsync("archive", "verify", "--config", _folder.Write("other.json", """{ "SmppGuard": { "DataDirectory": "nowhere", "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": 1, "SystemId": "x" } ] } }"""))).ExitCode);
    }

    // Exactly these, or these and more; one of them says the text.
    private async Task AssertAsync(string[] found, Action<string> damage, string? text, bool alsoOthers = false)
    {
        var copy = Copy();
        damage(copy);
        var report = await CheckedStores.VerifyAsync(copy);
        if ((alsoOthers ? found.Except(report.Found()).Any() : !found.SequenceEqual(report.Found())) || !report.Text().Contains(text ?? "", StringComparison.Ordinal))
        {
            _wrong.Add($"{string.Join(", ", found)} {text}\n{report.Text()}");
        }
    }

    private string Copy()
    {
        var copy = _folder.File(Path.GetRandomFileName());
        foreach (var path in Directory.GetFiles(Data, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Data, path));
            _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }

        return copy;
    }

    private static void Change(string data, string name, string sql)
    {
        using var file = new SqliteFile(Path.Combine(data, name), readOnly: false);
        file.Execute(sql);
    }

    private long Number(string name, string sql)
    {
        using var file = SqliteFile.Untouched(Path.Combine(Data, name));
        return file.Number(sql)!.Value;
    }

    private static void Posting(string data, string name, Action<Posting[], int> change)
    {
        using var file = new SqliteFile(Path.Combine(data, name), readOnly: false);
        using var read = new SqliteStatement(file, "SELECT id, postings FROM fresh ORDER BY id LIMIT 1");
        Assert.True(read.Step());
        var id = read.Int64(0);
        var postings = MemoryMarshal.Cast<byte, Posting>(read.Octets(1)).ToArray();
        read.Reset();
        change(postings, postings.Length / 2);
        using var write = new SqliteStatement(file, "UPDATE fresh SET postings = ?2 WHERE id = ?1");
        write.Bind(1, id);
        write.BindBlob(2, MemoryMarshal.AsBytes(postings.AsSpan()));
        write.Run();
    }

    private string[] Files() =>
    [
        .. Directory.GetFiles(Data, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetRelativePath(Data, path)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))} {File.GetLastWriteTimeUtc(path):O}"),
    ];
}
