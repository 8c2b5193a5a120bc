using SmppGuard.Archive;
using SmppGuard.Compliance;
using SmppGuard.Frequency;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Scheduled;

/// <summary>
/// Sends what has waited for its time: judged again as if it came at this moment, counted, recorded as leaving, and only then sent. What no SMSC has room for is looked at again a
/// second later, in the order in which it is due. While the clock is far ahead (<see cref="ClockGuard"/>) nobody knows what is due: nothing leaves, and nothing ends.
/// </summary>
internal sealed class DueMessages(
    IScheduledStorage storage,
    ScheduledMessages scheduled,
    ReleasedMessages released,
    ScheduledOptions options,
    Router router,
    DueWays ways,
    RegistryStore registry,
    Ruleset rules,
    QuietHoursPolicy quietHours,
    FrequencyCaps frequency,
    MessageJournal journal,
    TimeProvider time,
    ClockGuard clock,
    ILogger<DueMessages> logger)
{
    private const int Page = 100;

    /// <summary>So many pages are looked through at once.</summary>
    private const int PagesAtOnce = 50;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>How often what cannot be sent, because its SMSC is away, is looked through for what is valid no more.</summary>
    private static readonly TimeSpan LookThrough = TimeSpan.FromMinutes(1);

    // Of one caller at a time.
    private readonly RecordedTexts _texts = new();
    private readonly Dictionary<string, ScheduledPlace> _lookedUpTo = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScheduledPlace> _offeredUpTo = new(StringComparer.Ordinal);
    private readonly List<ScheduledMessage> _leftLeaving = [];

    /// <summary>Takes up what an earlier process left: what was leaving may have been sent, and nobody will know.</summary>
    public async Task TakeUpAsync(CancellationToken cancellation)
    {
        scheduled.Restore(await storage.TotalsAsync(cancellation));
        foreach (var message in await storage.LeavingAsync(cancellation))
        {
            _ = scheduled.TryTake(message.RecordId);
            _leftLeaving.Add(message);
        }

        EndLeftLeaving();
    }

    /// <summary>Runs until told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(LookAgain, time);
        var lookedThrough = time.GetTimestamp();
        var isFailing = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                try
                {
                    var isThorough = time.GetElapsedTime(lookedThrough) >= LookThrough;
                    lookedThrough = isThorough ? time.GetTimestamp() : lookedThrough;
                    await SendDueAsync(isThorough, stopping);
                    isFailing = false;
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    // What is due stays due.
                    if (!isFailing)
                    {
                        RelayLog.ScheduledNotRead(logger, failure);
                    }

                    isFailing = true;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: what waits is in the store.
        }
    }

    // What the journal has no room for now is tried again: nothing else would ever end it.
    private void EndLeftLeaving()
    {
        if (_leftLeaving.RemoveAll(message => released.End(message, Outcome.Unknown, Reason.None, CommandStatus.ESME_RSYSERR)) is > 0 and var ended)
        {
            RelayLog.ScheduledLeftUnknown(logger, ended);
        }
    }

    private async Task SendDueAsync(bool isThorough, CancellationToken stopping)
    {
        EndLeftLeaving();
        scheduled.Forget();
        if (scheduled.Count == 0 || clock.IsAhead)
        {
            return;
        }

        foreach (var link in router.Links)
        {
            if (link.HasBind)
            {
                await SendDueAsync(link, stopping);
            }
            else if (ways.HasOthers(registry.Current))
            {
                await SendByOthersAsync(link, stopping);
            }
        }

        if (isThorough)
        {
            foreach (var smsc in await storage.SmscsAsync(stopping))
            {
                await EndExpiredAsync(smsc, stopping);
            }
        }
    }

    // What waits for an SMSC that is away, or that nobody has configured any more, is looked through piece by piece, from where the last look ended.
    private async Task EndExpiredAsync(string smsc, CancellationToken stopping)
    {
        var now = time.UtcMilliseconds();
        var nothing = new ReleaseBatch(scheduled, frequency, time);
        for (var pages = 0; pages < PagesAtOnce && !stopping.IsCancellationRequested; pages++)
        {
            var page = await storage.DueAsync(smsc, now, _lookedUpTo.TryGetValue(smsc, out var place) ? place : null, Page, stopping);
            foreach (var message in page.Where(message => scheduled.TryTake(message.RecordId)))
            {
                if (!TryDecide(message, link: null, now, nothing))
                {
                    scheduled.PutBack(message.RecordId);
                }
            }

            if (page.Count < Page)
            {
                _ = _lookedUpTo.Remove(smsc);
                return;
            }

            _lookedUpTo[smsc] = new ScheduledPlace(page[^1].DueAt, page[^1].RecordId);
        }
    }

    private async Task SendDueAsync(SmscLink link, CancellationToken stopping)
    {
        var now = time.UtcMilliseconds();
        ScheduledPlace? after = null;
        while (!stopping.IsCancellationRequested)
        {
            var page = await storage.DueAsync(link.Name, now, after, Page, stopping);
            var batch = new ReleaseBatch(scheduled, frequency, time);
            var hasRoom = true;
            foreach (var message in page)
            {
                after = new ScheduledPlace(message.DueAt, message.RecordId);
                if (!scheduled.TryTake(message.RecordId))
                {
                    continue;
                }

                if (!TryDecide(message, hasRoom ? link : null, now, batch))
                {
                    // Only what has expired among the rest can be seen to.
                    scheduled.PutBack(message.RecordId);
                    hasRoom = false;
                }
            }

            if (!batch.IsEmpty)
            {
                journal.Append(batch);
            }

            if (page.Count < Page || !hasRoom)
            {
                return;
            }
        }
    }

    // What waits for an SMSC that is out may have no way yet: it is looked through from where the last look ended, for as long as some of it leaves.
    private async Task SendByOthersAsync(SmscLink away, CancellationToken stopping)
    {
        var now = time.UtcMilliseconds();
        for (var pages = 0; pages < PagesAtOnce && !stopping.IsCancellationRequested; pages++)
        {
            var page = await storage.DueAsync(away.Name, now, _offeredUpTo.TryGetValue(away.Name, out var place) ? place : null, Page, stopping);
            var batch = new ReleaseBatch(scheduled, frequency, time);
            foreach (var message in page.Where(message => scheduled.TryTake(message.RecordId)))
            {
                if (!TryDecide(message, away, now, batch))
                {
                    scheduled.PutBack(message.RecordId);
                }
            }

            if (!batch.IsEmpty)
            {
                journal.Append(batch);
            }

            if (page.Count < Page)
            {
                _ = _offeredUpTo.Remove(away.Name);
                return;
            }

            _offeredUpTo[away.Name] = new ScheduledPlace(page[^1].DueAt, page[^1].RecordId);
            if (batch.IsEmpty)
            {
                return;
            }
        }
    }

    // False: it has to wait for room, and goes on waiting.
    private bool TryDecide(ScheduledMessage message, SmscLink? link, long now, ReleaseBatch batch)
    {
        if (now >= (message.ValidUntil != 0 ? message.ValidUntil : message.DueAt + (options.ExpireHours * 3_600_000L)))
        {
            return released.End(message, Outcome.Expired, Reason.None, CommandStatus.ESME_ROK);
        }

        if (link is null)
        {
            return false;
        }

        var submit = SubmitRecord.Read(message.Submit, out var identity);
        var present = registry.Current;
        if (CodeOf(submit, identity, present) is not { } code)
        {
            return released.Refuse(message, Reason.SourceNotAllowed);
        }

        if (quietHours.Forbid(code.Organization, submit.Class, now, out var until) && until != 0)
        {
            return message.IsValidAt(until) ? released.Postpone(message, until) : released.Refuse(message, Reason.QuietHours);
        }

        var reason = rules.EvaluateAgain(new JudgedMessage(code, submit.Class, submit.Msisdn), message.Account, submit.SourceAddr, present, now, now, out _);
        if (reason == Reason.ConsentsStale)
        {
            // That passes, and its sender was told long ago that it is taken: it waits, and holds up nothing behind it.
            scheduled.PutBack(message.RecordId);
            return true;
        }

        if (reason != Reason.None)
        {
            return released.Refuse(message, reason);
        }

        var hold = default(SubmitHold);
        switch (ways.TakePlace(message, submit, code, link, present, now, ref hold, out var routed))
        {
            case Reason.None:
                return TryRelease(message, submit, code, hold, routed, now, batch);
            case Reason.NotFiled:
                return released.Refuse(message, Reason.NotFiled);
            case Reason.SmscUnavailable:
                // Others behind it may have a way.
                scheduled.PutBack(message.RecordId);
                return true;
            default:
                return false;
        }
    }

    private bool TryRelease(ScheduledMessage message, in SubmitRecord submit, CodeNumber code, SubmitHold hold, Routed? routed, long now, ReleaseBatch batch)
    {
        var pdus = ReleasedMessages.PdusOf(message, submit);
        hold.KeepRoom(released.RoomFor(submit));
        if (!hold.TryTakeMemory(pdus.Length) || !journal.HasRoom(batch.Length + batch.Reserved + ReleaseBatch.MaxSize + hold.Room))
        {
            hold.Release(frequency);
            return false;
        }

        if (frequency.Repeats.Of(code.Organization, submit.Class, hold.Link.Repeats) is { } limit && _texts.Of(submit) is { } text
            && !hold.TryCountText(frequency.Repeats, code.Organization, limit, TextRepeats.KeyOf(submit.Msisdn, text), now, now, submit.RecordId))
        {
            hold.Release(frequency);
            return released.Refuse(message, Reason.Repeated);
        }

        if (submit.Class == Purpose.Commercial && !hold.TryCount(frequency, code.Organization, submit.Msisdn, now, now, submit.RecordId))
        {
            hold.Release(frequency);
            return released.Refuse(message, Reason.FrequencyCapped);
        }

        batch.Add(released.Describe(message, submit, code, hold, now), pdus, message.DueAt, routed);
        return true;
    }

    // Of another owner, or with other marks than it has, it is not the code that the message was made for.
    private static CodeNumber? CodeOf(in SubmitRecord submit, in SubmitIdentity identity, RegistrySnapshot present) =>
        present.LongestMatch(submit.SourceAddr) is { } code
        && identity.Organization.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(code.Organization.Id))
        && (submit.Class == Purpose.Commercial || submit.Class == code.Purpose)
            ? code
            : null;
}
