using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.DoNotDisturb;

/// <summary>The lists over HTTP, and what becomes of adverts.</summary>
public sealed class DoNotDisturbTests
{
    private const CommandStatus Refused = (CommandStatus)0x0405;

    [Fact]
    public async Task A_number_that_was_put_gets_no_adverts_until_it_is_taken_back_and_notices_all_the_time()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = Api(guard);
        var esme = await guard.BindAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync("do-not-disturb/13800138000")).StatusCode);

        Assert.Equal(HttpStatusCode.Created, (await PutAsync(api, "do-not-disturb/13800138000", """{ "reason": "asked by letter" }""")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(api, "do-not-disturb/+86 138 0013 8000", """{ "reason": "asked again" }""")).StatusCode);
        var answer = await JsonAsync(await api.GetAsync("do-not-disturb/8613800138000"));
        Assert.Equal((Agreed, "asked again"), ((string?)answer["msisdn"], (string?)answer["reason"]));
        Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        Assert.Equal(Agreed, (await guard.RecordAsync(r => r.Reason == Reason.DoNotDisturb)).Msisdn.Digits);

        await guard.StopAsync();
        await guard.StartAgainAsync();
        using var again = Api(guard);
        esme = await guard.BindAsync();
        Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await again.DeleteAsync("do-not-disturb/13800138000")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await again.DeleteAsync("do-not-disturb/13800138000")).StatusCode);
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
    }

    [Theory]
    [InlineData("8613800138000")]
    [InlineData("14155550100")]
    [InlineData("4915112345678")]
    public async Task The_address_of_a_number_that_was_put_leads_to_it_also_where_its_digits_alone_are_another_one_or_none(string number)
    {
        await using var guard = await GuardFixture.StartAsync(awaitBinds: false);
        using var api = Api(guard);
        using var put = await PutAsync(api, "do-not-disturb/+" + number, """{ "reason": "asked by letter" }""");
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal(number, (string?)(await JsonAsync(await api.GetAsync(put.Headers.Location)))["msisdn"]);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task A_number_is_put_without_a_body_whatever_type_is_said(string? contentType)
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = Api(guard);
        using var empty = new ByteArrayContent([]);
        empty.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        Assert.Equal(HttpStatusCode.Created, (await api.PutAsync(new Uri($"do-not-disturb/{Agreed}", UriKind.Relative), empty)).StatusCode);
        Assert.Equal(Refused, (await (await guard.BindAsync()).SubmitAsync(Adverts, Agreed, "sale")).Status);
    }

    [Fact]
    public async Task A_list_is_replaced_whole_and_survives_a_restart()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = Api(guard);
        var esme = await guard.BindAsync();
        var import = await JsonAsync(await PutTextAsync(api, "do-not-disturb/lists/national?version=1", $"msisdn,since\r\n{Agreed},2020\r\n{Agreed},2020\r\nnobody,2020\r\n"));
        Assert.Equal((1, 1, 1), ((int)import["accepted"]!, (int)import["unchanged"]!, (int)import["rejected"]!));
        Assert.Equal(4, (int)import["errors"]![0]!["line"]!);
        Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).IsOk);

        _ = await JsonAsync(await PutTextAsync(api, "do-not-disturb/lists/national?version=2", AlsoAgreed));
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).Status);
        Assert.Equal(["national"], (await JsonAsync(await api.GetAsync($"do-not-disturb/{AlsoAgreed}")))["lists"]!.AsArray().Select(n => (string?)n));

        await guard.StopAsync();
        await guard.StartAgainAsync();
        using var again = Api(guard);
        esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
        Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).Status);
        var list = Assert.Single((await JsonAsync(await again.GetAsync("do-not-disturb/lists")))["items"]!.AsArray())!;
        Assert.Equal(("national", "2", 1, "test"), ((string?)list["name"], (string?)list["version"], (int)list["count"]!, (string?)list["actor"]));

        using var more = new StringContent(Agreed, Encoding.UTF8, "text/plain");
        _ = await JsonAsync(await again.PostAsync("do-not-disturb/lists/national?version=2a", more));
        Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await again.DeleteAsync("do-not-disturb/lists/national")).StatusCode);
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "sale")).IsOk);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("")]
    public async Task A_body_that_is_no_list_of_numbers_changes_nothing(string end)
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = Api(guard);
        var esme = await guard.BindAsync();
        _ = await JsonAsync(await PutTextAsync(api, "do-not-disturb/lists/national?version=1", Agreed));
        var broken = await PutTextAsync(api, "do-not-disturb/lists/national?version=2", AlsoAgreed + "\n" + new string('1', 2000) + end);
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        Assert.Contains("line 2 is longer than 1024 octets", await broken.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("application/problem+json", broken.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Refused, (await esme.SubmitAsync(Adverts, Agreed, "sale")).Status);
        Assert.True((await esme.SubmitAsync(Adverts, AlsoAgreed, "sale")).IsOk);
    }

    [Theory]
    [InlineData("do-not-disturb/lists/national", "version")]
    [InlineData("do-not-disturb/lists/na%20tional?version=1", "name")]
    public async Task What_makes_no_sense_is_named(string path, string field)
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = Api(guard);
        var answer = await PutTextAsync(api, path, Agreed);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotNull(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["errors"]![field]);
    }

    private static HttpClient Api(GuardFixture guard)
    {
        var api = guard.CreateApi();
        api.BaseAddress = new Uri(guard.Endpoints.HttpUrl, "/api/v1/");
        return api;
    }

    private static async Task<HttpResponseMessage> PutAsync(HttpClient api, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await api.PutAsync(path, content);
    }

    private static async Task<HttpResponseMessage> PutTextAsync(HttpClient api, string path, string text)
    {
        using var content = new StringContent(text, Encoding.UTF8, "text/csv");
        return await api.PutAsync(path, content);
    }

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
