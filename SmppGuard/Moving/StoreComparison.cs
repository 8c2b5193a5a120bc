namespace SmppGuard.Moving;

/// <summary>Reads two stores side by side and tells in what they differ, item by item. Nothing is changed.</summary>
/// <param name="source">The one.</param>
/// <param name="target">The other.</param>
/// <param name="progress">Is told how far it has come.</param>
/// <param name="tell">Is told of each item that differs, up to <see cref="MostTold"/> of a part.</param>
internal sealed class StoreComparison(IMovableStore source, IMovableStore target, MoveProgress progress, Action<StoreDifference> tell)
{
    public const int MostTold = 20;

    /// <param name="firstDay">Days of the archive before it were compared already; 0: all.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(int firstDay, CancellationToken cancellation)
    {
        var days = (await source.DaysAsync(cancellation)).Concat(await target.DaysAsync(cancellation)).Select(d => d.Day).Where(day => day >= firstDay).Distinct().Order();
        foreach (var day in days)
        {
            foreach (var part in StoreParts.OfDays)
            {
                await CompareAsync(part, day, cancellation);
            }
        }

        foreach (var part in StoreParts.Others)
        {
            await CompareAsync(part, 0, cancellation);
        }
    }

    private async Task CompareAsync(StorePart part, int day, CancellationToken cancellation)
    {
        progress.Begin(part, day);
        var told = 0;
        await foreach (var (ours, theirs) in StoreCopy.SideBySide(source.ReadAsync(part, day, null, cancellation), target.ReadAsync(part, day, null, cancellation), cancellation))
        {
            progress.Read();
            string[] fields = ours is null || theirs is null ? [] : [.. ours.Differences(theirs).Select(place => part.Fields[place])];
            if (ours is null || theirs is null || fields.Length > 0)
            {
                progress.Differs();
                if (told++ < MostTold)
                {
                    tell(new StoreDifference(part, day, (ours ?? theirs)!.Key, ours is null ? ItemIs.OnlyInTarget : theirs is null ? ItemIs.OnlyInSource : ItemIs.Different, fields));
                }
            }
        }

        progress.End();
    }
}

/// <summary>Where an item is that differs.</summary>
internal enum ItemIs
{
    OnlyInSource,
    OnlyInTarget,
    Different,
}

/// <summary>One item that is not the same in both stores. Values are not told: they may be texts and numbers of people.</summary>
/// <param name="Part">Of which part.</param>
/// <param name="Day">Of parts that are of days: which.</param>
/// <param name="Key">Which item.</param>
/// <param name="How">How it differs.</param>
/// <param name="Fields">Where both have it: the names of the values that differ.</param>
internal sealed record StoreDifference(StorePart Part, int Day, ItemKey Key, ItemIs How, IReadOnlyList<string> Fields);
