using SmppGuard.Archive;
using SmppGuard.Carriers.Portability;
using SmppGuard.Model;
using SmppGuard.Moving;

namespace SmppGuard.Verifying;

/// <summary>
/// Reads everything that a store holds and says what of it is not as it was stored. What names something else is read after that: attachments, consents, then the messages that rest on them. Damage ends
/// the reading of the part that has it, and of nothing else.
/// </summary>
/// <param name="store">What is looked at.</param>
/// <param name="report">Is told.</param>
/// <param name="messageMonths">So long messages are kept.</param>
/// <param name="time">Tells what has expired.</param>
internal sealed class StoreVerification(IVerifiedStore store, VerifyReport report, int messageMonths, TimeProvider time)
{
    private readonly ProofCheck _proofs = new();
    private readonly ListCheck _lists = new();
    private readonly AuditChainCheck _audit = new();
    private readonly CountsCheck _counts = new();
    private readonly long _begun = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <param name="range">Days of the archive; everything else is looked at in any case.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StorageException">The store cannot be reached.</exception>
    public async Task RunAsync(DayRange range, CancellationToken cancellation)
    {
        await store.LookAsync(report, cancellation);
        await AttachmentsAsync(cancellation);
        foreach (var part in StoreParts.Others.Where(part => part != StoreParts.Attachments))
        {
            var isWhole = await ReadAsync(part, 0, store.Items.ReadAsync(part, 0, null, cancellation), (looking, item) => Look(looking, part, item));
            _proofs.KnowsConsents |= isWhole && part == StoreParts.Consents;
        }

        HashSet<int> looked = [];
        foreach (var day in (await store.DaysAsync(cancellation)).Where(range.Has))
        {
            report.Days++;
            _ = looked.Add(day);
            await DayAsync(day, cancellation);
        }

        _counts.Compare(report, looked, range, store.SettledBefore, store.CountedAfter, _begun, day => ArchiveDay.ExpiryOf(day, messageMonths) <= _begun);
    }

    private async Task AttachmentsAsync(CancellationToken cancellation)
    {
        try
        {
            await _proofs.ReadAttachmentsAsync(store.Items, report, cancellation);
        }
        catch (Exception failure) when (VerifyFailure.IsOfReading(failure))
        {
            using var looking = report.Begin(StoreParts.Attachments, 0);
            looking.Found(DamageKind.Unreadable, (string?)null, VerifyFailure.Text(failure));
        }
    }

    private void Look(VerifyReport.Looking looking, StorePart part, StoredItem item)
    {
        if (part == StoreParts.Consents)
        {
            Tell(looking, item, _proofs.Problems(item));
        }
        else if (part == StoreParts.Audit)
        {
            if (_audit.Problem(item) is { } problem)
            {
                looking.Found(problem.Kind, item.Key, problem.Text);
            }
        }
        else if (part == StoreParts.Statistics)
        {
            _counts.Counts(item);
        }
        else if (part == StoreParts.Purges)
        {
            _counts.Purged(item);
        }
        else if (part == StoreParts.Portability)
        {
            foreach (var name in _lists.MissingPieces(PieceOctets.Read(item.Octets(6)!).Select(piece => piece.Sha256)))
            {
                looking.Found(DamageKind.Missing, item.Key, $"its block {name} is not there");
            }
        }
        else if (part != StoreParts.DoNotDisturbLists || item.Number(0) == 0 || item.Number(4) < _begun)
        {
            // One that was replaced meanwhile has other numbers than those that were read.
            Tell(looking, item, _lists.Problems(part, item));
        }
    }

    private async Task DayAsync(int day, CancellationToken cancellation)
    {
        try
        {
            await using var opened = await store.OpenAsync(day, cancellation);
            await opened.LookAsync(report, cancellation);
            List<long> messages = [];
            var isWhole = await ReadAsync(StoreParts.Messages, day, opened.ReadAsync(StoreParts.Messages, cancellation), (looking, item) =>
            {
                messages.Add(item.Key.Number(0));
                _counts.Found(item);
                Tell(looking, item, MessageCheck.Problems(item, day));
                if (ConsentProblem(new VerifiedMessage(item)) is { } problem)
                {
                    looking.Found(DamageKind.Missing, item.Key, problem);
                }
            });
            foreach (var part in StoreParts.OfDays.Where(part => part != StoreParts.Messages))
            {
                List<ItemKey> orphans = [];
                _ = await ReadAsync(part, day, opened.ReadAsync(part, cancellation), (_, item) =>
                {
                    if (part != StoreParts.Replies && item.Key.Number(0) is not 0 and var id && messages.BinarySearch(id) < 0)
                    {
                        orphans.Add(item.Key);
                    }
                });
                await OrphansAsync(opened, part, day, isWhole ? orphans : [], cancellation);
            }

            await opened.LookUpAsync(report, cancellation);
        }
        catch (Exception failure) when (VerifyFailure.IsOfReading(failure))
        {
            using var looking = report.Begin(VerifiedParts.DayLayout, day);
            looking.Found(DamageKind.Unreadable, (string?)null, VerifyFailure.Text(failure));
        }
    }

    // It may have come meanwhile, or be in the journal still.
    private async Task OrphansAsync(IVerifiedDay opened, StorePart part, int day, List<ItemKey> orphans, CancellationToken cancellation)
    {
        foreach (var key in orphans.Where(key => RecordIds.TimeOf(key.Number(0)) < store.SettledBefore))
        {
            if (!await opened.HasAsync(key.Number(0), cancellation))
            {
                using var looking = report.Begin(part, day);
                looking.Found(DamageKind.Missing, key, "the message that it is about is not there");
            }
        }
    }

    private string? ConsentProblem(VerifiedMessage message) =>
        message.ConsentId != 0 && message.Reason == (long)Reason.None && _proofs.KnowsConsents && RecordIds.TimeOf(message.ConsentId) < store.SettledBefore && !_proofs.Has(message.ConsentId)
            ? $"the consent {message.ConsentId} that it rested on is not there"
            : null;

    private static void Tell(VerifyReport.Looking looking, StoredItem item, IEnumerable<(string Kind, string Text)> problems)
    {
        foreach (var (kind, text) in problems)
        {
            looking.Found(kind, item.Key, text);
        }
    }

    /// <returns>Whether it could be read to its end.</returns>
    private async Task<bool> ReadAsync(StorePart part, int day, IAsyncEnumerable<StoredItem> items, Action<VerifyReport.Looking, StoredItem> look)
    {
        using var looking = report.Begin(part, day);
        ItemKey? last = null;
        try
        {
            await foreach (var item in items)
            {
                looking.Read();
                if (last is not null && item.Key <= last)
                {
                    looking.Found(DamageKind.Wrong, item.Key, "it stands out of its order");
                }

                last = item.Key;
                try
                {
                    look(looking, item);
                }
                catch (Exception failure) when (failure is InvalidCastException or NullReferenceException or ArgumentException or IndexOutOfRangeException or OverflowException or FormatException or InvalidDataException)
                {
                    looking.Found(DamageKind.Unreadable, item.Key, VerifyFailure.Text(failure));
                }
            }

            return true;
        }
        catch (Exception failure) when (VerifyFailure.IsOfReading(failure))
        {
            looking.Found(DamageKind.Unreadable, (string?)null, $"{VerifyFailure.Text(failure)}; {(last is null ? "nothing of it was read" : $"what follows {part.NameOf(last)} was not read")}");
            return false;
        }
    }
}
