using SmppGuard.Events;
using SmppGuard.Journal.Records;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Events;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class SqliteWebhookStorageTests : WebhookStorageContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GuardDatabase _database;

    public SqliteWebhookStorageTests() => _database = new GuardDatabase(_folder.File("guard.db"), SqliteStorage.Migrations);

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    /// <summary>Nobody pays for webhooks that are not there.</summary>
    [Fact]
    public async Task Where_nobody_asks_no_order_is_kept_and_numbers_of_before_are_not_given_again()
    {
        await Arrivals().BeginAsync(true, default);
        Store([ConsentEvents(1), ConsentEvents(2)]);
        var end = await Arrivals().EndAsync(default);
        await Arrivals().BeginAsync(false, default);
        Store([ConsentEvents(3)]);
        Assert.Equal(0, _database.Read(session => session.Number("SELECT count(*) FROM consent_arrivals")));
        await Arrivals().BeginAsync(true, default);
        Store([ConsentEvents(4)]);
        Assert.Equal([4], (await Arrivals().ReadAsync(end, 10, default)).Events.Select(e => e.ConsentId));
    }

    private protected override IWebhookStorage Open() => new SqliteWebhookStorage(_database);

    private protected override IConsentArrivals Arrivals() => new SqliteConsentArrivals(_database);

    private protected override void Store(params ConsentRecord[] consents) => _database.Write(session => SqliteConsentStorage.Append(session, consents));

    private static ConsentRecord ConsentEvents(long id) => Tests.Consents.ConsentEvents.Refusal("acme", 8613800138000, id, 1000);
}
