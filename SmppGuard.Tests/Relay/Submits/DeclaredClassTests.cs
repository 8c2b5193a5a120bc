using EsmeSimulator.Client;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>What an ESME says of its message in a vendor TLV can only make the decision stricter.</summary>
public sealed class DeclaredClassTests
{
    // Tag 0x1401, one octet: the number of the class.
    private static readonly byte[] Commercial = [0x14, 0x01, 0, 1, (byte)Purpose.Commercial];
    private static readonly byte[] PublicInterest = [0x14, 0x01, 0, 1, (byte)Purpose.PublicInterest];

    [Fact]
    public async Task A_notice_that_is_declared_an_advert_needs_consent_and_gets_all_marks()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ContentClassTlv = "0x1401");
        var esme = await guard.BindAsync();
        Assert.Equal((CommandStatus)0x0402, (await esme.SubmitAsync(new Submit { Source = Orders, Destination = NeverAsked, Text = "order", Tlvs = Commercial })).Status);
        Assert.True((await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, Text = "order", Tlvs = Commercial })).IsOk);
        Assert.Equal("[Acme Mall] order Tel 4008001234 Reply STOP to opt out", guard.Smsc.Received.Snapshot().Single().Text);
        Assert.Equal(Purpose.Commercial, (await guard.RecordAsync(r => r.IsAllowed)).Class);
    }

    [Fact]
    public async Task An_advert_that_is_declared_something_else_stays_an_advert()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ContentClassTlv = "0x1401");
        var esme = await guard.BindAsync();
        Assert.Equal((CommandStatus)0x0402, (await esme.SubmitAsync(new Submit { Source = Adverts, Destination = NeverAsked, Text = "sale", Tlvs = PublicInterest })).Status);
    }

    [Fact]
    public async Task Without_the_setting_the_parameter_is_one_of_many_and_passes()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(new Submit { Source = Orders, Destination = NeverAsked, Text = "order", Tlvs = Commercial })).IsOk);
    }
}
