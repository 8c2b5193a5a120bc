using System.Net;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.DoNotDisturb;

/// <summary>A disk that takes nothing lets no adverts through to a number that was put, takes none back, and leaves lists as they are.</summary>
public sealed class FullDiskTests
{
    private const CommandStatus Refused = (CommandStatus)0x0405;
    private const string Number = "/api/v1/do-not-disturb/" + Agreed;
    private const string List = "/api/v1/do-not-disturb/lists/national";

    [Fact]
    public async Task A_number_that_could_not_be_taken_back_on_disk_gets_no_adverts()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = guard.CreateApi();
        var esme = await guard.BindAsync();
        Assert.Equal(HttpStatusCode.Created, (await api.PutAsync(Uri(Number), null)).StatusCode);
        using (new FullDisk(File(guard), "singles"))
        {
            Assert.True((await api.DeleteAsync(Uri(Number))).StatusCode >= HttpStatusCode.InternalServerError);
            Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
            Assert.Equal(HttpStatusCode.OK, (await api.GetAsync(Uri(Number))).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NoContent, (await api.DeleteAsync(Uri(Number))).StatusCode);
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
    }

    [Fact]
    public async Task A_number_that_is_put_gets_no_adverts_at_once_and_is_on_disk_as_soon_as_that_is_possible()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        var esme = await guard.BindAsync();
        using (new FullDisk(File(guard), "singles"))
        {
            var (status, answer) = await api.SendAsync(HttpMethod.Put, Number, """{ "reason": "asked by telephone" }""");
            Assert.Equal(503, status);
            Assert.Contains("in force, and not stored yet", (string?)answer!["detail"], StringComparison.Ordinal);
            Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
            Assert.Equal("asked by telephone", (string?)(await api.GetAsync(Number))["reason"]);
            Assert.Equal(1, await api.MetricAsync("""smppguard_restrictions_unstored{store="do-not-disturb"}"""));

            // It is not taken back either, for that would have to be on disk.
            Assert.Equal(503, (await api.SendAsync(HttpMethod.Delete, Number)).Status);
            Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        }

        await Eventually.TrueAsync(async () => await api.MetricAsync("""smppguard_restrictions_unstored{store="do-not-disturb"}""") == 0, "the number on disk");
        await guard.StopAsync();
        await guard.StartAgainAsync();
        esme = await guard.BindAsync();
        Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.Equal("asked by telephone", (string?)(await guard.CallAsync(HttpMethod.Get, Number))!["reason"]);
    }

    [Fact]
    public async Task A_list_that_could_not_be_replaced_or_deleted_on_disk_is_in_force_as_it_was()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = guard.CreateApi();
        var esme = await guard.BindAsync();
        Assert.Equal(HttpStatusCode.OK, (await PutListAsync(api, "1", Agreed)).StatusCode);
        using (new FullDisk(File(guard), "lists"))
        {
            Assert.True((await PutListAsync(api, "2", AlsoAgreed)).StatusCode >= HttpStatusCode.InternalServerError);
            await InForceAsync("1");
            Assert.True((await api.DeleteAsync(Uri(List))).StatusCode >= HttpStatusCode.InternalServerError);
            await InForceAsync("1");
        }

        // Also after a restart, which finds what is on disk.
        await guard.StopAsync();
        await guard.StartAgainAsync();
        using var again = guard.CreateApi();
        esme = await guard.BindAsync();
        Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await again.DeleteAsync(Uri(List))).StatusCode);
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);

        async Task InForceAsync(string version)
        {
            Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
            Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).IsOk);
            var lists = await guard.CallAsync(HttpMethod.Get, "/api/v1/do-not-disturb/lists");
            Assert.Equal(version, (string?)Assert.Single(lists!["items"]!.AsArray())!["version"]);
        }
    }

    [Fact]
    public async Task A_list_that_was_replaced_is_said_to_be_also_where_the_old_numbers_cannot_be_removed()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = guard.CreateApi();
        var esme = await guard.BindAsync();
        Assert.Equal(HttpStatusCode.OK, (await PutListAsync(api, "1", Agreed)).StatusCode);

        // What is in force goes without a number of the old edition.
        using (new FullDisk(File(guard), "numbers"))
        {
            Assert.Equal(HttpStatusCode.NoContent, (await api.DeleteAsync(Uri(List))).StatusCode);
        }

        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        Assert.Contains(guard.Log.Entries, entry => entry.Contains("belong to no do-not-disturb list any more", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await PutListAsync(api, "2", AlsoAgreed)).StatusCode);
        Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).Status);
    }

    private static Task<HttpResponseMessage> PutListAsync(HttpClient api, string version, string number) => api.PutAsync(Uri($"{List}?version={version}"), new StringContent(number + "\n"));

    private static string File(GuardFixture guard) => Path.Combine(guard.DataDirectory, "do-not-disturb.db");

    private static Uri Uri(string path) => new(path, UriKind.Relative);
}
