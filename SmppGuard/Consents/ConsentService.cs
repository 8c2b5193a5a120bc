using SmppGuard.Consents.Compact;
using SmppGuard.Consents.Replies;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Consents;

/// <summary>
/// Changes consents. A grant is checked and made durable, and only then takes effect; a refusal takes effect at once, and stays in effect where it cannot be made durable yet. When a method
/// has completed, the next submit on any bind is judged by the new state, and that is durable.
/// </summary>
internal sealed class ConsentService
{
    /// <summary>Begins the name of the actor of what a reply to a code changed, or what went out from it; the number of the code follows.</summary>
    public const string ReplyActor = "reply:";

    private const string RegistryFileActor = "registry-file";

    private readonly SemaphoreSlim _importing = new(1);
    private readonly ConsentIndex _index;
    private readonly IConsentJournal _journal;
    private readonly RecentConsents _recent;
    private readonly UnstoredRefusals _unstored;
    private readonly IAttachmentStorage _attachments;
    private readonly RecordIds _ids;
    private readonly OptInQuestions _questions;
    private readonly NumberPlan _numberPlan;
    private readonly ConsentMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<ConsentService> _logger;

    public ConsentService(
        ConsentIndex index,
        IConsentJournal journal,
        RecentConsents recent,
        UnstoredRefusals unstored,
        IAttachmentStorage attachments,
        RecordIds ids,
        OptInQuestions questions,
        NumberPlan numberPlan,
        ConsentMetrics metrics,
        TimeProvider time,
        ILogger<ConsentService> logger)
    {
        _index = index;
        _journal = journal;
        _recent = recent;
        _unstored = unstored;
        _attachments = attachments;
        _ids = ids;
        _questions = questions;
        _numberPlan = numberPlan;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    /// <summary>How many pairs of organization and recipient are in each state.</summary>
    public ConsentCounts Count() => _index.Count(Now);

    /// <summary>What was told to an organization itself.</summary>
    public ConsentState StateOf(Organization organization, Msisdn msisdn) => _index.Find(organization.Index, msisdn, Now);

    /// <summary>Whether adverts of an organization reach a recipient: as <see cref="StateOf"/>, but for a refusal that was told to another one of the same legal owner.</summary>
    public bool IsWanted(Organization organization, Msisdn msisdn) => _index.Find(organization, msisdn, Now, out _).Kind == ConsentStateKind.Granted;

    /// <summary>A refusal that was told to another organization of the same legal owner and that stops adverts of this one; <c>RefusedBy</c> is the <see cref="Organization.Index"/> of the other. Null: none does.</summary>
    public (ConsentState State, int RefusedBy)? SharedRefusalOf(Organization organization, Msisdn msisdn) =>
        _index.Find(organization, msisdn, Now, out var refusedBy) is var state && refusedBy >= 0 ? (state, refusedBy) : null;

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
        if (!validation.Check(request, now, out var organization, out var msisdn) || !validation.CheckPast(request, now))
        {
            return ConsentResult.Invalid(validation.Problems);
        }

        var record = Grant(request, actor, request.GrantedAt is null ? AfterRefusal(organization, msisdn, now) : now, organization, msisdn);
        if (_index.HasGrant(organization.Index, msisdn, record.EffectiveAt, record.ExpiresAt))
        {
            return ConsentResult.Unchanged;
        }

        if (!validation.CheckProof(request, record.EffectiveAt, _index.RefusedSince(organization, msisdn, now)))
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
    /// <param name="requests">The list.</param>
    /// <param name="actor">Who states it.</param>
    /// <param name="registry">The registry in force.</param>
    /// <param name="mayRecord">Asked, when all were judged, with the number of bad ones; false: nothing is recorded.</param>
    /// <param name="cancellation">Ends the wait for another list.</param>
    /// <returns>A result for each request, in their order.</returns>
    /// <exception cref="IOException">The journal takes no records: none of the list was recorded.</exception>
    public async Task<IReadOnlyList<ConsentResult>> ImportAsync(
        IReadOnlyList<GrantRequest> requests, string actor, RegistrySnapshot registry, Predicate<int> mayRecord, CancellationToken cancellation)
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

            if (mayRecord(results.Count(r => r.Outcome == ConsentOutcome.Invalid)) && list.Records.Count > 0)
            {
                await _journal.AppendAllAsync(list.Records, cancellation);
                list.Apply(_recent, _questions);
            }

            return results;
        }
        finally
        {
            _importing.Release();
        }
    }

    /// <summary>Records a refusal, also where one is on record: a grant that turns up later and is dated between the two then does not count.</summary>
    public async Task<ConsentResult> RevokeAsync(RevokeRequest request, string actor, RegistrySnapshot registry)
    {
        var validation = new ConsentValidation(registry, _numberPlan);
        if (!validation.Check(request, out var organization, out var msisdn))
        {
            return ConsentResult.Invalid(validation.Problems);
        }

        return await RevokeAsync(organization, msisdn, request.Reason ?? string.Empty, actor);
    }

    /// <summary>The same of an organization that is known, or was deleted: then the refusal stays with its id, and counts when it is registered again.</summary>
    public async Task<ConsentResult> RevokeAsync(Organization organization, Msisdn msisdn, string reason, string actor)
    {
        var record = Event(ConsentChange.Revoke, organization, msisdn, AfterEverything(organization, msisdn, Now), ConsentMethods.Api, reason, actor);
        await CommitAsync(record, organization);
        return ConsentResult.Recorded(record);
    }

    /// <summary>
    /// Records the refusal that a receipt tells of. It counts from the receipt, not from now: a consent that was given in between stands. Where a refusal of that moment or
    /// later is on record, nothing is added.
    /// </summary>
    /// <param name="organization">Who sent the message.</param>
    /// <param name="msisdn">Its recipient.</param>
    /// <param name="at">When the receipt came.</param>
    /// <param name="evidence">What it said, and of which message.</param>
    /// <param name="actor">Who decided that it is a refusal.</param>
    public async Task<ConsentResult> RefuseByReceiptAsync(Organization organization, Msisdn msisdn, DateTimeOffset at, string evidence, string actor)
    {
        var refusedAt = at.ToUnixTimeMilliseconds();
        if (_index.LastRefusal(organization.Index, msisdn) >= refusedAt && !IsUnstored(organization, msisdn))
        {
            return ConsentResult.Unchanged;
        }

        var record = Event(ConsentChange.Revoke, organization, msisdn, Now, ConsentMethods.Receipt, evidence, actor) with { EffectiveAt = refusedAt };
        await CommitAsync(record, organization);
        return ConsentResult.Recorded(record);
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
            if (!validation.Check(request, now, out var organization, out var msisdn) || !validation.CheckPast(request, now))
            {
                problems.AddRange(validation.Problems.Select(p => (i, p)));
                continue;
            }

            var record = Grant(request, RegistryFileActor, now, organization, msisdn);
            var isKnown = _index.Knows(organization, msisdn, request.GrantedAt?.ToUnixTimeMilliseconds(), now);
            if (!isKnown && !validation.CheckProof(request, record.EffectiveAt, _index.RefusedSince(organization, msisdn, now)))
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

    /// <summary>The moment to record a grant with that is given now: behind the last refusal of adverts, also if that was in the same millisecond, in which the refusal would win.</summary>
    public long AfterRefusal(Organization organization, Msisdn msisdn, long now) => Math.Max(now, LastRefusal(organization, msisdn) + 1);

    /// <summary>
    /// The moment to record a refusal with that is given now: not before anything on record that it is to void, a first agreement included, also if the clock was set back meanwhile.
    /// </summary>
    public long AfterEverything(Organization organization, Msisdn msisdn, long now)
    {
        var last = Math.Max(AskedAt(organization.Index), _index.LastRecorded(organization, msisdn));
        foreach (var other in organization.SharesRefusalsWith)
        {
            last = Math.Max(last, AskedAt(other));
        }

        return Math.Max(now, last);

        long AskedAt(int organizationIndex) => _questions.Find(new ConsentKey(organizationIndex, msisdn), now)?.BegunAt ?? 0;
    }

    /// <summary>When the recipient last refused adverts of an organization, whomever of its legal owner that was told; milliseconds since 1970-01-01 UTC; 0: never.</summary>
    public long LastRefusal(Organization organization, Msisdn msisdn) => _index.LastRefusal(organization, msisdn);

    /// <summary>The event of a reply, to be committed.</summary>
    /// <param name="change">What it changes.</param>
    /// <param name="code">The code that the reply was sent to.</param>
    /// <param name="organization">With whom: the owner of the code, or another one that shares its main number.</param>
    /// <param name="msisdn">Who replied.</param>
    /// <param name="at">When it came, and from when it counts, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="evidence">The text, or what is to be said about it.</param>
    public ConsentRecord Reply(ConsentChange change, CodeNumber code, Organization organization, Msisdn msisdn, long at, string evidence) =>
        Event(change, organization, msisdn, at, ConsentMethods.Reply, evidence, ReplyActor + code.Number);

    /// <summary>Whether a refusal of the recipient is in force and not durable yet.</summary>
    public bool IsUnstored(Organization organization, Msisdn msisdn) => _unstored.Has(organization.Id, msisdn);

    /// <summary>Makes an event durable, then lets it take effect, and then lets it be read. A refusal takes effect first.</summary>
    /// <exception cref="IOException">The journal takes no records at present: it never happened.</exception>
    /// <exception cref="NotStoredYetException">The same, of a refusal: it is in force, and recorded as soon as that is possible.</exception>
    public async Task CommitAsync(ConsentRecord record, Organization organization)
    {
        if (record.Change == ConsentChange.Revoke)
        {
            await RefuseAsync(record, organization);
            return;
        }

        await _journal.AppendAsync(record);
        if (record.Change == ConsentChange.Grant)
        {
            _index.Apply(record, organization.Index);
            _questions.Close(new ConsentKey(organization.Index, record.Msisdn));
        }

        _recent.Add(record);
    }

    private async Task RefuseAsync(ConsentRecord record, Organization organization)
    {
        // Every refusal is on record; one that took effect is counted, however often it is repeated, and once for a person whose number can be read as two.
        if (_index.ApplyRefusal(record, organization.Index, Now) && !string.Equals(record.Method, ConsentMethods.ReplyOtherNumber, StringComparison.Ordinal))
        {
            _metrics.OptOut(organization.Id);
        }

        try
        {
            await _journal.AppendAsync(record);
        }
        catch (Exception error)
        {
            _unstored.Keep(record);
            throw new NotStoredYetException($"a refusal of {organization.Id}", error);
        }

        _recent.Add(record);
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
