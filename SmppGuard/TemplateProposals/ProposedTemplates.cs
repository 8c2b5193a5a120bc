using System.Diagnostics.Metrics;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.TemplateProposals;

/// <summary>A template that the accepted texts of a code suggest.</summary>
/// <param name="Id">Names the proposal.</param>
/// <param name="Text">The template.</param>
/// <param name="Count">Messages that have its shape.</param>
/// <param name="FirstSeenAt">When the first came.</param>
/// <param name="LastSeenAt">When the last came.</param>
/// <param name="Example">How a text looks, without what varies and without digits.</param>
internal sealed record ProposedTemplate(long Id, string Text, long Count, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, string Example);

/// <summary>
/// What is learned of the texts of codes, and what becomes of it: nothing, until a person confirms a proposal, which makes it a template, or dismisses it. Learning happens on the archive's thread, which is
/// never stopped by it: what cannot be stored is stored with what comes next. Thread-safe.
/// </summary>
internal sealed class ProposedTemplates : IDisposable
{
    private static readonly long Hour = (long)TimeSpan.FromHours(1).TotalMilliseconds;

    // Held for moments; and, around it, whoever stores.
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _storing = new(1, 1);
    private readonly TemplateLearner _learner;
    private readonly RegisteredForms _forms = new();
    private readonly ITemplateProposalStorage _storage;
    private readonly RegistryStore _registry;
    private readonly ClockGuard _clock;
    private readonly TimeProvider _time;
    private readonly ILogger<ProposedTemplates> _logger;
    private readonly long _forgetAfter;
    private long _lookedAt;

    public ProposedTemplates(
        ITemplateProposalStorage storage, RegistryStore registry, TemplateProposalOptions options, PodOptions pod, ClockGuard clock, IMeterFactory meters, TimeProvider time, ILogger<ProposedTemplates> logger)
    {
        (_storage, _registry, _clock, _time, _logger) = (storage, registry, clock, time, logger);
        _learner = new TemplateLearner(pod.Number);
        _forgetAfter = (long)TimeSpan.FromDays(options.ForgetDays).TotalMilliseconds;
        _ = meters.Create("SmppGuard.TemplateProposals").CreateObservableGauge(
            "smppguard.template.proposals", CountOpen, "{proposal}", "Templates that accepted texts suggest and that wait for somebody to confirm or dismiss them.");
    }

    /// <summary>Takes in what was learned before; once, before anything else.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        var unread = 0;
        foreach (var stored in await _storage.LoadAsync(cancellation))
        {
            if (ShapeState.Unpack(stored) is { } shape)
            {
                _learner.Load(shape);
            }
            else
            {
                unread++;
            }
        }

        if (unread > 0)
        {
            _logger.NotRead(unread);
        }
    }

    /// <summary>Has a batch counted, all of it or, to whoever looks, nothing yet.</summary>
    public void Learn(Action<TemplateLearner> batch)
    {
        lock (_gate)
        {
            batch(_learner);
            ForgetUnseen();
        }
    }

    /// <summary>Stores what was learned since the last time, as far as the storage works.</summary>
    public async Task StoreAsync()
    {
        await _storing.WaitAsync();
        try
        {
            await StoreInTurnAsync();
        }
        finally
        {
            _ = _storing.Release();
        }
    }

    /// <summary>Open proposals of a code, newest first.</summary>
    /// <param name="code">Its number.</param>
    /// <param name="before">Only those with a smaller id.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<ProposedTemplate> Of(string code, long before, int limit)
    {
        lock (_gate)
        {
            ForgetUnseen();
            return [.. Open(_learner.Of(code)).Where(shape => shape.Id < before).OrderByDescending(shape => shape.Id).Take(limit).Select(Proposal)];
        }
    }

    /// <summary>Null: there is none, or none any more.</summary>
    public ProposedTemplate? Find(string code, long id)
    {
        lock (_gate)
        {
            return Open(_learner.Of(code)).Where(shape => shape.Id == id).Select(Proposal).FirstOrDefault();
        }
    }

    /// <summary>Makes a template of a proposal. It is learned anew afterwards, so that what its texts become later is proposed, too.</summary>
    /// <param name="code">Number of the code.</param>
    /// <param name="id">Of the proposal.</param>
    /// <param name="entry">What to register, of a text that is not registered yet.</param>
    /// <param name="by">Who confirms.</param>
    public async Task<RegistryResult> ConfirmAsync(string code, long id, TemplateEntry entry, RegistryChange by)
    {
        await _storing.WaitAsync();
        try
        {
            if (Find(code, id) is null)
            {
                return new(RegistryOutcome.NotFound);
            }

            // The template first: a crash between leaves a proposal of what is registered, which is not shown.
            var result = await _registry.CreateAsync(entry, by);
            if (result.Succeeded)
            {
                lock (_gate)
                {
                    if (_learner.Of(code).FirstOrDefault(shape => shape.Id == id) is { } shape)
                    {
                        _learner.Forget(shape);
                    }
                }

                await StoreInTurnAsync();
            }

            return result;
        }
        finally
        {
            _ = _storing.Release();
        }
    }

    /// <summary>The shape is never proposed again. Durable when it has completed.</summary>
    /// <returns>False: there is no such proposal.</returns>
    public async Task<bool> DismissAsync(string code, long id, string by)
    {
        await _storing.WaitAsync();
        try
        {
            LearnedShape? shape;
            StoredShape stored;
            lock (_gate)
            {
                shape = _learner.Of(code).FirstOrDefault(s => s.Id == id && s.Text is not null);
                if (shape is null or { DismissedAt: not null })
                {
                    return shape is not null;
                }

                stored = ShapeState.Pack(shape) with { DismissedAt = _time.GetUtcNow(), DismissedBy = by };
            }

            await _storage.SaveAsync([stored], [], CancellationToken.None);
            lock (_gate)
            {
                (shape.DismissedAt, shape.DismissedBy) = (stored.DismissedAt, stored.DismissedBy);
                _learner.Restore(shape);
            }

            return true;
        }
        finally
        {
            _ = _storing.Release();
        }
    }

    public void Dispose() => _storing.Dispose();

    private static ProposedTemplate Proposal(LearnedShape shape) => new(
        shape.Id,
        shape.Text!,
        shape.Count,
        DateTimeOffset.FromUnixTimeMilliseconds(shape.FirstSeen),
        DateTimeOffset.FromUnixTimeMilliseconds(shape.LastSeen),
        shape.Example ?? "");

    private long CountOpen()
    {
        lock (_gate)
        {
            return Open(_learner.All).LongCount();
        }
    }

    private IEnumerable<LearnedShape> Open(IEnumerable<LearnedShape> shapes)
    {
        var registry = _registry.State;
        return shapes.Where(shape => shape.IsProposed && registry.Codes.ContainsKey(shape.Code) && !_forms.Have(registry.TemplatesOf(shape.Code), shape.Text!));
    }

    // By a clock that is ahead everything would be unseen for long.
    private void ForgetUnseen()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        if (Math.Abs(now - _lookedAt) < Hour || _clock.IsAhead)
        {
            return;
        }

        _lookedAt = now;
        foreach (var shape in _learner.All.Where(shape => shape.DismissedAt is null && shape.LastSeen < now - _forgetAfter).ToList())
        {
            _learner.Forget(shape);
        }
    }

    // Only by whoever stores.
    private async Task StoreInTurnAsync()
    {
        IReadOnlyList<LearnedShape> changed;
        IReadOnlyList<long> removed;
        StoredShape[] stored;
        lock (_gate)
        {
            (changed, removed) = _learner.TakeChanges();
            stored = [.. changed.Select(ShapeState.Pack)];
        }

        if (stored.Length == 0 && removed.Count == 0)
        {
            return;
        }

        try
        {
            await _storage.SaveAsync(stored, removed, CancellationToken.None);
        }
        catch (StorageException failure)
        {
            _logger.NotStored(failure.Message);
            lock (_gate)
            {
                _learner.Keep(changed, removed);
            }
        }
    }
}
