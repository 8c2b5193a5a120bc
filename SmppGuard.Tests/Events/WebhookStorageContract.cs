using SmppGuard.Events;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Events;

/// <summary>What every storage does for webhooks: their states, and the order in which consents come.</summary>
public abstract class WebhookStorageContract
{
    [SkippableFact]
    public async Task A_state_is_kept_as_it_is_and_only_over_the_one_that_it_was_made_of()
    {
        var taken = (await Open().TakeAsync("crm", default))!;
        Assert.Empty(taken.Places);
        Assert.True(Open().IsHeld(taken));
        var at = new DateTimeOffset(2026, 11, 28, 1, 2, 3, TimeSpan.Zero);
        var saved = (await Open().TrySaveAsync(
            taken with { Places = new(StringComparer.Ordinal) { ["consents"] = "7" }, Sent = 3, SentAt = at, Failures = 2, Failure = "answered 500", FailedAt = at, NextAt = at, OldestAt = at, PausedAt = at }, default))!;
        Assert.Null(await Open().TrySaveAsync(taken with { Sent = 9 }, default));
        var found = (await Open().FindAsync("crm", default))!;
        Assert.Equal("7", found.Places["consents"]);
        Assert.Equal(saved with { Places = found.Places }, found);
        Assert.Equal(found.Revision, (await Open().TakeAsync("crm", default))!.Revision);

        await Open().TakeAsync("billing", default);
        Assert.Equal(["billing", "crm"], (await Open().ListAsync(default)).Select(state => state.Name));
        await Open().LeaveAsync("crm", default);
        Assert.Equal(3, (await Open().TakeAsync("crm", default))!.Sent);
        Assert.True(await Open().RemoveAsync("crm", default));
        Assert.False(await Open().RemoveAsync("crm", default));
        Assert.Null(await Open().FindAsync("crm", default));
    }

    [SkippableFact]
    public async Task What_is_stored_later_comes_later_whatever_its_id_and_nothing_is_missed()
    {
        await Arrivals().BeginAsync(true, default);
        Store(Consent(100));
        var end = await Arrivals().EndAsync(default);
        Assert.Empty((await Arrivals().ReadAsync(end, 10, default)).Events);

        Store(Consent(300), Consent(301));
        var page = await Arrivals().ReadAsync(end, 10, default);
        Assert.Equal([300, 301], page.Events.Select(e => e.ConsentId));
        Assert.True(page.IsAll);

        // Its id was given before, and it was stored now.
        Store(Consent(200), Consent(302));
        Assert.Equal([200, 302], (await Arrivals().ReadAsync(page.Place, 10, default)).Events.Select(e => e.ConsentId).Order());
        var all = new List<long>();
        var place = end;
        for (var more = true; more;)
        {
            var some = await Arrivals().ReadAsync(place, 1, default);
            Assert.True(some.Events.Count <= 1);
            all.AddRange(some.Events.Select(e => e.ConsentId));
            (place, more) = (some.Place, !some.IsAll);
        }

        Assert.Equal([200, 300, 301, 302], all.Order());

        // Stored again, as after a crash, it is stored once.
        Store(Consent(200));
        Assert.Empty((await Arrivals().ReadAsync(place, 10, default)).Events);
        await Arrivals().ForgetAsync([place, end], default);
        Assert.Equal([300, 301], (await Arrivals().ReadAsync(end, 2, default)).Events.Select(e => e.ConsentId));
        await Arrivals().ForgetAsync([place], default);
        Store(Consent(303));
        Assert.Equal([303], (await Arrivals().ReadAsync(place, 10, default)).Events.Select(e => e.ConsentId));
    }

    private protected abstract IWebhookStorage Open();

    private protected abstract IConsentArrivals Arrivals();

    private protected abstract void Store(params ConsentRecord[] consents);

    private static ConsentRecord Consent(long id) => new()
    {
        ConsentId = id,
        Change = ConsentChange.Revoke,
        Organization = "acme",
        Msisdn = new Msisdn(8613800138000),
        RecordedAt = 1000 + id,
        EffectiveAt = 1000,
        ExpiresAt = 0,
        Method = "api",
        Evidence = "said so",
        Actor = "ops",
    };
}
