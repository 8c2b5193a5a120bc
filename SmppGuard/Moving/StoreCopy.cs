using System.Runtime.CompilerServices;
using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Moving;

/// <summary>
/// Copies one store into another, and goes on where a copy before ended or was cut off. The first time both are read side by side in the order of their keys, and what one lacks is written or
/// removed, so that it does not matter how far another attempt came. What was copied to its end has a mark; from then on only what may be new is read of the archive and of the consents, which
/// only grow. Everything else is small, and is compared whole each time.
/// </summary>
/// <param name="source">Is read.</param>
/// <param name="target">Is written to.</param>
/// <param name="progress">Is told.</param>
/// <param name="time">Says when a part was begun.</param>
internal sealed class StoreCopy(IMovableStore source, ICopyTarget target, MoveProgress progress, TimeProvider time)
{
    private const int ItemsAtOnce = 1000;
    private const int OctetsAtOnce = 4 * 1024 * 1024;

    /// <summary>What was scheduled in the copy before and is not any more: the archive says since what became of it.</summary>
    private readonly HashSet<long> _left = [];

    private IReadOnlyDictionary<string, CopyMark> _marks = new Dictionary<string, CopyMark>(StringComparer.Ordinal);
    private bool _isWhole;

    /// <param name="isWhole">Everything is compared again, whatever was copied before.</param>
    /// <param name="cancellation">Gives up; another copy goes on.</param>
    public async Task RunAsync(bool isWhole, CancellationToken cancellation)
    {
        _isWhole = isWhole;
        _marks = await target.MarksAsync(cancellation);
        await FindLeftAsync(cancellation);
        foreach (var (day, keptUntil) in await source.DaysAsync(cancellation))
        {
            await CopyDayAsync(day, keptUntil, cancellation);
        }

        foreach (var part in StoreParts.Others)
        {
            progress.Begin(part, day: 0);
            if (part == StoreParts.Attachments && !_isWhole)
            {
                await CopyAttachmentsAsync(cancellation);
                continue;
            }

            var begun = await BeginAsync(cancellation);
            _ = await CopyAsync(part, 0, part.IsByRecordId ? SinceOf(part.Name) : null, cancellation);
            await target.MarkAsync(part.Name, begun, cancellation);
        }
    }

    private async Task FindLeftAsync(CancellationToken cancellation)
    {
        await foreach (var message in target.ReadAsync(StoreParts.Scheduled, 0, null, cancellation))
        {
            _ = _left.Add(message.Key.Number(0));
        }

        if (_left.Count > 0)
        {
            await foreach (var message in source.ReadAsync(StoreParts.Scheduled, 0, null, cancellation))
            {
                _ = _left.Remove(message.Key.Number(0));
            }
        }
    }

    private async Task<CopyMark> BeginAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return new CopyMark(now, await source.ArchivedAsync(cancellation) is > 0 and var archived ? archived : now);
    }

    private Since? SinceOf(string unit) => !_isWhole && _marks.GetValueOrDefault(unit) is { } mark ? mark.ToSince(_left) : null;

    private async Task CopyDayAsync(int day, long keptUntil, CancellationToken cancellation)
    {
        var unit = ArchiveDay.NameOf(day);
        var begun = await BeginAsync(cancellation);
        var since = SinceOf(unit);
        if (since is not null && !source.MayHaveChanged(day, since) && !_left.Any(id => ArchiveDay.OfRecord(id) == day))
        {
            return;
        }

        await target.PrepareDayAsync(day, keptUntil, cancellation);
        var hasLate = false;
        foreach (var part in StoreParts.OfDays)
        {
            // A receipt that came before the late answer to its message has another key since.
            progress.Begin(part, day);
            hasLate |= await CopyAsync(part, day, hasLate && part == StoreParts.Receipts ? null : since, cancellation);
        }

        // Once for all: what is written because of another part of the day is not to be left out when this is cut off.
        await target.MarkAsync(unit, begun, cancellation);
    }

    /// <returns>Whether a message was written that was answered late.</returns>
    private async Task<bool> CopyAsync(StorePart part, int day, Since? since, CancellationToken cancellation)
    {
        var batch = new Batch(target, part, day, progress);
        if (since is not null && !part.IsByRecordId)
        {
            await foreach (var item in source.ReadAsync(part, day, since, cancellation))
            {
                progress.Read();
                await batch.PutAsync(item, cancellation);
            }
        }
        else
        {
            await foreach (var (ours, theirs) in SideBySide(source.ReadAsync(part, day, since, cancellation), target.ReadAsync(part, day, since?.OfIds, cancellation), cancellation))
            {
                if (ours is null)
                {
                    // Of those that are read in part it may be that the source was not asked for it.
                    await (since is null ? batch.RemoveAsync(theirs!.Key, cancellation) : Task.CompletedTask);
                    continue;
                }

                progress.Read();
                if (theirs is null || !ours.HasSameValues(theirs))
                {
                    await batch.PutAsync(ours, cancellation);
                }
            }
        }

        await batch.EndAsync(cancellation);
        progress.End();
        return batch.HasLate;
    }

    // One that is there is what it was: its name says what it holds. Proofs are not taken away.
    private async Task CopyAttachmentsAsync(CancellationToken cancellation)
    {
        var batch = new Batch(target, StoreParts.Attachments, 0, progress);
        await foreach (var (ours, theirs) in SideBySide(NamesAsync(source, cancellation), NamesAsync(target, cancellation), cancellation))
        {
            if (ours is not null)
            {
                progress.Read();
                await (theirs is null ? batch.PutAsync(await source.AttachmentAsync(ours.Key.Text(0), cancellation), cancellation) : Task.CompletedTask);
            }
        }

        await batch.EndAsync(cancellation);
        progress.End();
    }

    private static async IAsyncEnumerable<StoredItem> NamesAsync(IMovableStore store, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var name in store.AttachmentsAsync(cancellation))
        {
            yield return new StoredItem(ItemKey.Of(name), []);
        }
    }

    /// <summary>Items of two stores, those with one key together. Both come in the order of their keys.</summary>
    public static async IAsyncEnumerable<(StoredItem? Ours, StoredItem? Theirs)> SideBySide(
        IAsyncEnumerable<StoredItem> ours, IAsyncEnumerable<StoredItem> theirs, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var left = ours.GetAsyncEnumerator(cancellation);
        await using var right = theirs.GetAsyncEnumerator(cancellation);
        var one = await NextAsync(left, null);
        var other = await NextAsync(right, null);
        while (one is not null || other is not null)
        {
            var order = one is null ? 1 : other is null ? -1 : one.Key.CompareTo(other.Key);
            yield return (order <= 0 ? one : null, order >= 0 ? other : null);
            one = order <= 0 ? await NextAsync(left, one) : one;
            other = order >= 0 ? await NextAsync(right, other) : other;
        }

        // Read in another order, what is there would count as missing.
        static async ValueTask<StoredItem?> NextAsync(IAsyncEnumerator<StoredItem> items, StoredItem? before)
        {
            if (!await items.MoveNextAsync())
            {
                return null;
            }

            return before is null || items.Current.Key.CompareTo(before.Key) > 0 ? items.Current : throw new StorageException("items do not come in the order of their keys", StorageFault.Damaged);
        }
    }

    /// <summary>What is to be written and removed, some at a time.</summary>
    private sealed class Batch(ICopyTarget target, StorePart part, int day, MoveProgress progress)
    {
        private static readonly int LateAt = StoreParts.Messages.Fields.Index().First(field => string.Equals(field.Item, "lateAt", StringComparison.Ordinal)).Index;

        private readonly List<StoredItem> _put = [];
        private readonly List<ItemKey> _removed = [];
        private int _octets;

        public bool HasLate { get; private set; }

        public async Task PutAsync(StoredItem item, CancellationToken cancellation)
        {
            HasLate |= part == StoreParts.Messages && item.Values[LateAt] is not null;
            _put.Add(item);
            _octets += item.Size;
            if (_put.Count >= ItemsAtOnce || _octets >= OctetsAtOnce)
            {
                await SendAsync(cancellation);
            }
        }

        public async Task RemoveAsync(ItemKey key, CancellationToken cancellation)
        {
            _removed.Add(key);
            if (_removed.Count >= ItemsAtOnce)
            {
                await SendAsync(cancellation);
            }
        }

        public Task EndAsync(CancellationToken cancellation) => _put.Count + _removed.Count > 0 ? SendAsync(cancellation) : Task.CompletedTask;

        // Removed first: a key that one had may be what another gets.
        private async Task SendAsync(CancellationToken cancellation)
        {
            if (_removed.Count > 0)
            {
                await target.RemoveAsync(part, day, _removed, cancellation);
            }

            if (_put.Count > 0)
            {
                await target.PutAsync(part, day, _put, cancellation);
            }

            progress.Written(_put.Count, _removed.Count);
            _put.Clear();
            _removed.Clear();
            _octets = 0;
        }
    }
}
