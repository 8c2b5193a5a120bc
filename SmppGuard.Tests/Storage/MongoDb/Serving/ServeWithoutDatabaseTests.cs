using System.Net;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Storage.MongoDb.Serving;

/// <summary><c>serve</c> as a process, whose network to the database is cut or hangs: at its start, and while it runs.</summary>
public sealed class ServeWithoutDatabaseTests : IAsyncLifetime
{
    private MongoTestDatabase? _database;
    private SmscServer? _smsc;

    public async Task InitializeAsync()
    {
        _database = await MongoTestDatabase.CreateAsync(typeof(ServeWithoutDatabaseTests));
        _smsc = await SmscServer.StartAsync(new SmscServerOptions());
    }

    public async Task DisposeAsync()
    {
        if (_smsc is not null)
        {
            await _smsc.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_waits_for_a_database_that_is_away_at_its_start_says_why_and_is_ready_when_it_is_back(bool hangs)
    {
        await using var network = await DatabaseNetwork.StartAsync(_database!, isCut: !hangs);
        if (hangs)
        {
            network.Hang();
        }

        var port = FreePorts.One();
        await using var guard = new GuardProcess(_smsc!.Port, MongoServing.Keys(network.Settings, 1), port);
        var starting = guard.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var answer = "";
        await Eventually.TrueAsync(
            async () =>
            {
                if (starting.IsFaulted)
                {
                    await starting;
                }

                return (answer = await ReadyAsync(http, HttpStatusCode.ServiceUnavailable)).Length > 0;
            },
            "the reason");
        Assert.Contains("storage-unreachable: SmppGuard:Storage:ConnectionString names MongoDB 127.0.0.1:", answer, StringComparison.Ordinal);
        Assert.False(starting.IsCompleted);
        network.Heal();
        await starting;
        await Eventually.TrueAsync(async () => (await ReadyAsync(http, HttpStatusCode.OK)).Length > 0, "it to be ready");
        await using var esme = await EsmeClient.BindAsync(guard.Esme());
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "新品上市")).IsOk);
        Assert.Equal(0, await guard.StopAsync());
    }

    [SkippableFact]
    public async Task While_the_network_is_cut_it_sends_everything_but_adverts_and_stores_all_of_it_when_it_is_back()
    {
        await using var network = await DatabaseNetwork.StartAsync(_database!);
        await using var guard = new GuardProcess(_smsc!.Port, MongoServing.Keys(network.Settings, 1, """, "ConsentStaleSeconds": 5"""));
        await guard.StartAsync();
        await using var esme = await EsmeClient.BindAsync(guard.Esme());
        using var api = new GuardApi(guard.HttpUrl);
        await Eventually.TrueAsync(async () => (await esme.SubmitAsync(Adverts, Agreed, "advert #a#")).IsOk, "an advert to be taken");

        network.Cut();
        var sent = new Dictionary<string, string>(StringComparer.Ordinal);
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var source in new[] { Orders, Passwords })
                {
                    var token = $"#{sent.Count}#";
                    var result = await esme.SubmitAsync(source, Agreed, $"code 123456 {token}");
                    Assert.True(result.IsOk, $"{source}: {result.Status}");
                    sent.Add(token, result.MessageId);
                }

                return (await esme.SubmitAsync(Adverts, Agreed, "advert")).Status == CommandStatus.ESME_RSYSERR;
            },
            "adverts to be refused, since nobody knows who has refused them");
        Assert.True(await api.MetricAsync("smppguard_archive_lag_seconds") > 0, "the lag rises");
        await Eventually.TrueAsync(async () => (await ReadyAsync(api, HttpStatusCode.ServiceUnavailable)).Contains("archive: ", StringComparison.Ordinal), "the archive's failure to be told");

        network.Heal();
        await Eventually.TrueAsync(async () => (await esme.SubmitAsync(Adverts, AlsoAgreed, "advert")).IsOk, "adverts to be taken again");
        await Eventually.TrueAsync(async () => (await ReadyAsync(api, HttpStatusCode.OK)).Length > 0, "it to be well again");
        await Eventually.TrueAsync(async () => await api.MetricAsync("smppguard_archive_lag_seconds") == 0, "the lag to fall");
        Assert.Equal(0, await guard.StopAsync());
        var records = (await MongoServing.RecordsAsync(_database!)).ToLookup(r => TokenLoad.TokenOf(r.OriginalText), StringComparer.Ordinal);
        var received = _smsc.Received.Snapshot().ToLookup(m => TokenLoad.TokenOf(m.Text), StringComparer.Ordinal);
        Assert.All(sent, message => Assert.Equal((message.Value, MessageOutcome.Accepted), (Assert.Single(records[message.Key]).MessageId, records[message.Key].First().Outcome)));
        Assert.All(sent.Keys, token => Assert.Single(received[token]));
    }

    private static async Task<string> ReadyAsync(GuardApi api, HttpStatusCode status)
    {
        var (found, answer) = await api.SendAsync(HttpMethod.Get, "/health/ready");
        return found == (int)status ? answer!.ToJsonString() : "";
    }

    // Empty: it answers otherwise, or does not listen.
    private static async Task<string> ReadyAsync(HttpClient http, HttpStatusCode status)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.StatusCode == status ? await answer.Content.ReadAsStringAsync() : "";
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }
}
