using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Observability;
using SmppGuard.Registry;

namespace SmppGuard.Consents;

/// <summary>
/// Changes consents: checks, makes the event durable, and only then lets it take effect. When a method has completed, the next submit on any bind is judged by the
/// new state; when it throws, the event was not made durable and nothing changed.
/// </summary>
internal sealed class ConsentService
{
    private const string RegistryFileActor = "registry-file";

    /// <summary>Long enough for every keyword with the noise around it.</summary>
    private const int MaxReplyEvidence = 160;

    private readonly RecentConsents _recent = new();
    private readonly SemaphoreSlim _importing = new(1);
    private readonly ConsentIndex _index;
    private readonly IConsentJournal _journal;
    private readonly AttachmentStore _attachments;
    private readonly RecordIds _ids;
    private readonly Keywords _keywords;
    private readonly NumberPlan _numberPlan;
    private readonly GuardMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<ConsentService> _logger;

    public ConsentService(
        ConsentIndex index,
        IConsentJournal journal,
        AttachmentStore attachments,
        RecordIds ids,
        Keywords keywords,
        NumberPlan numberPlan,
        GuardMetrics metrics,
        TimeProvider time,
        ILogger<ConsentService> logger)
    {
        _index = index;
        _journal = journal;
        _attachments = attachments;
        _ids = ids;
        _keywords = keywords;
        _numberPlan = numberPlan;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        metrics.ObserveConsents(() =>
        {
            var counts = Count();
            return [("granted", counts.Granted), ("revoked", counts.Revoked), ("expired", counts.Expired)];
        });
    }

    /// <summary>How many pairs of organization and recipient are in each state.</summary>
    public ConsentCounts Count() => _index.Count(Now);

    public ConsentState StateOf(Organization organization, Msisdn msisdn) => _index.Find(organization.Index, msisdn, Now);

    /// <summary>Events of this process that the store may not have yet, oldest first.</summary>
    public IReadOnlyList<ConsentRecord> RecentEvents(string organization, Msisdn msisdn) => _recent.Of(organization, msisdn);

    /// <summary>Records a grant. A grant that is older than a refusal is kept as evidence and changes nothing else.</summary>
    /// <param name="request">What is stated.</param>
    /// <param name="actor">Who states it: name of the API key, <c>import</c>…</param>
    /// <param name="registry">The registry in force.</param>
    public async Task<ConsentResult> GrantAsync(GrantRequest request, string actor, RegistrySnapshot registry)
    {
        var now = Now;
        var validation = new ConsentValidation(registry, _numberPlan);
        if (!validation.Check(request, now, out var organization, out var msisdn))
        {
            return ConsentResult.Invalid(validation.Problems);
        }

        var record = Grant(request, actor, request.GrantedAt is null ? AfterRefusal(organization, msisdn, now) : now, organization, msisdn);
        if (_index.HasGrant(organization.Index, msisdn, record.EffectiveAt, record.ExpiresAt))
        {
            return ConsentResult.Unchanged;
        }

        if (!validation.CheckProof(request, record.EffectiveAt, RefusalOf(organization, msisdn, now)))
        {
            return ConsentResult.Invalid(validation.Problems);
        }

        if (request.Attachments.Count > 0)
        {
            record = record with { Attachments = await KeepAsync(request.Attachments) };
        }

        await CommitAsync(record, organization);
        return ConsentResult.Recorded(record);
    }

    /// <summary>
    /// Records those grants of a list that are new, in one commit of the journal. As with the registry file, whatever is on record from the same moment or later stays as
    /// it is, and a grant without <c>grantedAt</c> counts only where nothing is on record: importing a list again records nothing, and undoes no refusal.
    /// </summary>
    /// <returns>A result for each request, in their order.</returns>
    /// <exception cref="IOException">The journal takes no records: none of the list was recorded.</exception>
    public async Task<IReadOnlyList<ConsentResult>> ImportAsync(IReadOnlyList<GrantRequest> requests, string actor, RegistrySnapshot registry, CancellationToken cancellation)
    {
        // One list at a time: what one has appended must be in force before another asks what is new, and the data path has more of the journal.
        await _importing.WaitAsync(cancellation);
        try
        {
            var now = Now;
            var list = new GrantList(_index, now);
            var results = new ConsentResult[requests.Count];
            for (var i = 0; i < results.Length; i++)
            {
                var request = requests[i];
                var validation = new ConsentValidation(registry, _numberPlan);
                if (validation.Check(request, now, out var organization, out var msisdn) && validation.CheckPast(request, now))
                {
                    var record = Grant(request, actor, now, organization, msisdn);
                    if (list.IsKnown(request, organization, msisdn))
                    {
                        results[i] = ConsentResult.Unchanged;
                        continue;
                    }

                    if (validation.CheckProof(request, record.EffectiveAt, list.RefusalOf(organization, msisdn)))
                    {
                        results[i] = list.Add(record, organization);
                        continue;
                    }
                }

                results[i] = ConsentResult.Invalid(validation.Problems);
            }

            if (list.Records.Count > 0)
            {
                await _journal.AppendAllAsync(list.Records, cancellation);
                list.Apply(_recent);
            }

            return results;
        }
        finally
        {
            _importing.Release();
        }
    }

    /// <summary>Records a refusal, also where one is on record: the later moment counts against paperwork of the time between.</summary>
    public async Task<ConsentResult> RevokeAsync(RevokeRequest request, string actor, RegistrySnapshot registry)
    {
        var validation = new ConsentValidation(registry, _numberPlan);
        if (!validation.Check(request, out var organization, out var msisdn))
        {
            return ConsentResult.Invalid(validation.Problems);
        }

        var record = Event(ConsentChange.Revoke, organization, msisdn, Now, ConsentMethods.Api, request.Reason ?? string.Empty, actor);
        await CommitAsync(record, organization);
        return ConsentResult.Recorded(record);
    }

    /// <summary>Reads a reply and lets it take effect; when this has completed, the SMSC may be told that the reply arrived.</summary>
    /// <param name="code">The code that the reply was sent to: its organization is agreed with or refused.</param>
    /// <param name="number">The number that the reply was sent to, in full.</param>
    /// <param name="registry">The registry in force.</param>
    /// <param name="sender">Who replied; an invalid number changes nothing.</param>
    /// <param name="text">The text, decoded.</param>
    public async Task<ReplyAction> ReplyAsync(CodeNumber code, string number, RegistrySnapshot registry, Msisdn sender, string text)
    {
        var action = _keywords.Read(text, code.Organization);
        if (action is not (ReplyAction.OptOut or ReplyAction.OptIn) || !sender.IsValid)
        {
            return action is ReplyAction.NearMiss ? action : ReplyAction.None;
        }

        var change = action == ReplyAction.OptOut ? ConsentChange.Revoke : ConsentChange.Grant;
        var at = action == ReplyAction.OptOut ? Now : AfterRefusal(code.Organization, sender, Now);
        var evidence = text.Length <= MaxReplyEvidence ? text : text[..MaxReplyEvidence];
        var isForAll = action == ReplyAction.OptOut && _keywords.MeansAll(text);
        IEnumerable<Organization> organizations = isForAll ? registry.SharingMainNumber(number).Prepend(code.Organization).Distinct() : [code.Organization];
        await Task.WhenAll(organizations.Select(organization =>
            CommitAsync(Event(change, organization, sender, at, ConsentMethods.Reply, evidence, "reply:" + code.Number), organization)));
        return action;
    }

    /// <summary>
    /// Records the consents of the registry file that are new. Called at each start, after the index was loaded: whatever is on record from the same moment or later
    /// stays as it is, so the file undoes nothing.
    /// </summary>
    /// <returns>What is wrong, an entry for each bad consent: its place in the list, field and message.</returns>
    public async Task<IReadOnlyList<(int Position, ConsentProblem Problem)>> ApplyRegistryFileAsync(IReadOnlyList<GrantRequest> consents, RegistrySnapshot registry)
    {
        var problems = new List<(int, ConsentProblem)>();
        var commits = new List<Task>();
        var now = Now;
        for (var i = 0; i < consents.Count; i++)
        {
            var request = consents[i];
            var validation = new ConsentValidation(registry, _numberPlan, anyMethod: true);
            if (!validation.Check(request, now, out var organization, out var msisdn))
            {
                problems.AddRange(validation.Problems.Select(p => (i, p)));
                continue;
            }

            var record = Grant(request, RegistryFileActor, now, organization, msisdn);
            var isKnown = request.GrantedAt is null
                ? _index.Find(organization.Index, msisdn, now).Kind != ConsentStateKind.None
                : _index.KnowsNewer(organization.Index, msisdn, record.EffectiveAt);
            if (!isKnown && !validation.CheckProof(request, record.EffectiveAt, RefusalOf(organization, msisdn, now)))
            {
                problems.AddRange(validation.Problems.Select(p => (i, p)));
            }
            else if (!isKnown)
            {
                commits.Add(CommitAsync(record, organization));
            }
        }

        // Together: one commit of the journal serves many.
        await Task.WhenAll(commits);
        _logger.RegistryFileApplied(commits.Count, consents.Count, problems.Count);
        return problems;
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A grant of this moment follows the refusal before it, also within the same millisecond, where a refusal wins otherwise.</summary>
    private long AfterRefusal(Organization organization, Msisdn msisdn, long now) => Math.Max(now, _index.LastRefusal(organization.Index, msisdn) + 1);

    private long RefusalOf(Organization organization, Msisdn msisdn, long now) =>
        _index.Find(organization.Index, msisdn, now).Kind == ConsentStateKind.Revoked ? _index.LastRefusal(organization.Index, msisdn) : 0;

    private async Task CommitAsync(ConsentRecord record, Organization organization)
    {
        await _journal.AppendAsync(record);
        _recent.Add(record);
        _index.Apply(record, organization.Index);
        if (record.Change == ConsentChange.Revoke)
        {
            _metrics.OptOut(organization.Id);
        }
    }

    private ConsentRecord Grant(GrantRequest request, string actor, long now, Organization organization, Msisdn msisdn) =>
        Event(ConsentChange.Grant, organization, msisdn, now, request.Method, request.Evidence ?? string.Empty, actor) with
        {
            EffectiveAt = request.GrantedAt?.ToUnixTimeMilliseconds() ?? now,
            ExpiresAt = request.ExpiresAt?.ToUnixTimeMilliseconds() ?? 0,
            Scope = request.Scope ?? string.Empty,
            CollectedBy = request.CollectedBy ?? string.Empty,
        };

    // Durable before the event that names them.
    private async Task<IReadOnlyList<ConsentAttachment>> KeepAsync(IReadOnlyList<AttachedFile> files)
    {
        var kept = new List<ConsentAttachment>(files.Count);
        foreach (var file in files)
        {
            var hash = await _attachments.KeepAsync(file.Octets);
            kept.Add(new ConsentAttachment { Sha256 = hash, Length = file.Octets.Length, ContentType = file.ContentType, Name = file.Name ?? string.Empty });
        }

        return kept;
    }

    private ConsentRecord Event(ConsentChange change, Organization organization, Msisdn msisdn, long now, string method, string evidence, string actor) => new()
    {
        ConsentId = _ids.Next(now),
        Change = change,
        Organization = organization.Id,
        Msisdn = msisdn,
        RecordedAt = now,
        EffectiveAt = now,
        ExpiresAt = 0,
        Method = method,
        Evidence = evidence,
        Actor = actor,
    };
}
