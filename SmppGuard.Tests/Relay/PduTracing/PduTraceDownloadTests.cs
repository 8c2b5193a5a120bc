using System.Net;
using System.Text;
using SmppGuard.Tests.Access;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.PduTracing;

/// <summary>The files of traces over the API: whole as far as they go, with nothing in them that was not allowed, and each look on record.</summary>
public sealed class PduTraceDownloadTests
{
    private const string Path = "/api/v1/traces";

    [Fact]
    public async Task Of_a_trace_that_runs_what_is_whole_is_downloaded_and_of_one_that_ended_all()
    {
        await using var guard = await StartAsync();
        using var ops = KeyedApi.As(guard, "ops");
        var trace = (await ops.SendAsync(HttpMethod.Post, Path, $$"""{ "account": "{{Mall}}", "seconds": 300 }""")).Answer!;
        var address = $"{Path}/{trace["id"]}";
        var esme = await guard.BindAsync(Mall);
        for (var i = 0; i < 20; i++)
        {
            Assert.True((await esme.SubmitAsync(Orders, Agreed, $"parcel {i}")).IsOk);
        }

        byte[] json = [], pcap = [];
        await Eventually.TrueAsync(
            async () =>
            {
                json = await ops.Http.GetByteArrayAsync(new Uri(address + "/ndjson", UriKind.Relative));
                return Encoding.UTF8.GetString(json).Split('\n').Count(line => line.Contains("\"submit_sm_resp\"", StringComparison.Ordinal)) == 20;
            },
            "the answers in the trace");
        pcap = await ops.Http.GetByteArrayAsync(new Uri(address + "/pcap", UriKind.Relative));
        Assert.Equal((byte)'\n', json[^1]);
        Assert.Equal(pcap.Length, EndOfLastPacket(pcap));

        Assert.True((await esme.SubmitAsync(Orders, Agreed, "the last")).IsOk);
        Assert.Equal(204, (await ops.SendAsync(HttpMethod.Delete, address)).Status);
        using var whole = await ops.Http.GetAsync(new Uri(address + "/pcap", UriKind.Relative));
        var octets = await whole.Content.ReadAsByteArrayAsync();
        Assert.Equal(await File.ReadAllBytesAsync((string)trace["files"]![0]!), octets);
        Assert.Equal(pcap, octets[..pcap.Length]);
        Assert.True(octets.Length > pcap.Length);
        Assert.Equal(("application/vnd.tcpdump.pcap", $"{trace["id"]}.pcap"), (whole.Content.Headers.ContentType!.MediaType, whole.Content.Headers.ContentDisposition!.FileName!.Trim('"')));
        Assert.Equal(("nosniff", true), (Assert.Single(whole.Headers.GetValues("X-Content-Type-Options")), whole.Headers.CacheControl!.NoStore));
        using var lines = await ops.Http.GetAsync(new Uri(address + "/ndjson", UriKind.Relative));
        Assert.Equal("application/x-ndjson", lines.Content.Headers.ContentType!.MediaType);
        Assert.Equal(await File.ReadAllBytesAsync((string)trace["files"]![1]!), await lines.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_auditor_gets_what_was_allowed_and_no_more_a_key_of_an_organization_nothing_and_each_look_is_on_record()
    {
        await using var guard = await StartAsync();
        using var ops = KeyedApi.As(guard, "ops");
        var masked = (await ops.SendAsync(HttpMethod.Post, Path, $$"""{ "account": "{{Mall}}" }""")).Answer!;
        var shown = (await ops.SendAsync(HttpMethod.Post, Path, $$"""{ "account": "{{Mall}}", "texts": true, "numbers": true }""")).Answer!;
        var esme = await guard.BindAsync(Mall);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "parcel 7731")).IsOk);
        foreach (var trace in new[] { masked, shown })
        {
            Assert.Equal(204, (await ops.SendAsync(HttpMethod.Delete, $"{Path}/{trace["id"]}")).Status);
        }

        using var auditor = KeyedApi.As(guard, "auditor");
        foreach (var file in new[] { "pcap", "ndjson" })
        {
            var hidden = Encoding.Latin1.GetString(await auditor.Http.GetByteArrayAsync(new Uri($"{Path}/{masked["id"]}/{file}", UriKind.Relative)));
            Assert.All(new[] { "parcel", Agreed, Secret, Convert.ToHexString("parcel"u8) }, secret => Assert.DoesNotContain(secret, hidden, StringComparison.Ordinal));
            var allowed = Encoding.Latin1.GetString(await auditor.Http.GetByteArrayAsync(new Uri($"{Path}/{shown["id"]}/{file}", UriKind.Relative)));
            Assert.Contains(Agreed, allowed, StringComparison.Ordinal);
            Assert.Contains(file is "pcap" ? "parcel 7731" : Convert.ToHexString("parcel 7731"u8), allowed, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Secret, allowed, StringComparison.Ordinal);
        }

        var looks = (await auditor.GetAsync($"/api/v1/audit?kind=look&by=auditor&what={Path}/{shown["id"]}/")).Answer!["items"]!.AsArray();
        Assert.Equal(["GET /api/v1/traces/{id}/ndjson", "GET /api/v1/traces/{id}/pcap"], looks.Select(look => (string?)look!["action"]));
        Assert.Contains(guard.Log.Entries, entry => entry.StartsWith($"Key auditor downloaded the trace {shown["id"]} as application/vnd.tcpdump.pcap", StringComparison.Ordinal));

        using var mall = KeyedApi.As(guard, "mall");
        using var nobody = KeyedApi.With(guard, null);
        Assert.Equal(404, (await mall.GetAsync($"{Path}/{shown["id"]}/pcap")).Status);
        Assert.Equal(401, (await nobody.GetAsync($"{Path}/{shown["id"]}/pcap")).Status);
    }

    [Fact]
    public async Task What_is_no_trace_or_has_lost_its_files_is_not_there_and_no_path_leads_to_another_file()
    {
        await using var guard = await StartAsync();
        using var ops = KeyedApi.As(guard, "ops");
        var trace = (await ops.SendAsync(HttpMethod.Post, Path, $$"""{ "account": "{{Mall}}" }""")).Answer!;
        Assert.Equal(204, (await ops.SendAsync(HttpMethod.Delete, $"{Path}/{trace["id"]}")).Status);
        File.Delete((string)trace["files"]![0]!);
        Assert.Equal(404, (await ops.GetAsync($"{Path}/{trace["id"]}/pcap")).Status);
        using var lines = await ops.Http.GetAsync(new Uri($"{Path}/{trace["id"]}/ndjson", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, lines.StatusCode);
        foreach (var id in new[] { "nothing", "..%2F..%2Fguard", "..", "%2Fetc%2Fpasswd" })
        {
            using var answer = await ops.Http.GetAsync(new Uri($"{Path}/{id}/pcap", UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    // Each packet has 16 octets in front of it, and the third number there is its length.
    private static long EndOfLastPacket(byte[] pcap)
    {
        var at = 24;
        while (at < pcap.Length)
        {
            at += 16 + (int)BitConverter.ToUInt32(pcap, at + 8);
        }

        return at;
    }

    private static Task<GuardFixture> StartAsync() => GuardFixture.StartAsync(options => options.Admin.ApiKeys.AddRange(
        [KeyedApi.Key("ops", "Operator"), KeyedApi.Key("auditor", "Auditor"), KeyedApi.Key("mall", "Operator", "acme")]));
}
