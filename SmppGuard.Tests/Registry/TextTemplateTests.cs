using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Registry;

public sealed class TextTemplateTests
{
    [Fact]
    public async Task What_an_organization_is_called_is_stamped_letter_by_letter()
    {
        await using var guard = await GuardFixture.StartAsync();
        _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/organizations/acme", """{ "name": "{contact}", "latinName": "{name} {contact}", "contact": "4008001234" }""");
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "订单")).IsOk);
        Assert.Equal("[{name} {contact}] order", (await guard.RecordAsync(r => r.OriginalText == "order")).SentText);
        Assert.Equal("【{contact}】订单", (await guard.RecordAsync(r => r.OriginalText == "订单")).SentText);
    }

    [Fact]
    public async Task The_API_takes_no_name_that_would_hide_the_marks()
    {
        await using var guard = await GuardFixture.StartAsync();
        using var api = new GuardApi(guard);
        foreach (var (member, body) in new[]
        {
            ("name", """{ "name": "甲\u202e乙", "contact": "4008001234" }"""),
            ("contact", """{ "name": "示例商城", "contact": "4008001234        0" }"""),
            ("optInKeywords", """{ "name": "示例商城", "contact": "4008001234", "optInKeywords": [ "STOP" ] }"""),
        })
        {
            var (status, answer) = await api.SendAsync(HttpMethod.Put, "/api/v1/organizations/other", body);
            Assert.Equal(400, status);
            Assert.Contains(member, answer!["errors"]!.ToJsonString(), StringComparison.Ordinal);
        }
    }
}
