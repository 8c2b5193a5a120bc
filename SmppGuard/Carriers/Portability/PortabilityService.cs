using System.Security.Cryptography;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Observability;

namespace SmppGuard.Carriers.Portability;

/// <summary>
/// Has the list of ported numbers in memory, changes it, and takes in what others change. A list replaces another whole: until all of it is read, judged and stored the one before is in force, and then the new
/// one, with one write that every look-up sees or does not see.
/// </summary>
internal sealed class PortabilityService(IPortabilityStorage storage, CarrierName names, NumberPlan plan, ListRules rules, TimeProvider time, ILogger<PortabilityService> logger) : IHealthWarning, IDisposable
{
    private const int ReadAtOnce = 64;
    private const int KeptAtOnce = 8 * 1024 * 1024;

    // An import takes as long as somebody sends it.
    private readonly SemaphoreSlim _imports = new(1);

    // Held for moments.
    private readonly Lock _swapping = new();
    private volatile PortabilityTable _table = PortabilityTable.None;
    private volatile string? _damage;
    private volatile bool _isLoaded;

    // The revision that cannot be used.
    private long _damaged;

    /// <summary>The list in force. A look-up reads it once.</summary>
    public PortabilityTable Table => _table;

    public bool IsShared => storage.IsShared;

    /// <summary>Why the list that is stored is not in force; null: it is, or there is none.</summary>
    public string? Damage => _damage;

    public string? Warning => _damage is { } damage ? $"the list of ported numbers is not in force, carriers are known by prefix: {damage}" : null;

    /// <summary>Takes what is stored into memory; before anything is accepted. A list that is damaged decides over ways, not over what is lawful: the start goes on without it, and health says so.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        while (!await TryTakeAsync(cancellation))
        {
            // It was replaced by another process while it was read.
        }

        if (_damage is null)
        {
            await RemoveLeftOversAsync();
        }

        _isLoaded = true;
    }

    /// <summary>Takes in the list that another process put in force.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        if (_isLoaded && await storage.RevisionAsync(cancellation) is { } revision && revision != _table.List?.Revision && revision != _damaged)
        {
            _ = await TryTakeAsync(cancellation);
        }
    }

    /// <summary>Replaces the list by that of a stream, or changes some of its numbers.</summary>
    /// <param name="change">How.</param>
    /// <param name="body">The lines.</param>
    /// <param name="cancellation">The client went away: nothing is changed.</param>
    /// <exception cref="ListFormatException">It is no list of ported numbers.</exception>
    /// <exception cref="ListRefusedException">It can hardly be the list that was meant; nothing was changed.</exception>
    public async Task<PortabilityImport> ImportAsync(PortabilityChange change, Stream body, CancellationToken cancellation)
    {
        await _imports.WaitAsync(cancellation);
        try
        {
            // What another pod has put in force since it was followed counts as well.
            var stored = await storage.RevisionAsync(cancellation);
            while (stored != _table.List?.Revision && stored != _damaged && !await TryTakeAsync(cancellation))
            {
                stored = await storage.RevisionAsync(cancellation);
            }

            var present = _table;
            if (change.Adds && _damage is not null)
            {
                throw new ListRefusedException("changes one that is damaged; send the whole list.", 0, 0, 0, []) { IsConflict = true };
            }

            if (change.OnlyIf?.Invoke(present.List) == false)
            {
                throw new StaleException();
            }

            var builder = new PortabilityBuilder(present, change.Adds);
            var errors = new LineErrors();
            await ReadAsync(change, body, builder, errors, cancellation);
            var added = builder.Added;
            builder.Finish();
            var accepted = change.Adds ? builder.Changed : builder.Count;
            var done = new PortabilityImport(
                accepted, added - accepted, errors.Count, errors.First, present.List?.Count ?? 0, builder.Count, builder.Lost, builder.Moved, change.Mode.DryRun);
            Judge(change, done);
            if (!change.Mode.DryRun)
            {
                await PutInForceAsync(change, present, stored, builder, done, cancellation);
            }

            return done;
        }
        finally
        {
            _ = _imports.Release();
        }
    }

    public void Dispose() => _imports.Dispose();

    private async Task ReadAsync(PortabilityChange change, Stream body, PortabilityBuilder builder, LineErrors errors, CancellationToken cancellation)
    {
        var places = new Dictionary<string, byte>(StringComparer.Ordinal);
        var rows = PortabilityRows.Of(change.Format, change.Encoding, body);
        while (await rows.ReadAsync(cancellation) is { } row)
        {
            if ((row.Error ?? Take(row)) is { } error)
            {
                errors.Add(row.Line, error);
            }

            if (builder.Added > PortabilityBuilder.MaxNumbers)
            {
                throw new ListFormatException("list", $"has more than {PortabilityBuilder.MaxNumbers} numbers.");
            }
        }

        // Null: taken.
        string? Take(PortabilityRow row)
        {
            if (!plan.TryNormalize(row.Number, out var msisdn))
            {
                return "has no valid number; use digits with or without the country code.";
            }

            byte place = 0;
            if (row.Carrier.Length == 0 && !change.Adds)
            {
                return "names no carrier.";
            }

            if (row.Carrier.Length > 0 && !places.TryGetValue(row.Carrier, out place))
            {
                if (names.Of(row.Carrier) is not { } name)
                {
                    return $"names no carrier; use {CarrierName.Form}, or say in Carriers:Aliases what the word means.";
                }

                place = builder.PlaceOf(name);
                if (place == 0)
                {
                    return $"names one carrier more than the {PortabilityBuilder.MaxCarriers} that a list can have.";
                }

                places.Add(row.Carrier, place);
            }

            return builder.Add(msisdn, place) ? null : "has a number too far from all others; a list has those of some countries, in ranges.";
        }
    }

    private async Task PutInForceAsync(
        PortabilityChange change, PortabilityTable present, long? stored, PortabilityBuilder builder, PortabilityImport done, CancellationToken cancellation)
    {
        var kept = (present.List?.Pieces ?? []).ToDictionary(piece => piece.Block, piece => piece.Sha256);
        var pieces = new List<PortabilityPiece>(builder.Built.Count);
        var waiting = new List<PortabilityOctets>();
        var octets = 0;
        foreach (var (block, numbers) in builder.Built)
        {
            if (present.Blocks.TryGetValue(block, out var before) && ReferenceEquals(before, numbers))
            {
                pieces.Add(new PortabilityPiece(block, kept[block]));
                continue;
            }

            var piece = new PortabilityOctets(Convert.ToHexStringLower(SHA256.HashData(numbers)), numbers);
            pieces.Add(new PortabilityPiece(block, piece.Sha256));
            waiting.Add(piece);
            octets += numbers.Length;
            if (octets >= KeptAtOnce)
            {
                await storage.KeepAsync(waiting, cancellation);
                waiting.Clear();
                octets = 0;
            }
        }

        await storage.KeepAsync(waiting, cancellation);
        var list = new PortabilityList
        {
            Version = change.Version,
            Revision = (stored ?? 0) + 1,
            Count = done.Count,
            ReplacedAt = time.GetUtcNow(),
            Actor = change.Actor,
            Carriers = builder.Carriers,
            Pieces = pieces,
        };
        if (!await storage.TryPutInForceAsync(list, stored, CancellationToken.None))
        {
            throw new ListRefusedException("was replaced by somebody else meanwhile; send yours again if it is to count.", done.Accepted, done.Unchanged, done.Rejected, done.Errors) { IsConflict = true };
        }

        Swap(new PortabilityTable(list, builder.Built));
        await RemoveLeftOversAsync();
    }

    /// <returns>False: it changed while it was read; to be called again.</returns>
    private async Task<bool> TryTakeAsync(CancellationToken cancellation)
    {
        var present = _table;
        long? revision = null;
        string damage;
        try
        {
            if (await storage.FindAsync(cancellation) is not { } list || list.Revision <= present.List?.Revision)
            {
                return true;
            }

            revision = list.Revision;
            var have = (present.List?.Pieces ?? []).DistinctBy(piece => piece.Sha256, StringComparer.Ordinal).ToDictionary(piece => piece.Sha256, piece => present.Blocks[piece.Block], StringComparer.Ordinal);
            foreach (var hashes in list.Pieces.Select(piece => piece.Sha256).Where(hash => !have.ContainsKey(hash)).Distinct(StringComparer.Ordinal).Chunk(ReadAtOnce))
            {
                foreach (var (hash, octets) in await storage.ReadAsync(hashes, cancellation))
                {
                    if (string.Equals(Convert.ToHexStringLower(SHA256.HashData(octets)), hash, StringComparison.Ordinal) && PortabilityBlock.IsPossible(octets, list.Carriers.Count))
                    {
                        have[hash] = octets;
                    }
                }

                if (!hashes.All(have.ContainsKey) && await storage.RevisionAsync(cancellation) != revision)
                {
                    return false;
                }
            }

            var blocks = list.Pieces.Where(piece => have.ContainsKey(piece.Sha256)).ToDictionary(piece => piece.Block, piece => have[piece.Sha256]);
            if (blocks.Count == list.Pieces.Count && blocks.Values.Sum(block => (long)PortabilityBlock.Count(block)) == list.Count)
            {
                Swap(new PortabilityTable(list, blocks));
                return true;
            }

            damage = "numbers that it names are missing, or are not those that were kept";
        }
        catch (StorageException damaged) when (damaged.Fault == StorageFault.Damaged)
        {
            damage = damaged.Message;
        }

        _damaged = revision ?? await storage.RevisionAsync(cancellation) ?? 0;
        _damage = damage;
        logger.Damaged(damage);
        return true;
    }

    // What was read may be older than what was put in force here meanwhile.
    private void Swap(PortabilityTable table)
    {
        lock (_swapping)
        {
            if (_table.List is not { } present || present.Revision < table.List!.Revision)
            {
                _table = table;
                _damage = null;
            }
        }
    }

    private async Task RemoveLeftOversAsync()
    {
        try
        {
            await storage.RemoveLeftOversAsync(CancellationToken.None);
        }
        catch (StorageException error)
        {
            logger.LeftOversStay(error);
        }
    }

    private void Judge(PortabilityChange change, PortabilityImport done)
    {
        var problem = rules.AtEnd(change.Mode, done.Accepted + done.Unchanged, done.Rejected);
        var shrinks = problem is not null ? null
            : change.Adds ? rules.Taking(change.Mode, done.Before, done.Lost)
            : rules.Replacing(change.Mode, done.Before, done.Count, done.Lost);
        if ((problem ?? shrinks) is { } refusal)
        {
            throw new ListRefusedException(refusal, done.Accepted, done.Unchanged, done.Rejected, done.Errors) { IsConflict = shrinks is not null };
        }
    }
}
