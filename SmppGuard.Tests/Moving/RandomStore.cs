using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Access;
using SmppGuard.Archive;
using SmppGuard.Audit;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Carriers.Portability;
using SmppGuard.Complaints;
using SmppGuard.Consents;
using SmppGuard.Consents.Import;
using SmppGuard.DoNotDisturb;
using SmppGuard.Filings;
using SmppGuard.Idempotency;
using SmppGuard.Input;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;
using SmppGuard.TemplateProposals;
using SmppGuard.Tests.Archive;
using SmppGuard.Tests.Consents;
using SmppGuard.Tests.Storage;
using Xunit;

namespace SmppGuard.Tests.Moving;

/// <summary>Puts something of everything into a store, through its ports, as features do. One seed gives the same always.</summary>
/// <param name="services">The ports.</param>
/// <param name="seed">What it is.</param>
/// <param name="pod">Whose ids.</param>
/// <param name="start">When it happens.</param>
internal sealed class RandomStore(IServiceProvider services, int seed, int pod, DateTimeOffset start)
{
    private IServiceProvider _services = services;
    private static readonly RegistryChange By = new("ops", "approval 7");

    private readonly Random _random = new(seed);
    private readonly RecordIds _ids = new(pod);
    private RandomMessages _messages = new(new Random(seed), start);
    private DateTimeOffset _start = start;
    private Ports _state = new(services);
    private int _round;
    private long _place = 1;

    private T Port<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Goes on later, with the ports of a process that has opened it again.</summary>
    public void Reopen(IServiceProvider opened, DateTimeOffset now)
    {
        _services = opened;
        _state = new Ports(opened);
        _start = now;
        _messages = new RandomMessages(new Random(seed + 1), now) { Days = 1 };
    }

    /// <summary>More of everything; some of what was there changes or goes.</summary>
    public async Task FillAsync()
    {
        _round++;
        await RegistryAsync();
        await ComplaintsAsync();
        await DoNotDisturbAsync();
        await PortabilityAsync();
        await ImportAsync();
        await BlackListAsync();
        await ShapesAsync();
        await StateAsync();
        await AccessAsync();
        Archive();
        _ = await Port<IRegistryStorage>().HideSecretsAsync(clear => clear, default);
    }

    /// <summary>So many messages that a copy takes a while.</summary>
    public void FillArchive(int messages)
    {
        for (var i = 0; i < messages; i += 500)
        {
            Port<IArchive>().Store(FeedExtensions.Feed([.. Enumerable.Range(0, 500).Select(_ => _messages.Message())]).Batch);
        }
    }

    private async Task RegistryAsync()
    {
        var registry = Port<IRegistryStorage>();
        var before = await registry.LoadAsync(default);
        var name = $"org-{_round}-{pod}";
        var code = $"1069{_round}{pod}";
        var given = await registry.GiveIndexesAsync([name, "passing"], default);
        var templates = new[] { new TemplateEntry { Code = code, Id = "a/1", Text = "您的验证码是{code:digits(6)}。" }, new TemplateEntry { Code = code, Id = "b", Text = "x" } };
        var after = before with
        {
            Indexes = before.Indexes.SetItems(given),
            Organizations = before.Organizations
                .SetItem(name, new(new OrganizationEntry { Id = name, Name = "示例" + name, Contact = "4008001234" }, Standing.Active))
                .SetItem("passing", new(new OrganizationEntry { Id = "passing", Name = "路过", Contact = "4008001234" }, Standing.Suspended)),
            Codes = before.Codes.SetItem(code, new(new CodeEntry { Number = code, IsPrefix = true, Organization = name, Purpose = Purpose.Commercial }, Standing.Active)),
            Accounts = before.Accounts.SetItem($"cp{_round}{pod}", new(new AccountEntry { SystemId = $"cp{_round}{pod}", Password = Harness.TestRegistry.HashedSecret, Codes = [code], Smsc = "main" }, Standing.Active)),
            Filings = before.Filings.SetItem($"{code}/mobile", new() { Code = code, Id = "mobile", Carrier = "china-mobile", Kind = FilingKind.Contact, Value = "4008001234", State = FilingState.Filed, Since = _start, Reference = "CM-1" }),
            FilingTasks = before.FilingTasks.SetItem($"20260929-{_round}{pod}", new() { Id = $"20260929-{_round}{pod}", Organization = name, Field = "contact", Old = "1", New = "4008001234", ChangedAt = _start, ChangedBy = "ops", DueAt = _start.AddDays(10) }),
            Templates = before.Templates.SetItem(code, RegisteredTemplates.None.With(templates)),
            FileEntries = before.FileEntries.SetItem(new RegistryKey(RegistryKind.Code, code), new FileEntry("f00d", "{}")).SetItem(new RegistryKey(RegistryKind.Organization, name), new FileEntry("beef", null)),
        };
        var version = await registry.TrySaveAsync(before, after, By, _start.AddHours(_round), default);
        Assert.NotNull(version);
        after = after with { Version = version.Value };
        var terminated = after with { Organizations = after.Organizations.SetItem(name, after.Organizations[name] with { Standing = Standing.Terminated, TerminatedAt = _start }).Remove("passing") };
        Assert.NotNull(await registry.TrySaveAsync(after, terminated, RegistryChange.Program, _start.AddHours(_round), default));
    }

    private async Task ComplaintsAsync()
    {
        var complaints = Port<IComplaintStorage>();
        for (var i = 0; i < 3; i++)
        {
            var complaint = await complaints.AddAsync(
                new Complaint
                {
                    Reference = i == 0 ? null : $"A-{_round}-{i}-{pod}",
                    Msisdn = new Msisdn(8613800138000 + i),
                    ReceivedAt = _start,
                    Channel = "12321",
                    Text = "骚扰短信",
                    DueDate = new DateOnly(2026, 10, 26),
                    IsDueDateConfirmed = i == 1,
                    CreatedAt = _start.AddMilliseconds(1),
                    CreatedBy = "ops",
                },
                default);
            Assert.True(await complaints.TryReplaceAsync(complaint!, complaint! with { Status = ComplaintStatus.Answered, Answer = "sorry", AnsweredAt = _start, Upheld = i == 0 }, "ops", _start, default));
        }
    }

    private async Task DoNotDisturbAsync()
    {
        var storage = Port<IDoNotDisturbStorage>();
        for (var i = 0; i < 4; i++)
        {
            _ = await storage.PutSingleAsync(new Msisdn(8613900139000 + (_round * 10) + i), new DoNotDisturbEntry($"asked {i}", _start.AddMinutes(i), "ops"), default);
        }

        Assert.True(await storage.DeleteSingleAsync(new Msisdn(8613900139000 + (_round * 10)), "ops", _start.AddDays(1), default));
        await ReplaceAsync("national", [.. Enumerable.Range(0, 30).Select(i => 8613700137000 + (i * _round))]);
        await ReplaceAsync($"empty-{_round}", []);
        await ReplaceAsync($"gone-{_round}", [8613700137000]);
        Assert.True(await storage.DeleteListAsync($"gone-{_round}", "ops", _start.AddDays(2), default));
        await storage.RemoveLeftOversAsync(default);

        async Task ReplaceAsync(string name, long[] numbers)
        {
            var before = (await storage.ListsAsync(default)).FirstOrDefault(list => string.Equals(list.List.Name, name, StringComparison.Ordinal));
            var generation = await storage.BeginGenerationAsync(default);
            await storage.AddNumbersAsync(generation, [.. numbers.Distinct()], default);
            Assert.True(await storage.TryPutInForceAsync(new DoNotDisturbList(name, $"v{_round}", numbers.Distinct().Count(), _start.AddHours(_round), "ops"), generation, before?.Generation, default));
        }
    }

    private async Task PortabilityAsync()
    {
        var storage = Port<IPortabilityStorage>();
        var before = await storage.FindAsync(default);
        var octets = Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, 200 + i).Select(n => (byte)(n * (_round + i))).ToArray()).ToList();
        var pieces = octets.ConvertAll(of => new PortabilityOctets(Convert.ToHexStringLower(SHA256.HashData(of)), of));
        await storage.KeepAsync(pieces, default);
        var list = new PortabilityList
        {
            Version = $"v{_round}",
            Revision = (before?.Revision ?? 0) + 1,
            Count = 200,
            ReplacedAt = _start.AddHours(_round),
            Actor = "ops",
            Carriers = ["china-mobile", "china-unicom"],
            Pieces = [.. pieces.Select((piece, block) => new PortabilityPiece(8_212_000 + block, piece.Sha256))],
        };
        Assert.True(await storage.TryPutInForceAsync(list, before?.Revision, default));
        await storage.RemoveLeftOversAsync(default);
    }

    private async Task ImportAsync()
    {
        var job = new ImportJob { Id = $"spring-{_round}-{pod}", Organization = "acme", Actor = "ops", Format = ImportFormat.Csv };
        using var ledger = await Port<IImportStorage>().OpenAsync(job, default);
        using var list = new ImportSource(job, new MemoryStream(Encoding.UTF8.GetBytes("a list")), ledger.Progress);
        await list.CopyToAsync(Stream.Null);
        ledger.Count(list, 30_000, 7, 1, [.. Enumerable.Range(0, _round == 1 ? 20_000 : 3).Select(line => new LineError(line, "the number is none that could be a mobile number of the country"))]);
        ledger.Finish();
        await ledger.SaveAsync();
    }

    private async Task BlackListAsync()
    {
        var reports = Port<IBlackListReportStorage>();
        reports.Add([.. Enumerable.Range(0, 4).Select(i => new BlackListReceipt(_ids.Next(_start.ToUnixTimeMilliseconds()), _start.ToUnixTimeMilliseconds(), "main", $"m{i}", "UNDELIV", "MBBLACK"))]);
        var found = await reports.FoundAsync(0, 100, default);
        Assert.True(await reports.CompleteAsync(found[0].Id, new BlackListMessage("acme", new Msisdn(8613800138000), "106900001", "cp1"), BlackListStatus.Pending, null, null, default));
        Assert.True(await reports.DecideAsync(found[0].Id, BlackListStatus.Accepted, _start, "ops", default));
        Assert.True(await reports.CompleteAsync(found[1].Id, new BlackListMessage("acme", new Msisdn(8613800138001), "106900001", "cp1"), BlackListStatus.Pending, null, null, default));

        // The number of the last is given, and not to be given again.
        await reports.DropAsync(found[^1].Id, default);
    }

    private Task ShapesAsync() => Port<ITemplateProposalStorage>().SaveAsync(
        [
            new StoredShape(_round, "106900003", new byte[] { 1, 0, 255 }, 20 + _round, _start, _start.AddHours(1), null, null, null, null),
            new StoredShape(1000 + _round, "106900003", new byte[] { 1 }, 20, _start, _start, "您的验证码是{digits:digits(6)}。", "您的验证码是******。", _start, "ops"),
        ],
        [],
        default);

    private async Task AccessAsync()
    {
        var keys = Port<IKeyStorage>();
        for (var i = 0; i < 3; i++)
        {
            // Listed in the order in which they were made, which is not that of their ids.
            var id = $"{9 - _round}{9 - i}{pod}";
            await keys.AddAsync(
                new IssuedKey { Id = id, Name = $"shop {id}", Role = ApiRole.Auditor, Organization = i == 0 ? "acme" : null, Hash = "$h", ExpiresAt = i == 1 ? _start : null, CreatedAt = _start.AddHours(_round).AddMinutes(i), CreatedBy = "ops" },
                default);
            Assert.True(i > 0 || await keys.RevokeAsync(id, _start, "ops", default));
            await keys.SaveUsesAsync(new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal) { [id] = _start }, default);
        }

        await Port<IFilingUseStorage>().SaveUsesAsync(new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal) { [$"1069{_round}{pod}/mobile"] = _start }, default);

        // One that may be asked for still, and one that is nobody's any more.
        foreach (var at in new[] { DateTimeOffset.UtcNow, _start })
        {
            await Port<IAnswerStorage>().KeepAsync(
                new KeptAnswer { Asker = "ops", Key = $"{(at == _start ? "old" : "new")}/{_round}-{pod}", Fingerprint = "f00d", At = at, Status = 204, Location = _round > 1 ? "/api/v1/complaints/7" : null, Body = new byte[_round - 1] }, default);
        }

        var audit = Port<IAuditStorage>();
        var last = await audit.LastAsync(pod, default);
        var fact = new AuditFact
        {
            Kind = AuditKind.Change,
            At = _start,
            By = "ops",
            Role = "Operator",
            Peer = "127.0.0.1",
            Action = "PUT",
            What = $"organizations/org-{_round}",
            Status = 200,
            After = "{}",
        };
        await audit.AppendAsync([AuditEntry.Of(fact, _ids.Next(_start.AddHours(_round).ToUnixTimeMilliseconds()), pod, (last?.Number ?? 0) + 1, last?.Hash ?? "")], default);
    }

    private async Task StateAsync()
    {
        var at = _start.AddHours(_round).ToUnixTimeMilliseconds();
        var proof = await Port<IAttachmentStorage>().KeepAsync(Encoding.UTF8.GetBytes($"proof {_round} {pod}"));
        List<object> records = [];
        for (var i = 0; i < 10; i++)
        {
            var grant = ConsentEvents.Grant("acme", 8613800138000 + _random.Next(5), _ids.Next(at), at, expiresAt: i % 2 == 0 ? at + 1000 : 0);
            records.Add(i == 3
                ? grant with { Scope = "offers", CollectedBy = "shop", Attachments = [new ConsentAttachment { Sha256 = proof, Length = 9, ContentType = "text/plain", Name = "form.txt" }] }
                : i % 3 == 0 ? ConsentEvents.Refusal("acme", 8613800138000 + _random.Next(5), _ids.Next(at), at) : grant);
        }

        for (var i = 0; i < 3; i++)
        {
            records.Add(StateRecords.Receipt(_ids.Next(at), $"cp{i}", at));
            records.Add(StateRecords.Waits(_ids.Next(at), at + 10_000_000 + i, at));
        }

        _place += records.Count;
        _state.Commit(_place, records);
        if (_round > 1)
        {
            // One that was waiting has left, and one delivery has ended.
            var left = (await Port<SmppGuard.Relay.Scheduled.IScheduledStorage>().DueAsync("main", long.MaxValue / 2, null, 1, default))[0].RecordId;
            _state.Commit(++_place, StateRecords.Ended(left, at), new DeliveryDoneRecord((await Port<SmppGuard.Relay.Deliveries.IDeliveryStorage>().WaitingAsync(default))[0].DeliveryIds[0], at, DeliveryEnd.Acknowledged));
        }

        var counted = FeedExtensions.Feed([.. Enumerable.Range(0, 20).Select(_ => _messages.Message())]);
        _place++;
        Port<IArchiveState>().Commit(counted.State, Port<IArchiveState>().LoadCheckpoint() with { Archive = new(_place), State = new(_place), Counted = new(_place) });
        Port<IArchiveState>().RecordPurge(at, new PurgedRecords($"2026-01-0{_round}", 7));
    }

    private void Archive()
    {
        var archive = Port<IArchive>();
        for (var i = 0; i < 5; i++)
        {
            archive.Store(ArchiveStep.Random(_messages).ToBatch());
        }

        var waiting = new TestMessage { Id = _ids.Next(_start.ToUnixTimeMilliseconds()), MessageId = "77", SmscIds = ["5a"] };
        var refused = new TestMessage { Id = _ids.Next(_start.ToUnixTimeMilliseconds()), MessageId = "78", SmscIds = [], Outcome = Outcome.NotSent, OutcomeReason = Reason.ConsentRevoked, Status = (SmppGuard.Smpp.Pdus.CommandStatus)0x0403 };
        var feed = FeedExtensions.Feed();
        feed.ApplyScheduled(waiting, 77);
        feed.ApplyScheduled(refused, 78);
        feed.ApplyScheduled(waiting with { Id = _ids.Next(_start.ToUnixTimeMilliseconds()) }, 79);
        feed.ApplyScheduledOutcome(waiting, _start.AddHours(3).ToUnixTimeMilliseconds());
        feed.ApplyScheduledOutcome(refused, 0);
        archive.Store(feed.Batch);
    }

    /// <summary>The ports of what batches change.</summary>
    private sealed class Ports(IServiceProvider services) : StoredState
    {
        public override IArchiveState State => services.GetRequiredService<IArchiveState>();

        public override IConsentStorage Consents => services.GetRequiredService<IConsentStorage>();

        public override SmppGuard.Relay.Deliveries.IDeliveryStorage Deliveries => services.GetRequiredService<SmppGuard.Relay.Deliveries.IDeliveryStorage>();

        public override SmppGuard.Relay.Scheduled.IScheduledStorage Scheduled => services.GetRequiredService<SmppGuard.Relay.Scheduled.IScheduledStorage>();

        public override SmppGuard.Archive.Statistics.IStatisticsStorage Statistics => services.GetRequiredService<SmppGuard.Archive.Statistics.IStatisticsStorage>();

        public override void Reopen() => throw new NotSupportedException();

        public override void Dispose()
        {
        }
    }
}
