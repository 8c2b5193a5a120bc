using System.Text.Json.Nodes;
using SmppGuard.Tests.Harness;

namespace SmppGuard.Tests.CarrierBlackLists;

/// <summary>The reports of black lists in the API.</summary>
internal static class BlackListApi
{
    private const string Reports = "/api/v1/black-list-reports";

    public static async Task<JsonArray> ReportsAsync(this GuardApi api, string query = "") => (await api.GetAsync(Reports + query))["items"]!.AsArray();

    /// <summary>All reports, newest first, once there are this many.</summary>
    public static async Task<JsonArray> ReportsAsync(this GuardApi api, int count)
    {
        JsonArray reports = [];
        await Eventually.TrueAsync(async () => (reports = await api.ReportsAsync("?limit=1000")).Count >= count, $"{count} reports");
        return reports;
    }

    public static Task<(int Status, JsonNode? Answer)> DecideAsync(this GuardApi api, string id, string verb) => api.SendAsync(HttpMethod.Post, $"{Reports}/{id}/{verb}");
}
