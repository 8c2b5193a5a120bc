using System.Net;
using System.Net.Http.Headers;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>Whoever is turned away leaves a line with the address and the cause, and a crowd of them only some lines.</summary>
public sealed class RefusalLogTests
{
    [Fact]
    public async Task A_refused_bind_is_logged_with_the_address_and_the_cause()
    {
        await using var guard = await GuardFixture.StartAsync();
        foreach (var (systemId, password, cause) in new[]
        {
            (Mall, "wrong", $"Bind of {Mall} from 127.0.0.1 refused with ESME_RINVPASWD: the password is wrong ("),
            ("nobody", Secret, "Bind of nobody from 127.0.0.1 refused with ESME_RINVSYSID: no account has that system_id ("),
        })
        {
            await Assert.ThrowsAsync<BindRefusedException>(() => EsmeClient.BindAsync(guard.Esme(systemId) with { Password = password }));
            Assert.Contains(guard.Log.Entries, entry => entry.Contains(cause, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(guard.Log.Entries, entry => entry.Contains("wrong ", StringComparison.Ordinal) && entry.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bind_with_a_field_that_is_too_long_is_logged_with_the_account_and_the_field()
    {
        await using var guard = await GuardFixture.StartAsync();
        var bind = RawPeer.BindOf(Mall);
        var password = PduHeader.Size + Mall.Length + 1;
        byte[] longer = [.. bind[..password], .. "ninechars\0"u8, .. bind[(password + Secret.Length + 1)..]];
        PduHeader.SetCommandLength(longer, (uint)longer.Length);
        await using var peer = await RawPeer.ConnectAsync(guard.Port);
        await peer.SendAsync(longer);
        Assert.Equal(CommandStatus.ESME_RINVPASWD, RawPeer.HeaderOf(await peer.ReadAsync()).Status);
        Assert.Contains(guard.Log.Entries, entry => entry.Contains($"Bind of {Mall} from 127.0.0.1 refused with ESME_RINVPASWD: its password has no end, or more than the 8 characters", StringComparison.Ordinal));
        Assert.DoesNotContain(guard.Log.Entries, entry => entry.Contains("ninechars", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_refused_binds_are_a_few_lines()
    {
        await using var guard = await GuardFixture.StartAsync();
        const int Binds = 60;
        await Task.WhenAll(Enumerable.Range(0, Binds).Select(_ => Assert.ThrowsAsync<BindRefusedException>(() => EsmeClient.BindAsync(guard.Esme("nobody")))));
        Assert.InRange(guard.Log.Entries.Count(entry => entry.StartsWith("Bind of nobody", StringComparison.Ordinal)), 1, Binds / 2);
    }

    [Fact]
    public async Task A_bad_key_is_logged_with_the_address_and_the_cause_but_neither_key_nor_number()
    {
        await using var guard = await GuardFixture.StartAsync(options =>
        {
            options.Admin.ApiKeys.Add(new SmppGuard.Admin.ApiKeyOptions { Name = "looker", Key = "looker-key", Role = "Auditor" });
            options.Admin.ApiKeys.Add(new SmppGuard.Admin.ApiKeyOptions { Name = "mall", Key = "mall-key", Role = "Operator", Organization = "acme" });
        });
        using var http = new HttpClient { BaseAddress = guard.Endpoints.HttpUrl };
        using (var none = await http.GetAsync(new Uri("/api/v1/do-not-disturb/8613800138000", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, none.StatusCode);
        }

        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "guessed-key");
        using (var unknown = await http.GetAsync(new Uri("/api/v1/messages?msisdn=8613800138000", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        }

        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "looker-key");
        using (var reader = await http.DeleteAsync(new Uri("/api/v1/accounts/cp1", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.Forbidden, reader.StatusCode);
        }

        using (var administered = await http.PostAsync(new Uri("/api/v1/configuration/reload", UriKind.Relative), content: null))
        {
            Assert.Equal(HttpStatusCode.Forbidden, administered.StatusCode);
        }

        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "mall-key");
        using (var elsewhere = await http.GetAsync(new Uri("/api/v1/sessions", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        }

        Assert.Contains(guard.Log.Entries, entry => entry.StartsWith("Request from 127.0.0.1 refused, POST /api/v1/configuration/reload: the key looker, Auditor, may not administer: keys, log levels, the configuration (", StringComparison.Ordinal));
        Assert.Contains(guard.Log.Entries, entry => entry.StartsWith("Request from 127.0.0.1 refused, GET /api/v1/sessions: the key mall sees only what is of acme (", StringComparison.Ordinal));
        Assert.Contains(guard.Log.Entries, entry => entry.StartsWith("Request from 127.0.0.1 refused, GET /api/v1/do-not-disturb/***: no key was sent (", StringComparison.Ordinal));
        Assert.Contains(guard.Log.Entries, entry => entry.StartsWith("Request from 127.0.0.1 refused, GET /api/v1/messages: the key is unknown (", StringComparison.Ordinal));
        Assert.Contains(guard.Log.Entries, entry => entry.StartsWith("Request from 127.0.0.1 refused, DELETE /api/v1/accounts/cp1: the key looker, Auditor, may not change anything (", StringComparison.Ordinal));
        Assert.DoesNotContain(
            guard.Log.Entries.Where(entry => entry.StartsWith("Request from", StringComparison.Ordinal)),
            entry => entry.Contains("8613800138000", StringComparison.Ordinal) || entry.Contains("-key", StringComparison.Ordinal));
    }
}
