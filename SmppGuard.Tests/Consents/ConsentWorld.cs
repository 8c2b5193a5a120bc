using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmppGuard.Compliance;
using SmppGuard.Consents;
using SmppGuard.Consents.Replies;
using SmppGuard.Hosting;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Observability;
using SmppGuard.Registry;
using SmppGuard.RulePacks;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Compliance;
using SmppGuard.Tests.Hosting;

namespace SmppGuard.Tests.Consents;

/// <summary>
/// Consents with a real store and a clock that is moved by hand, which can be started again: the index is then loaded from the store. The last organization asks whoever
/// agrees by reply whether that was meant.
/// </summary>
internal sealed class ConsentWorld : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StoringJournal _journal;
    private ServiceProvider _services = null!;

    public ConsentWorld()
    {
        Organizations = [.. Enumerable.Range(1, 3).Select(i => new Organization
        {
            Id = $"org{i}",
            Index = i,
            Name = $"示例{i}",
            Contact = "12345",
            Replies = i == 3 ? new ReplySettings { DoubleOptIn = true } : null,
        })];
        Codes = [.. Organizations.Select(o => new CodeNumber { Number = $"10690{o.Index}", IsPrefix = true, Organization = o, Purpose = Purpose.Commercial })];
        Registry = new RegistrySnapshot(Organizations, Codes, []);
        _journal = new StoringJournal(new GuardDatabase(_folder.File("guard.db"), ArchiveMigrations.All));
        Start();
    }

    public Organization[] Organizations { get; }

    public CodeNumber[] Codes { get; }

    public RegistrySnapshot Registry { get; }

    public FakeTimeProvider Clock { get; } = new(Judge.Noon);

    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public ConsentService Consents => _services.GetRequiredService<ConsentService>();

    public SubscriberReplies Replies => _services.GetRequiredService<SubscriberReplies>();

    public ConsentIndex Index => _services.GetRequiredService<ConsentIndex>();

    /// <summary>The event that was made durable last.</summary>
    public ConsentRecord Last => _journal.Last!;

    public void Restart()
    {
        _services.Dispose();
        Start();
    }

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    private void Start()
    {
        var ids = new RecordIds();
        ids.StartAfter(_journal.Last?.ConsentId ?? 0);
        _services = new ServiceCollection()
            .AddLogging()
            .AddObservability()
            .AddGuardOptions(new GuardOptions())
            .AddSingleton(ids)
            .AddSingleton<IConsentJournal>(_journal)
            .AddSingleton<TimeProvider>(Clock)
            .AddSqliteStorage().AddRulePack().AddConsents().AddCompliance()
            .BuildServiceProvider();
        var loader = new ConsentLoader(new SqliteConsentStorage(_journal.Database), Index, _services.GetRequiredService<OptInQuestions>(), _services.GetRequiredService<AnswerAllowance>(), Clock, NullLogger<ConsentLoader>.Instance);
        loader.Load(id => Organizations.FirstOrDefault(o => o.Id == id)?.Index, CancellationToken.None);
    }

    /// <summary>Durable means in the store.</summary>
    private sealed class StoringJournal(GuardDatabase database) : IConsentJournal
    {
        public GuardDatabase Database => database;

        public ConsentRecord? Last { get; private set; }

        public Task AppendAsync(ConsentRecord record) => AppendAllAsync([record], CancellationToken.None);

        public Task AppendAllAsync(IReadOnlyList<ConsentRecord> records, CancellationToken cancellation)
        {
            database.Write(session => SqliteConsentStorage.Append(session, records));
            Last = records[^1];
            return Task.CompletedTask;
        }
    }
}
