using System.Globalization;
using System.Net;
using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Model;
using SmppGuard.Restrictions;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Consents;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Storage.MongoDb.Serving;

/// <summary>What a pod does while the network to its database is cut, hangs or is slow, and afterwards: through sockets and HTTP, with a clock that is handed in.</summary>
public sealed class DatabaseAwayTests : IAsyncLifetime
{
    private const int Minute = 60;
    private const int PodElsewhere = 8;

    // The two seconds of the network take eight of these, which is less than the driver waits in real time.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongMoment = TimeSpan.FromMilliseconds(100);

    /// <summary>In the layout, in the lease, in what is loaded, and behind.</summary>
    private static readonly int[] RequestsOfStarts = [4, 20, 40, 55];

    private readonly FakeTimeProvider _time = HandedTime.StoppedToday();
    private MongoTestDatabase? _database;
    private DatabaseNetwork? _network;

    public async Task InitializeAsync()
    {
        _database = await MongoTestDatabase.CreateAsync(typeof(DatabaseAwayTests));
        _network = await DatabaseNetwork.StartAsync(_database, _time);
    }

    public async Task DisposeAsync()
    {
        if (_network is not null)
        {
            await _network.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_minute_without_the_database_stops_adverts_alone_and_loses_and_doubles_nothing(bool hangs)
    {
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "before #a#", registered: true)).IsOk);
        _ = await esme.WaitForDeliveryAsync();
        if (hangs)
        {
            _network!.Hang();
        }
        else
        {
            _network!.Cut();
        }

        RefusesElsewhere(Agreed);
        var sent = new Dictionary<string, string>(StringComparer.Ordinal);
        SubmitResult? advert = null;
        for (var second = 0; second < Minute; second++)
        {
            await SubmitAsync(esme, Orders, $"parcel #o{second}#", sent);
            await SubmitAsync(esme, Passwords, $"code 123456 #p{second}#", sent);
            advert = await esme.SubmitAsync(Adverts, AlsoAgreed, $"advert #s{second}#");
            Assert.True(advert.IsOk || advert.Status == CommandStatus.ESME_RSYSERR, advert.Status.ToString());
            Assert.True(second > 20 || advert.IsOk, "within the time in which the consents that it knows are good enough");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(CommandStatus.ESME_RSYSERR, advert!.Status);
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await esme.SubmitAsync(Adverts, Agreed, "advert #late#")).Status);
        await guard.EventuallyAsync(() => Problems(guard).Any(p => p.StartsWith("archive: ", StringComparison.Ordinal)), "the archive's failure to be told");
        Assert.Contains(Problems(guard), p => p.StartsWith("pod-lease: ", StringComparison.Ordinal));
        var away = await guard.ScrapeAsync();
        Assert.True(away["smppguard_archive_lag_seconds"] >= Minute - 5, "the lag rises");
        Assert.True(away["smppguard_following_behind_seconds{what=\"consents\"}"] > 30, "it is known how long others could not be followed");

        _network.Heal();
        await guard.EventuallyAsync(() => Submit(esme, Adverts, AlsoAgreed, "again #again#").IsOk, "adverts to be taken again");
        Assert.False((await esme.SubmitAsync(Adverts, Agreed, "refused #refused#")).IsOk);
        await WellAgainAsync(guard);
        Assert.Equal(Reason.ConsentRevoked, Assert.Single(await RecordsAsync(guard), r => Is(r, "#refused#")).Reason);
        Assert.Equal(Reason.ConsentsStale, Assert.Single(await RecordsAsync(guard), r => Is(r, "#late#")).Reason);
        await AssertOnceAsync(guard, esme, sent);
    }

    [SkippableFact]
    public async Task A_network_that_takes_two_seconds_is_late_and_stops_nothing()
    {
        await _network!.DisposeAsync();
        _network = await DatabaseNetwork.StartAsync(_database!, _time, isSlow: true);
        await using var guard = await StartAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "before #a#", registered: true)).IsOk);
        _ = await esme.WaitForDeliveryAsync();
        _network!.Delay(TimeSpan.FromSeconds(2));
        var followers = guard.Services.GetServices<IFollower>().ToList();
        var sent = new Dictionary<string, string>(StringComparer.Ordinal);
        var lag = 0.0;
        for (var second = 0; second < Minute; second++)
        {
            await SubmitAsync(esme, Orders, $"parcel #o{second}#", sent);
            await SubmitAsync(esme, Adverts, $"advert #s{second}#", sent, AlsoAgreed);
            for (var step = 0; step < 4; step++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(250));

                // What is late by more than the network makes it waits for something real, such as a busy machine: the clock must not run away from it.
                await Task.Delay(followers.Max(follower => follower.Behind) > TimeSpan.FromSeconds(6) ? LongMoment : Moment);
            }

            lag = Math.Max(lag, guard.Services.GetRequiredService<ArchivePump>().Lag.TotalSeconds);
        }

        Assert.True(lag >= 2, "the lag rises");
        Assert.DoesNotContain(guard.Log.Entries, line => line.Contains("cannot be followed", StringComparison.Ordinal));
        RefusesElsewhere(Agreed);
        await guard.EventuallyAsync(() => !Submit(esme, Adverts, Agreed, "advert").IsOk, "the refusal from elsewhere to count, slowly");
        _network.Heal();
        await WellAgainAsync(guard);
        await AssertOnceAsync(guard, esme, sent);
    }

    /// <summary>The other pod, whose network is well, takes it for dead.</summary>
    [SkippableFact]
    public async Task What_waits_at_a_pod_that_is_cut_off_reaches_the_esme_at_another_once_and_who_refuses_there_gets_no_adverts_here()
    {
        await using var one = await StartAsync();
        await using var two = await GuardFixture.StartAsync(MongoServing.On(_database!, 2), time: _time);
        var sender = await one.BindAsync(bindType: CommandId.BindTransmitter);
        Assert.Equal(CommandStatus.ESME_ROK, await one.Smsc.ReplyAsync(Agreed, Orders, "before"));
        await WellAgainAsync(one);
        _network!.Cut();
        var receiver = await two.BindAsync(bindType: CommandId.BindReceiver);
        await two.EventuallyAsync(() => receiver.Delivered.Count == 1, "what waited at the first to be taken by the other");

        Assert.Equal(CommandStatus.ESME_ROK, await one.Smsc.ReplyAsync(Agreed, Orders, "during"));
        Assert.Equal(CommandStatus.ESME_ROK, await _time.AdvanceUntilAsync(two.Smsc.ReplyAsync(Agreed, Adverts, "R"), Moment));
        Assert.Equal(CommandStatus.ESME_RSYSERR, (await sender.SubmitAsync(Adverts, AlsoAgreed, "advert")).Status);
        Assert.True((await sender.SubmitAsync(Orders, AlsoAgreed, "parcel")).IsOk);
        _network.Heal();
        await one.EventuallyAsync(() => Submit(sender, Adverts, AlsoAgreed, "advert").IsOk, "adverts to be taken again");
        Assert.False((await sender.SubmitAsync(Adverts, Agreed, "advert")).IsOk);
        await two.EventuallyAsync(() => receiver.Delivered.Count >= 3, "what came meanwhile");
        await WellAgainAsync(one);
        var told = new List<string>();
        while (receiver.Delivered.TryRead(out var delivered))
        {
            told.Add(delivered.Text);
        }

        Assert.Equal(["R", "before", "during"], told.Order(StringComparer.Ordinal));
    }

    /// <summary>What fails so is what <c>serve</c> waits for, and begins again after.</summary>
    [SkippableFact]
    public async Task A_start_during_which_the_database_goes_away_is_begun_again_and_misses_nothing()
    {
        await using var guard = await GuardFixture.StartAsync(MongoServing.On(_network!.Settings, 1));
        var esme = await guard.BindAsync();
        var sent = await esme.SubmitAsync(Orders, Agreed, "parcel", registered: true);
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        await guard.StopAsync();
        var options = new GuardOptions();
        MongoServing.On(_network.Settings, 1)(options);
        var begunAgain = 0;
        foreach (var requests in RequestsOfStarts)
        {
            _network.CutAfter(requests);
            if (await Record.ExceptionAsync(() => guard.StartAgainAsync()) is { } failure)
            {
                Assert.True(StorageProvider.IsAway(options, failure), $"after {requests} requests: {failure}");
                begunAgain++;
            }

            _network.Heal();
            await guard.StopAsync();
        }

        Assert.True(begunAgain >= 3, "the database went away before the start was done");
        await guard.StartAgainAsync();
        esme = await guard.BindAsync();
        Assert.False((await esme.SubmitAsync(Adverts, Agreed, "advert")).IsOk);
        Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, "advert")).IsOk);
        _ = await guard.RecordAsync(r => r.MessageId == sent.MessageId && r.Receipts.Count == 1);
    }

    private Task<GuardFixture> StartAsync() => GuardFixture.StartAsync(MongoServing.On(_network!.Settings, 1), time: _time);

    // At a pod that the database answers, which this one does not hear of.
    private void RefusesElsewhere(string msisdn)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var id = new RecordIds(PodElsewhere).Next(now);
        new MongoConsentStorage(_database!.Open(), PodElsewhere).Append([ConsentEvents.Refusal("acme", long.Parse(msisdn, CultureInfo.InvariantCulture), id, now)]);
    }

    private static async Task SubmitAsync(EsmeClient esme, string source, string text, Dictionary<string, string> sent, string destination = Agreed)
    {
        var result = await esme.SubmitAsync(source, destination, text, registered: true);
        Assert.True(result.IsOk, $"{source}: {result.Status}");
        sent.Add(TokenLoad.TokenOf(text), result.MessageId);
    }

    private static SubmitResult Submit(EsmeClient esme, string source, string destination, string text) => esme.SubmitAsync(source, destination, text).GetAwaiter().GetResult();

    private static string[] Problems(GuardFixture guard) => MongoServing.Problems(guard);

    private static bool Is(MessageRecord record, string token) => string.Equals(TokenLoad.TokenOf(record.OriginalText), token, StringComparison.Ordinal);

    // A connection that hung may be left in the pool, and is dropped by whoever takes it and gets no answer: each such look makes one less.
    private static async Task<IReadOnlyList<MessageRecord>> RecordsAsync(GuardFixture guard)
    {
        for (var left = 20; ; left--)
        {
            try
            {
                return await guard.RecordsAsync();
            }
            catch (StorageException) when (left > 0)
            {
            }
        }
    }

    private static async Task WellAgainAsync(GuardFixture guard)
    {
        var pump = guard.Services.GetRequiredService<ArchivePump>();
        var journal = guard.Services.GetRequiredService<SmppGuard.Journal.MessageJournal>();
        await guard.EventuallyAsync(() => Problems(guard).Length == 0, "everything to be well again");
        await guard.EventuallyAsync(() => pump.Lag == TimeSpan.Zero && pump.StoredUpTo.Sequence == journal.Committed.Sequence, "the journal to be in the database");
        using var api = guard.CreateApi();
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
        Assert.Equal(0, (await guard.ScrapeAsync())["smppguard_archive_lag_seconds"]);
    }

    private static async Task AssertOnceAsync(GuardFixture guard, EsmeClient esme, Dictionary<string, string> sent)
    {
        var told = new List<string>();
        await guard.EventuallyAsync(
            () =>
            {
                while (esme.Delivered.TryRead(out var delivered))
                {
                    told.Add(delivered.ReceiptId!);
                }

                return told.Count >= sent.Count;
            },
            "all receipts at the ESME");
        Assert.Equal(sent.Values.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
        await WellAgainAsync(guard);
        var records = (await RecordsAsync(guard)).ToLookup(r => TokenLoad.TokenOf(r.OriginalText), StringComparer.Ordinal);
        var received = guard.Smsc.Received.Snapshot().ToLookup(m => TokenLoad.TokenOf(m.Text), StringComparer.Ordinal);
        foreach (var (token, id) in sent)
        {
            var record = Assert.Single(records[token]);
            Assert.Equal((MessageOutcome.Accepted, id, 1), (record.Outcome, record.MessageId, record.Receipts.Count));
            Assert.Single(received[token]);
        }
    }
}
