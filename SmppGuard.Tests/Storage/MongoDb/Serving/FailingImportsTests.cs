using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Storage.MongoDb.Serving;

/// <summary>
/// Lists of consents and the files that prove them, while the database fails in each way in which it can, or is cut off in the middle: who sends them again until they are taken has each once, whole,
/// at all pods.
/// </summary>
public sealed class FailingImportsTests : IAsyncLifetime
{
    private const int Lines = 30;
    private const int Tries = 3000;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly int[] RequestsUntilCut = [1, 3, 6, 10];

    private readonly FakeTimeProvider _time = HandedTime.StoppedToday();
    private readonly List<string> _agreed = [];
    private readonly List<byte[]> _proofs = [];
    private readonly List<string> _imports = [];
    private MongoTestDatabase? _database;

    public async Task InitializeAsync() => _database = await MongoTestDatabase.CreateAsync(typeof(FailingImportsTests), failing: true);

    public async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task However_writes_fail_lists_and_proofs_are_taken_once_and_whole()
    {
        await using var one = await GuardFixture.StartAsync(MongoServing.On(_database!, 1), time: _time);
        await using var two = await GuardFixture.StartAsync(MongoServing.On(_database!, 2), time: _time);
        foreach (var failure in WriteFailure.All(_database!))
        {
            await _database!.FailSometimesAsync(failure.Probability, failure.Document);
            await TakeAsync(_imports.Count % 2 == 0 ? one : two, failure.What);
            await _database.HealAsync();
        }

        await AssertTakenAsync([one, two]);
    }

    [SkippableFact]
    public async Task A_database_that_goes_away_in_the_middle_leaves_no_half_of_a_list_or_proof()
    {
        await using var network = await DatabaseNetwork.StartAsync(_database!, _time);
        await using var one = await GuardFixture.StartAsync(MongoServing.On(network.Settings, 1), time: _time);
        await using var two = await GuardFixture.StartAsync(MongoServing.On(_database!, 2), time: _time);
        foreach (var requests in RequestsUntilCut)
        {
            network.CutAfter(requests);
            var number = _imports.Count;
            await _time.AdvanceUntilAsync(ImportAsync(one, number), Step);
            await _time.AdvanceUntilAsync(GrantAsync(one, number), Step);
            network.Heal();
            await TakeAsync(one, $"a cut after {requests} requests");
        }

        await AssertTakenAsync([one, two]);
    }

    // Sent again as clients do, until they are said to be taken.
    private async Task TakeAsync(GuardFixture guard, string what)
    {
        var number = _imports.Count;
        await UntilTakenAsync(() => ImportAsync(guard, number), $"a list with: {what}");
        await UntilTakenAsync(() => GrantAsync(guard, number), $"a proof with: {what}");
        _imports.Add(Id(number));
        _agreed.AddRange(Enumerable.Range(0, Lines).Select(line => Phone(number, line)));
        _agreed.Add(Phone(number, Lines));
        _proofs.Add(Proof(number));
    }

    // Counted, not timed: how long each try takes is up to the machine.
    private async Task UntilTakenAsync(Func<Task<bool>> tried, string what)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            if (await _time.AdvanceUntilAsync(tried(), Step))
            {
                return;
            }

            _time.Advance(Step);
            await Task.Delay(Step);
        }

        Assert.Fail($"not taken after {Tries} tries: {what}");
    }

    private static async Task<bool> ImportAsync(GuardFixture guard, int number)
    {
        var rows = Enumerable.Range(0, Lines).Select(line => $"{Phone(number, line)},web-form,2026-01-05T08:00:00Z,form\n");
        using var http = guard.CreateApi();
        using var content = new StringContent($"msisdn,method,grantedAt,evidence\n{string.Concat(rows)}", Encoding.UTF8, "text/csv");
        using var answer = await http.PostAsync(new Uri($"/api/v1/consents/import?organization=acme&id={Id(number)}", UriKind.Relative), content);
        var status = (int)answer.StatusCode;
        Assert.True(status is 200 or 201 or 503, $"{status} {await answer.Content.ReadAsStringAsync()}");
        return answer.IsSuccessStatusCode;
    }

    private static async Task<bool> GrantAsync(GuardFixture guard, int number)
    {
        using var api = new GuardApi(guard);
        var (status, answer) = await api.SendAsync(
            HttpMethod.Post,
            "/api/v1/consents",
            $$"""{ "organization": "acme", "msisdn": "{{Phone(number, Lines)}}", "method": "paper", "attachments": [ { "contentType": "image/png", "data": "{{Convert.ToBase64String(Proof(number))}}" } ] }""");
        Assert.True(status is 200 or 201 or 503, $"{status} {answer}");
        return status != 503;
    }

    private async Task AssertTakenAsync(GuardFixture[] guards)
    {
        foreach (var guard in guards)
        {
            var pump = guard.Services.GetRequiredService<ArchivePump>();
            var journal = guard.Services.GetRequiredService<MessageJournal>();
            await guard.EventuallyAsync(() => MongoServing.Problems(guard).Length == 0 && pump.Lag == TimeSpan.Zero && pump.StoredUpTo.Sequence == journal.Committed.Sequence, "everything to be well again");
        }

        foreach (var guard in guards)
        {
            using var api = new GuardApi(guard);
            var esme = await guard.BindAsync(Strict);
            foreach (var phone in _agreed)
            {
                await guard.EventuallyAsync(() => esme.SubmitAsync(Adverts, phone, "新品上市").GetAwaiter().GetResult().IsOk, $"the agreement of {phone} to count");
            }

            foreach (var id in _imports)
            {
                var import = await api.GetAsync($"/api/v1/consents/imports/{id}");
                Assert.True((bool?)import["finished"] == true && Lines == (int?)import["accepted"] + ((int?)import["unchanged"] ?? 0), import.ToJsonString());
            }

            foreach (var proof in _proofs)
            {
                Assert.Equal(proof, await api.OctetsAsync($"/api/v1/consents/attachments/{Convert.ToHexStringLower(SHA256.HashData(proof))}"));
            }
        }

        // Numbered without a gap, which is how the other pods would miss one.
        var stored = await _database!.Open().Collection("consentEvents").Find(new BsonDocument()).ToListAsync();
        Assert.All(stored.GroupBy(e => e["pod"].ToInt64()), pod => Assert.Equal(Enumerable.Range(1, pod.Count()), pod.Select(e => (int)e["number"].ToInt64()).Order()));
        Assert.All(_agreed, phone => Assert.Contains(stored, e => e["msisdn"].ToInt64() == long.Parse(phone, CultureInfo.InvariantCulture)));
    }

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"failing-{number}");

    private static string Phone(int number, int line) => string.Create(CultureInfo.InvariantCulture, $"8613822{(number * 100) + line:D6}");

    // Of two pieces.
    private static byte[] Proof(int number)
    {
        var octets = new byte[2_200_000];
        new Random(number).NextBytes(octets);
        return octets;
    }
}
