using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>The links and contacts that a code's entry allows, given over the API, count from the next submit.</summary>
public sealed class AllowedLinksTests
{
    private const string Code = $"/api/v1/codes/{Orders}";
    private const string WithLink = "您的包裹已到，详情 https://evil.example/x";
    private const string WithNumber = "您的包裹已到，快递员13700137000";

    [Fact]
    public async Task A_notice_names_what_its_code_allows_once_the_entry_says_what_that_is()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await SubmitAsync(WithLink));
        Assert.Equal(CommandStatus.ESME_ROK, await SubmitAsync(WithNumber));

        await PutAsync("""{ "match": "Prefix", "organization": "acme", "purpose": "Notification", "content": "Refuse", "links": [ "example.com/track", "*.example.org" ] }""");
        Assert.Equal((CommandStatus)0x0407, await SubmitAsync(WithLink));
        Assert.Equal((CommandStatus)0x0407, await SubmitAsync("您的包裹已到，详情 https://example.com/trackers"));
        Assert.Equal(CommandStatus.ESME_ROK, await SubmitAsync("您的包裹已到，详情 https://example.com/track/1 或 m.example.org"));
        Assert.Equal(CommandStatus.ESME_ROK, await SubmitAsync(WithNumber));

        await PutAsync("""{ "match": "Prefix", "organization": "acme", "purpose": "Notification", "contacts": [ "400-700-9999" ] }""");
        Assert.Equal(CommandStatus.ESME_ROK, await SubmitAsync(WithLink));
        Assert.Equal((CommandStatus)0x0402, await SubmitAsync(WithNumber));
        Assert.Equal(CommandStatus.ESME_ROK, await SubmitAsync("您的包裹已到，客服4007009999"));

        // A list of nothing is a list: no links at all.
        await PutAsync("""{ "match": "Prefix", "organization": "acme", "purpose": "Notification", "links": [] }""");
        Assert.Equal("[]", (await guard.CallAsync(HttpMethod.Get, Code))!["links"]!.ToJsonString());
        Assert.Equal((CommandStatus)0x0402, await SubmitAsync(WithLink));

        async Task<CommandStatus> SubmitAsync(string text) => (await esme.SubmitAsync(Orders, NeverAsked, text)).Status;

        async Task PutAsync(string entry) => _ = await guard.CallAsync(HttpMethod.Put, Code, entry);
    }

    [Fact]
    public async Task A_verification_text_has_one_code()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Passwords, NeverAsked, "您尾号1234的卡消费5000元，验证码582913。Your code is 582913.")).IsOk);
        Assert.Equal((CommandStatus)0x0402, (await esme.SubmitAsync(Passwords, NeverAsked, "验证码582913，口令771204")).Status);
    }
}
