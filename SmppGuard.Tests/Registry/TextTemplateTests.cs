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
}
