using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Carriers;

/// <summary>What the list of ported numbers survives.</summary>
public sealed class PortabilityRestartTests
{
    [Fact]
    public async Task The_list_is_there_after_a_restart_and_goes_on_from_there()
    {
        await using var guard = await GuardFixture.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await ImportAsync(guard, HttpMethod.Put, "13800138000,china-unicom\n13800138001,china-telecom\n"));
        await guard.StopAsync();
        await guard.StartAgainAsync();
        Assert.Equal("china-unicom", await OfAsync(guard, "13800138000"));
        Assert.Equal(HttpStatusCode.OK, await ImportAsync(guard, HttpMethod.Post, "13800138000,\n"));
        await guard.StopAsync();
        await guard.StartAgainAsync();
        Assert.Equal("china-mobile", await OfAsync(guard, "13800138000"));
        Assert.Equal("china-telecom", await OfAsync(guard, "13800138001"));
    }

    /// <summary>It decides over ways and not over what is lawful, so nothing stands still for it; but nobody takes half of it for the list.</summary>
    [Theory]
    [InlineData("UPDATE portability_pieces SET octets = CAST(octets || x'000000' AS BLOB)")]
    [InlineData("DELETE FROM portability_pieces")]
    [InlineData("UPDATE portability SET pieces = x'00'")]
    [InlineData("UPDATE portability SET count = 7")]
    public async Task A_list_that_is_damaged_is_not_in_force_health_says_so_and_another_takes_its_place(string damage)
    {
        await using var guard = await GuardFixture.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await ImportAsync(guard, HttpMethod.Put, "13800138000,china-unicom\n"));
        await guard.StopAsync();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(guard.DataDirectory, SqliteDoNotDisturbStorage.FileName)};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = damage;
            Assert.True(command.ExecuteNonQuery() > 0);
        }

        await guard.StartAgainAsync();
        Assert.Equal("china-mobile", await OfAsync(guard, "13800138000"));
        Assert.Contains("ported numbers", (await guard.CallAsync(HttpMethod.Get, "/health/ready"))!.ToJsonString(), StringComparison.Ordinal);
        Assert.NotNull((string?)(await guard.CallAsync(HttpMethod.Get, "/api/v1/portability"))!["problem"]);
        Assert.Equal(HttpStatusCode.Conflict, await ImportAsync(guard, HttpMethod.Post, "13800138001,china-unicom\n"));
        Assert.Equal(HttpStatusCode.OK, await ImportAsync(guard, HttpMethod.Put, "13800138000,china-telecom\n"));
        Assert.Equal("china-telecom", await OfAsync(guard, "13800138000"));
        Assert.Null((string?)(await guard.CallAsync(HttpMethod.Get, "/api/v1/portability"))!["problem"]);
        await guard.StopAsync();
        await guard.StartAgainAsync();
        Assert.Equal("china-telecom", await OfAsync(guard, "13800138000"));
    }

    private static async Task<string?> OfAsync(GuardFixture guard, string msisdn) => (string?)((JsonNode)(await guard.CallAsync(HttpMethod.Get, "/api/v1/carriers/" + msisdn))!)["carrier"];

    private static async Task<HttpStatusCode> ImportAsync(GuardFixture guard, HttpMethod method, string lines)
    {
        using var api = guard.CreateApi();
        using var request = new HttpRequestMessage(method, new Uri("/api/v1/portability?version=1", UriKind.Relative)) { Content = new StringContent(lines, Encoding.UTF8, "text/csv") };
        return (await api.SendAsync(request)).StatusCode;
    }
}
