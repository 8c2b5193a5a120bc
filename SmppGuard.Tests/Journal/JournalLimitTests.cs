using System.Net;
using EsmeSimulator.Client;
using SmppGuard.Journal;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Journal;

/// <summary>An archive that takes nothing: submits go on until the journal has its configured size, and again when the archive is back.</summary>
public sealed class JournalLimitTests
{
    [Fact]
    public async Task A_full_journal_refuses_submits_health_says_why_and_nothing_is_lost_when_the_archive_is_back()
    {
        await using var guard = await GuardFixture.StartAsync(options =>
        {
            options.Journal.MaxBytes = 16 * 1024 * 1024;
            options.Smpp.DefaultWindow = 1;
        });
        await guard.StopAsync();
        await guard.StartAgainAsync(options => options.Archive.Paused = true);
        var esme = await guard.BindAsync();
        var large = new Submit { Source = Notices, Destination = Agreed, ShortMessage = new byte[60_000], DataCoding = 4, InPayload = true };

        // Outcomes have their room reserved: every submit that was taken is answered with the id of the SMSC.
        var ids = new List<string>();
        SubmitResult result;
        while ((result = await esme.SubmitAsync(large)).IsOk)
        {
            ids.Add(result.MessageId);
            Assert.InRange(ids.Count, 1, 300);
        }

        Assert.Equal(CommandStatus.ESME_RSYSERR, result.Status);
        Assert.InRange(ids.Count, 200, 300);
        while ((result = await esme.SubmitAsync(Notices, Agreed, "small")).IsOk)
        {
            ids.Add(result.MessageId);
        }

        Assert.Equal(CommandStatus.ESME_RSYSERR, result.Status);
        Assert.Contains(guard.Log.Entries, entry => entry.StartsWith($"Submit of {Mall} from 127.0.0.1 refused, because it cannot be recorded: the journal has reached its configured size", StringComparison.Ordinal));
        Assert.Equal(ids, guard.Smsc.Received.Snapshot().Select(m => m.MessageId));
        using var http = new HttpClient { BaseAddress = guard.Endpoints.HttpUrl };
        var health = await http.GetAsync("health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("the journal has reached its configured size", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await guard.StopAsync();
        await guard.StartAgainAsync();
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count >= ids.Count, "the archive to take the journal over");
        Assert.Equal(ids.Order(StringComparer.Ordinal), (await guard.RecordsAsync()).Select(r => r.SmscMessageId!).Order(StringComparer.Ordinal));
        await Eventually.TrueAsync(() => Directory.GetFiles(Path.Combine(guard.DataDirectory, "journal"), "*" + JournalSegment.Extension).Length <= 1, "archived segments to be deleted");
        Assert.True((await (await guard.BindAsync()).SubmitAsync(large)).IsOk);
    }

    [Fact]
    public async Task The_journal_never_takes_more_of_the_disk_than_its_configured_size()
    {
        const long MaxBytes = 16 * 1024 * 1024;
        await using var guard = await GuardFixture.StartAsync(options =>
        {
            options.Journal.MaxBytes = MaxBytes;
            options.Archive.Paused = true;
        });
        var esme = await guard.BindAsync();
        var folder = new DirectoryInfo(Path.Combine(guard.DataDirectory, "journal"));
        for (var round = 0; round < 2; round++)
        {
            // With a receipt each, which come after the submits have filled their share.
            var large = new Submit { Source = Notices, Destination = Agreed, ShortMessage = new byte[40_000], DataCoding = 4, InPayload = true, RegisteredDelivery = 1 };
            while ((await esme.SubmitAsync(large)).IsOk)
            {
                Assert.InRange(OctetsIn(folder), 1, MaxBytes);
            }

            // Receipts, replies and refusals find a place where submits find none.
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, round == 0 ? "T" : "hello"));
            Assert.InRange(OctetsIn(folder), 1, MaxBytes);

            await guard.StopAsync();
            await guard.StartAgainAsync();
            esme = await guard.BindAsync();
            Assert.InRange(OctetsIn(folder), 1, MaxBytes);
        }
    }

    [Fact]
    public async Task A_start_on_a_damaged_journal_is_refused()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Archive.Paused = true);
        var esme = await guard.BindAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        }

        await guard.StopAsync();
        var file = Directory.GetFiles(Path.Combine(guard.DataDirectory, "journal"))[0];
        var octets = await File.ReadAllBytesAsync(file);
        octets[JournalSegment.HeadSize + RecordFrame.HeaderSize + 2] ^= 1;
        await File.WriteAllBytesAsync(file, octets);
        var refused = await Assert.ThrowsAsync<JournalDamagedException>(() => guard.StartAgainAsync());
        Assert.Contains("is damaged at offset 16", refused.Message, StringComparison.Ordinal);
    }

    // What is released goes away at any time.
    private static long OctetsIn(DirectoryInfo folder) => folder.EnumerateFiles().Where(file => file.Exists).Sum(file => file.Length);
}
