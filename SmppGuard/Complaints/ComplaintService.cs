using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using SmppGuard.Consents;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.RulePacks;
using SmppGuard.Suspensions;

namespace SmppGuard.Complaints;

/// <summary>
/// Takes complaints in, says until when they are to be answered, and draws the consequences of one that is upheld: no more adverts of that organization to that number,
/// and if asked, no more messages from that code.
/// </summary>
internal sealed class ComplaintService : IDisposable
{
    private const int MaxChannel = 32;
    private const int MaxReference = 64;
    private const int MaxText = 10_000;
    private const int MaxName = 64;

    // Two changes of one complaint must not overwrite each other.
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly ConcurrentDictionary<long, DateOnly> _open = new();
    private readonly IComplaintStorage _storage;
    private readonly WorkingDays _calendar;
    private readonly int _workingDays;
    private readonly RegistryStore _registry;
    private readonly IRegistryHistory _history;
    private readonly ConsentService _consents;
    private readonly SuspensionCounters _counters;
    private readonly NumberPlan _numbers;
    private readonly TimeProvider _time;
    private readonly ILogger<ComplaintService> _logger;

    public ComplaintService(
        IComplaintStorage storage,
        WorkingDays calendar,
        RulePack pack,
        RegistryStore registry,
        IRegistryHistory history,
        ConsentService consents,
        SuspensionCounters counters,
        NumberPlan numbers,
        IMeterFactory meters,
        TimeProvider time,
        ILogger<ComplaintService> logger)
    {
        _storage = storage;
        _calendar = calendar;
        _workingDays = pack.Complaints.AnswerWorkingDays;
        _registry = registry;
        _history = history;
        _consents = consents;
        _counters = counters;
        _numbers = numbers;
        _time = time;
        _logger = logger;
        ComplaintMetrics.Observe(
            meters,
            () => _open.Count,
            () => _open.Values.Count(due => _time.GetUtcNow() >= WorkingDays.EndOf(due)),
            () => _open.Values.Select(due => (DateTimeOffset?)WorkingDays.EndOf(due)).Min());
    }

    /// <summary>Judges the open due dates by the calendar of today, which may know holidays that were not published when they were set; has the metrics know them from then on.</summary>
    public async Task ReviewDueDatesAsync(CancellationToken cancellation)
    {
        foreach (var (id, due) in await _storage.OpenDueDatesAsync(cancellation))
        {
            _ = _open.TryAdd(id, due);
        }

        var today = WorkingDays.DayOf(_time.GetUtcNow());
        var next = _calendar.After(today, _workingDays);
        if (!_calendar.IsConfirmed(today, next))
        {
            _logger.DueDateUnconfirmed(next);
        }

        var open = await _storage.ListAsync(new ComplaintFilter { Status = ComplaintStatus.Open, Limit = int.MaxValue }, cancellation);
        foreach (var complaint in open.Where(c => !c.IsDueDateConfirmed))
        {
            var (due, isConfirmed) = DueDateOf(complaint.ReceivedAt);

            // What somebody else has changed meanwhile was judged by whoever did.
            if ((due != complaint.DueDate || isConfirmed)
                && await _storage.TryReplaceAsync(complaint, complaint with { DueDate = due, IsDueDateConfirmed = isConfirmed }, "program", _time.GetUtcNow(), cancellation))
            {
                _open[complaint.Id] = due;
                _logger.DueDateMoved(complaint.Id, due);
            }
        }
    }

    /// <summary>The complaint on record with this reference of this channel, as far as a file states it again; null: there is none.</summary>
    public async Task<(Msisdn Msisdn, string Text)?> KnownAsync(string channel, string reference, CancellationToken cancellation) =>
        await _storage.FindAsync(channel, reference, cancellation) is { } known ? (known.Msisdn, known.Text) : null;

    /// <summary>What a complaint is known by when it comes again.</summary>
    public (Msisdn Msisdn, string Text) IdentityOf(ComplaintRequest request)
    {
        _ = _numbers.TryNormalize(request.Msisdn ?? "", out var msisdn);
        return (msisdn, request.Text ?? "");
    }

    /// <summary>What is wrong with a complaint, so that it cannot be recorded.</summary>
    public IReadOnlyList<(string Field, string Message)> Problems(ComplaintRequest request) => Judge(request, _time.GetUtcNow(), out _);

    private List<(string Field, string Message)> Judge(ComplaintRequest request, DateTimeOffset now, out Msisdn msisdn)
    {
        var problems = new List<(string Field, string Message)>();
        if (!_numbers.TryNormalize(request.Msisdn ?? "", out msisdn))
        {
            problems.Add(("msisdn", "is not a valid number; use digits with or without the country code, for example 8613800138000."));
        }

        if (request.ReceivedAt > now)
        {
            problems.Add(("receivedAt", "is in the future; use a time between 1970-01-01 and now."));
        }
        else if (request.ReceivedAt < DateTimeOffset.UnixEpoch)
        {
            problems.Add(("receivedAt", "lies before 1970; use a time between 1970-01-01 and now."));
        }

        CheckText("channel", request.Channel, MaxChannel, problems);
        CheckText("text", request.Text, MaxText, problems);
        CheckLength("reference", request.Reference, MaxReference, problems);
        CheckSender(request.Organization, request.Code, problems);
        return problems;
    }

    public async Task<ComplaintResult> RecordAsync(ComplaintRequest request, string actor, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        var problems = Judge(request, now, out var msisdn);
        if (problems.Count > 0)
        {
            return ComplaintResult.Invalid(problems);
        }

        var receivedAt = request.ReceivedAt ?? now;
        var (due, isConfirmed) = DueDateOf(receivedAt);
        var complaint = await _storage.AddAsync(new Complaint
        {
            Reference = request.Reference,
            Msisdn = msisdn,
            Organization = request.Organization ?? await OwnerOfAsync(request.Code, receivedAt, cancellation),
            Code = request.Code,
            ReceivedAt = receivedAt,
            Channel = request.Channel!,
            Text = request.Text!,
            DueDate = due,
            IsDueDateConfirmed = isConfirmed,
            CreatedAt = now,
            CreatedBy = actor,
        }, cancellation);
        if (complaint is null)
        {
            return new ComplaintResult(ComplaintOutcome.Known, null, []);
        }

        _open[complaint.Id] = due;
        _counters.Complaint(complaint.Msisdn, complaint.Organization, CodeOf(complaint)?.Number, now);
        _logger.ComplaintRecorded(complaint.Id, complaint.Channel, complaint.Organization ?? "nobody known", due);
        if (!isConfirmed)
        {
            _logger.DueDateUnconfirmed(due);
        }

        return ComplaintResult.Recorded(complaint);
    }

    /// <summary>Changes a complaint. The consequences come first: where they fail, the complaint is not upheld either, and it can be said again.</summary>
    /// <exception cref="StaleException"><paramref name="onlyIf"/> does not hold.</exception>
    /// <exception cref="NotStoredYetException">The refusal or the suspension is in force, and could not be stored; the complaint was not changed.</exception>
    public async Task<ComplaintResult> ChangeAsync(long id, ComplaintPatch patch, string actor, Predicate<Complaint>? onlyIf, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            ComplaintResult? result;
            do
            {
                result = await TryChangeAsync(id, patch, actor, onlyIf, cancellationToken);
            }
            while (result is null);

            return result;
        }
        finally
        {
            _ = _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    // Null: somebody else changed it meanwhile, in another process. It is judged again as it is now; a refusal that is recorded twice says nothing else than one.
    private async Task<ComplaintResult?> TryChangeAsync(long id, ComplaintPatch patch, string actor, Predicate<Complaint>? onlyIf, CancellationToken cancellation)
    {
        if (await _storage.FindAsync(id, cancellation) is not { } before)
        {
            return ComplaintResult.NotFound;
        }

        var now = _time.GetUtcNow();
        var problems = new List<(string Field, string Message)>();
        var after = await ApplyAsync(before, patch, now, problems, cancellation);
        var suspended = patch.SuspendCode && problems.Count == 0 ? CodeToSuspend(after, problems) : null;
        if (problems.Count > 0)
        {
            return ComplaintResult.Invalid(problems);
        }

        if (onlyIf?.Invoke(before) == false)
        {
            throw new StaleException();
        }

        // One that was deleted since can come back, with all consents of before.
        var refused = after.Upheld == true && before.Upheld != true ? after.Organization : null;
        var organization = refused is null ? null : _registry.FindOfEver(refused);
        if (refused is not null && organization is null)
        {
            return ComplaintResult.NoOrganization;
        }

        var reason = string.Create(CultureInfo.InvariantCulture, $"complaint {id} was upheld");
        // Both are in force at once, though one cannot be stored; then the complaint is not changed, and can be said again.
        var consequences = new List<Task>();
        if (organization is not null)
        {
            consequences.Add(_consents.RevokeAsync(organization, after.Msisdn, reason, actor));
            _logger.ComplaintUpheld(id, organization.Id, suspended ?? "none");
        }

        if (suspended is not null)
        {
            consequences.Add(_registry.SetStandingAsync(new RegistryKey(RegistryKind.Code, suspended), Standing.Suspended, new RegistryChange(actor, reason)));
        }

        await Task.WhenAll(consequences);

        // What follows from it has happened: whether or not anybody waits for the answer.
        if (!await _storage.TryReplaceAsync(before, after, actor, now, CancellationToken.None))
        {
            return null;
        }

        if (after.Status != ComplaintStatus.Open)
        {
            _ = _open.TryRemove(id, out _);
        }

        return ComplaintResult.Recorded(after);
    }

    private async Task<Complaint> ApplyAsync(
        Complaint before, ComplaintPatch patch, DateTimeOffset now, List<(string Field, string Message)> problems, CancellationToken cancellation)
    {
        if (before.Status == ComplaintStatus.Closed)
        {
            problems.Add(("status", "is closed, and nothing is changed any more."));
        }

        CheckLength("answer", patch.Answer, MaxText, problems);
        CheckLength("handledBy", patch.HandledBy, MaxName, problems);
        CheckSender(patch.Organization, patch.Code, problems);
        var after = before with
        {
            Answer = patch.Answer ?? before.Answer,
            HandledBy = patch.HandledBy ?? before.HandledBy,
            Organization = patch.Organization ?? before.Organization ?? await OwnerOfAsync(patch.Code, before.ReceivedAt, cancellation),
            Code = patch.Code ?? before.Code,
            Upheld = patch.Upheld ?? before.Upheld,
        };

        // An answer that is given is an answer: nobody need say so twice.
        var status = patch.Status ?? (before.Status == ComplaintStatus.Open && patch.Answer is not null ? ComplaintStatus.Answered : before.Status);
        if (status < before.Status)
        {
            problems.Add(("status", "cannot go back; record what is new as another complaint."));
        }

        if (status != ComplaintStatus.Open && string.IsNullOrWhiteSpace(after.Answer))
        {
            problems.Add(("answer", "is missing; a complaint is answered before it is closed."));
        }

        if (before.Upheld == true && patch.Upheld == false)
        {
            problems.Add(("upheld", "was true already, and the refusal is on record; only the recipient can agree again."));
        }

        if (after.Upheld == true && after.Organization is null)
        {
            problems.Add(("organization", "is not known; a complaint can be upheld when it is known whose message it was."));
        }

        if (after.Upheld == true && before.Upheld == true && !string.Equals(after.Organization, before.Organization, StringComparison.Ordinal))
        {
            problems.Add(("organization", "cannot change any more: the complaint was upheld against it."));
        }

        return after with
        {
            Status = status,
            AnsweredAt = status == ComplaintStatus.Open ? null : before.AnsweredAt ?? now,
            ClosedAt = status == ComplaintStatus.Closed ? now : null,
        };
    }

    private string? CodeToSuspend(Complaint complaint, List<(string Field, string Message)> problems)
    {
        if (complaint.Upheld != true)
        {
            problems.Add(("suspendCode", "is for complaints that are upheld."));
            return null;
        }

        if (CodeOf(complaint) is not { } code)
        {
            problems.Add(("code", "is no registered code of the organization, so that it cannot be suspended."));
            return null;
        }

        return code.Number;
    }

    private (DateOnly Due, bool IsConfirmed) DueDateOf(DateTimeOffset receivedAt)
    {
        var day = WorkingDays.DayOf(receivedAt);
        var due = _calendar.After(day, _workingDays);
        return (due, _calendar.IsConfirmed(day, due));
    }

    // Null also where it is somebody else's by now, who has nothing to do with the complaint.
    private CodeNumber? CodeOf(Complaint complaint) =>
        complaint.Code is { } number && _registry.Current.LongestMatch(Encoding.ASCII.GetBytes(number)) is { } code
        && string.Equals(code.Organization.Id, complaint.Organization, StringComparison.Ordinal) ? code : null;

    private async Task<string?> OwnerOfAsync(string? code, DateTimeOffset at, CancellationToken cancellation) =>
        code is null ? null : (await _history.OwnerAtAsync(code, at, cancellation))?.Organization;

    private void CheckSender(string? organization, string? code, List<(string Field, string Message)> problems)
    {
        if (organization is not null && !_registry.Current.TryGetOrganization(organization, out _))
        {
            problems.Add(("organization", "is not the id of a registered organization."));
        }

        if (code is not null && (code.Length is 0 or > CodeNumber.MaxSourceDigits || !code.All(char.IsAsciiDigit)))
        {
            problems.Add(("code", "is not the number of a code; use 1 to 20 digits, for example 106900001."));
        }
    }

    private static void CheckText(string field, string? value, int max, List<(string Field, string Message)> problems)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            problems.Add((field, "is missing."));
        }

        CheckLength(field, value, max, problems);
    }

    private static void CheckLength(string field, string? value, int max, List<(string Field, string Message)> problems)
    {
        if (value?.Length > max)
        {
            problems.Add((field, string.Create(CultureInfo.InvariantCulture, $"is longer than {max} characters.")));
        }
    }
}
