using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Verifying;

/// <summary>Something of everything that a guard records, through its sockets and its API.</summary>
internal static class Traffic
{
    /// <summary>What proves a consent on which an advert rests.</summary>
    public static byte[] Proof { get; } = "a form that somebody signed"u8.ToArray();

    /// <summary>Messages that are in the archive afterwards.</summary>
    public const int Messages = 7;

    public static async Task RunAsync(GuardFixture guard)
    {
        await guard.CallAsync(
            HttpMethod.Post,
            "/api/v1/consents",
            $$"""{ "organization": "acme", "msisdn": "{{NeverAsked}}", "method": "paper", "attachments": [ { "name": "form.txt", "contentType": "text/plain", "data": "{{Convert.ToBase64String(Proof)}}" } ] }""");
        await guard.CallAsync(HttpMethod.Put, "/api/v1/do-not-disturb/8613600136000", """{ "reason": "asked for it" }""");
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折", registered: true)).IsOk);
        Assert.Equal(CommandStatus.ESME_ROK, (await esme.SubmitAsync(Adverts, NeverAsked, "新品上市")).Status);
        Assert.True((await esme.SubmitAsync(Orders, AlsoAgreed, "您的订单已发货", registered: true)).IsOk);
        Assert.True((await esme.SubmitAsync(Orders, AlsoAgreed, new string('单', 68))).IsOk);
        Assert.True((await esme.SubmitAsync(Passwords, Agreed, "您的验证码是123456。")).IsOk);
        Assert.False((await esme.SubmitAsync(Adverts, "8613600136000", "全场五折")).IsOk);
        _ = await esme.WaitForDeliveryAsync();
        _ = await esme.WaitForDeliveryAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "R"));
        Assert.False((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        var ended = await guard.EndedAsync(Messages);
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Sum(message => message.Receipts.Count) == 2, "the receipts in the archive");
        Assert.Contains(ended, message => message.Reason == Reason.ConsentRevoked && message.Outcome == MessageOutcome.None);
        using var api = guard.CreateApi();
        _ = await api.GetStringAsync(new Uri($"/api/v1/messages?msisdn={Agreed}", UriKind.Relative));
    }
}
