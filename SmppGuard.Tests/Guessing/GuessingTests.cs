using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Admin;
using SmppGuard.Guessing;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Guessing;

/// <summary>Guesses at passwords, keys and the password of an SMSC, through sockets and HTTP.</summary>
public sealed class GuessingTests
{
    [Fact]
    public async Task Many_connections_guess_no_faster_than_one_and_a_bound_provider_behind_the_same_address_binds_again()
    {
        await using var guard = await GuardFixture.StartAsync();
        var honest = await guard.BindAsync(Rival);
        List<Task> guesses = [];
        for (var i = 0; i < 30; i++)
        {
            guesses.Add((await guard.ConnectAsync(guard.Esme(Mall) with { Password = $"guess{i}" })).BindAsync());
        }

        // The second guess has failed by the end of the first delay; the others have not been looked at.
        await Task.WhenAny(guesses);
        Assert.True(guard.Services.GetRequiredService<GuessLimiter>().Failures < 10);
        await honest.UnbindAsync();
        _ = await guard.BindAsync(Rival);
    }

    [Fact]
    public async Task Api_keys_that_are_guessed_wait_and_a_connection_that_has_shown_its_key_does_not()
    {
        const string Key = "a-key-of-24-characters-1";
        await using var guard = await GuardFixture.StartAsync(options => options.Admin.ApiKeys.Add(new ApiKeyOptions { Name = "ops", Key = Key, Role = "Operator" }));
        using var honest = new HttpClient { BaseAddress = guard.Endpoints.HttpUrl };
        Assert.Equal(HttpStatusCode.OK, await AskAsync(honest, Key));
        using var guesser = new HttpClient { BaseAddress = honest.BaseAddress };
        var guesses = Enumerable.Range(0, 20).Select(i => AskAsync(guesser, $"guess{i}")).ToList();
        await Task.WhenAny(guesses);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync(honest, Key));
        }

        Assert.True(guard.Services.GetRequiredService<GuessLimiter>().Failures < 10);
    }

    [Fact]
    public async Task Requests_whose_clients_are_gone_at_once_keep_nobody_from_asking_and_binding_and_leave_no_error_in_the_log()
    {
        const string Key = "a-key-of-24-characters-1";
        await using var guard = await GuardFixture.StartAsync(options => options.Admin.ApiKeys.Add(new ApiKeyOptions { Name = "ops", Key = Key, Role = "Operator" }));
        using var honest = new HttpClient { BaseAddress = guard.Endpoints.HttpUrl };
        for (var i = 0; i < 60; i++)
        {
            using var gone = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(enable: true, seconds: 0) };
            await gone.ConnectAsync(IPAddress.Loopback, honest.BaseAddress!.Port);
            await gone.SendAsync("GET /api/v1/messages HTTP/1.1\r\nHost: guard\r\nAuthorization: Bearer a-key-of-24-characters-1\r\n\r\n"u8.ToArray());
            gone.Close();
            if (i % 10 == 0)
            {
                using var fresh = new HttpClient { BaseAddress = honest.BaseAddress };
                Assert.Equal(HttpStatusCode.OK, await AskAsync(fresh, Key));
                await (await guard.BindAsync(Mall)).UnbindAsync();
            }
        }

        Assert.Equal(HttpStatusCode.OK, await AskAsync(honest, Key));
        Assert.DoesNotContain(guard.Log.Entries, entry => entry.Contains("Exception", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Outbind_is_off_unless_the_entry_of_the_smsc_names_the_address()
    {
        await using var guard = await GuardFixture.StartAsync();
        await guard.Smsc.OutbindAsync(new IPEndPoint(IPAddress.Loopback, guard.Port), "guard", "secret");
        await Eventually.TrueAsync(() => guard.Log.Entries.Any(entry => entry.StartsWith("outbind from 127.0.0.1 refused: ", StringComparison.Ordinal)), "the refusal");
        Assert.Single(guard.Smsc.Connections(), connection => connection.IsBound);
        Assert.Equal(0, guard.Services.GetRequiredService<GuessLimiter>().Failures);
    }

    [Fact]
    public async Task Guesses_at_the_password_of_an_smsc_take_turns_and_other_networks_are_not_listened_to()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].Outbind.AllowFrom = ["127.0.0.1", "192.0.2.0/24"]);
        var us = new IPEndPoint(IPAddress.Loopback, guard.Port);
        for (var i = 0; i < 3; i++)
        {
            await guard.Smsc.OutbindAsync(us, "guard", $"guess{i}");
        }

        await Eventually.TrueAsync(() => guard.Services.GetRequiredService<GuessLimiter>().Failures == 3, "three guesses");
        await guard.Smsc.OutbindAsync(us, "guard", "secret");
        await guard.Smsc.WaitForBindsAsync(2);
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/organizations/acme");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await client.SendAsync(request);
        return response.StatusCode == HttpStatusCode.NotFound ? HttpStatusCode.OK : response.StatusCode;
    }
}
