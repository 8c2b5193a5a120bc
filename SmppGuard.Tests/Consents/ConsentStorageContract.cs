using System.Buffers;
using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Tests.Storage;
using Xunit;

namespace SmppGuard.Tests.Consents;

/// <summary>What every provider does with consents and refusals.</summary>
public abstract class ConsentStorageContract : IDisposable
{
    private static readonly Msisdn Someone = new(8613800138000);
    private static readonly Msisdn Another = new(8613900139000);

    private StoredState? _stored;

    private StoredState Stored => _stored ??= Open();

    private protected abstract StoredState Open();

    public void Dispose()
    {
        _stored?.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public async Task A_history_is_that_of_one_recipient_with_one_organization_oldest_first_with_everything_that_was_recorded()
    {
        var proof = new ConsentAttachment { Sha256 = new string('a', 64), Length = 12, ContentType = "image/png", Name = "签名.png" };
        var grant = Event(1, ConsentChange.Grant) with { Scope = "优惠", CollectedBy = "门店", Attachments = [proof, proof with { Sha256 = new string('b', 64), Name = "" }] };
        var revoke = Event(2, ConsentChange.Revoke) with { Method = "reply", Evidence = "R" };
        var again = Event(9, ConsentChange.Grant) with { ExpiresAt = 99 };
        Stored.Commit(2, again, Event(3) with { Msisdn = Another }, Event(4) with { Organization = "rival" });
        Stored.Commit(3, grant, revoke);
        Stored.Reopen();
        Assert.Equivalent(new[] { grant, revoke, again }, await HistoryAsync("acme", Someone), strict: true);
        Assert.Equal([1, 2, 9], (await HistoryAsync("acme", Someone)).Select(e => e.ConsentId));
        Assert.Equal([3], (await HistoryAsync("acme", Another)).Select(e => e.ConsentId));
        Assert.Equal([4], (await HistoryAsync("rival", Someone)).Select(e => e.ConsentId));
        Assert.Empty(await HistoryAsync("rival", Another));
    }

    [SkippableFact]
    public async Task Recipients_of_an_organization_are_told_once_each_in_order_piece_by_piece()
    {
        Stored.Commit(2, Event(1) with { Msisdn = Another }, Event(2), Event(3), Event(4) with { Organization = "rival" }, Event(5) with { Msisdn = Another });
        Assert.Equal([Someone, Another], await Stored.Consents.NumbersAsync("acme", 0, 10, default));
        Assert.Equal([Someone], await Stored.Consents.NumbersAsync("acme", 0, 1, default));
        Assert.Equal([Another], await Stored.Consents.NumbersAsync("acme", Someone.Value, 1, default));
        Assert.Empty(await Stored.Consents.NumbersAsync("acme", Another.Value, 10, default));
        Assert.Equal([Someone], await Stored.Consents.NumbersAsync("rival", 0, 10, default));
    }

    [SkippableFact]
    public async Task All_events_are_read_whole_behind_an_id_so_many_at_a_time()
    {
        var proof = new ConsentAttachment { Sha256 = new string('a', 64), Length = 12, ContentType = "image/png", Name = "签名.png" };
        Stored.Commit(2, Event(7) with { Organization = "rival" }, Event(3) with { Attachments = [proof], Evidence = "paper" });
        Stored.Commit(3, Event(1), Event(5, ConsentChange.Revoke) with { Msisdn = Another });
        Stored.Reopen();
        var first = await Stored.Consents.AfterAsync(0, 3, CancellationToken.None);
        Assert.Equal([1, 3, 5], first.Select(e => e.ConsentId));
        Assert.Equivalent(Event(3) with { Attachments = [proof], Evidence = "paper" }, first[1], strict: true);
        Assert.Equal([7], (await Stored.Consents.AfterAsync(5, 3, CancellationToken.None)).Select(e => e.ConsentId));
        Assert.Empty(await Stored.Consents.AfterAsync(7, 3, CancellationToken.None));
    }

    [SkippableFact]
    public async Task Stored_again_is_stored_once_and_as_it_was()
    {
        var grant = Event(1) with { Attachments = [new ConsentAttachment { Sha256 = new string('a', 64), Length = 1, ContentType = "text/plain", Name = "" }] };
        Stored.Commit(2, grant, Event(2));
        Stored.Commit(2, grant, Event(2));
        Stored.Reopen();
        Stored.Commit(4, Event(2) with { Evidence = "something else" }, Event(3));
        Assert.Equal(3, Stored.Consents.Count());
        var history = await HistoryAsync("acme", Someone);
        Assert.Equal([1, 2, 3], history.Select(e => e.ConsentId));
        Assert.Single(history[0].Attachments);
        Assert.Equal(Event(2).Evidence, history[1].Evidence);
    }

    [SkippableFact]
    public void Everything_is_read_in_pages_in_the_order_of_ids_without_organizations_that_are_not_asked_for()
    {
        // More than one page, in and out of order, of three organizations.
        ConsentRecord[] events = [.. Enumerable.Range(1, 100).Select(i => Event(i, i % 4 == 0 ? ConsentChange.Revoke : ConsentChange.Grant) with
        {
            Organization = (i % 3) switch { 0 => "acme", 1 => "rival", _ => "gone" },
            Msisdn = new Msisdn(Someone.Value + i),
            ExpiresAt = i * 10,
        })];

        // Of what changes nothing, memory needs the code that it went out from.
        events[59] = events[59] with { Change = ConsentChange.Ask, Actor = "reply:106900001" };
        Stored.Commit(2, [.. events[50..]]);
        Stored.Commit(3, [.. events[..50]]);
        Assert.Equal(100, Stored.Consents.Count());
        var asked = new List<string>();
        var pages = ReadAll(
            organization =>
            {
                asked.Add(organization);
                return organization switch { "acme" => 7, "rival" => 8, _ => null };
            },
            pageSize: 30);
        Assert.Equal(100, pages.Sum(page => page.RowsRead));
        Assert.All(pages, page => Assert.InRange(page.Events.Count, 0, 30));
        Assert.Equal(["acme", "gone", "rival"], asked.Order(StringComparer.Ordinal));
        var expected = events.Where(e => e.Organization != "gone").Select(e => new ConsentEvent
        {
            ConsentId = e.ConsentId,
            Change = e.Change,
            OrganizationIndex = e.Organization == "acme" ? 7 : 8,
            Msisdn = e.Msisdn,
            RecordedAt = e.RecordedAt,
            EffectiveAt = e.EffectiveAt,
            ExpiresAt = e.ExpiresAt,
            Code = e.Change == ConsentChange.Ask ? "106900001" : null,
        });
        Assert.Equal(expected, pages.SelectMany(page => page.Events));
    }

    [SkippableFact]
    public void An_empty_store_reads_nothing()
    {
        Assert.Equal(0, Stored.Consents.Count());
        Assert.Empty(ReadAll(_ => 1, pageSize: 10).SelectMany(page => page.Events));
    }

    private Task<IReadOnlyList<ConsentRecord>> HistoryAsync(string organization, Msisdn msisdn) => Stored.Consents.HistoryAsync(organization, msisdn, CancellationToken.None);

    private List<(List<ConsentEvent> Events, int RowsRead)> ReadAll(Func<string, int?> organizationIndex, int pageSize)
    {
        List<(List<ConsentEvent>, int)> pages = [];
        foreach (var page in Stored.Consents.ReadAll(organizationIndex, pageSize))
        {
            pages.Add(([.. page.Events.AsSpan(0, page.Count)], page.RowsRead));
            ArrayPool<ConsentEvent>.Shared.Return(page.Events);
        }

        return pages;
    }

    private static ConsentRecord Event(long id, ConsentChange change = ConsentChange.Grant) => new()
    {
        ConsentId = id,
        Change = change,
        Organization = "acme",
        Msisdn = Someone,
        RecordedAt = 1_764_000_000_000 + id,
        EffectiveAt = 1_763_000_000_000 + id,
        ExpiresAt = 0,
        Method = "web-form",
        Evidence = "订单页勾选",
        Actor = "ops",
    };
}
