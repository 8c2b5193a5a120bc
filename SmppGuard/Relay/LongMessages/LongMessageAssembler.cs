using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.LongMessages;

/// <summary>What became of a part.</summary>
internal enum PartPlacement
{
    /// <summary>It waits for the others: to be recorded, and answered.</summary>
    Held,

    /// <summary>It was the last that was missing: the message is to be decided.</summary>
    Completing,

    /// <summary>It is held already: recorded once more, and answered as before.</summary>
    Repeated,

    /// <summary>It does not agree with the others in what decides whether, when and how a phone shows it: the message is to be refused.</summary>
    Disagreeing,

    /// <summary>Its message is being decided: answered with the message.</summary>
    Waiting,

    /// <summary>Its message was accepted: answered as before, at once.</summary>
    AnsweredBefore,

    /// <summary>It contradicts another part: a different total, or another content under the same number.</summary>
    Contradiction,

    /// <summary>Too much is unfinished.</summary>
    Full,
}

/// <summary>
/// The long messages of one account whose parts are coming in, over all its binds. Parts of the same message meet here, so there is a lock; it is one of several,
/// chosen by the message, held for the copy of one part, and never taken for a message that comes whole.
/// </summary>
internal sealed class LongMessageAssembler(AssemblyLimits limits, MessageJournal journal)
{
    private const int ShardCount = 16;

    /// <summary>Accepted messages that a shard remembers, for parts that are submitted again.</summary>
    private const int RememberedPerShard = 1_000;

    /// <summary>How much longer than the time between two parts a whole message may take.</summary>
    private const int LongestInTimeouts = 10;

    private readonly Lock _gate = new();
    private AssemblyShard[] _shards = [];
    private long _octets;

    /// <summary>Messages that wait for parts.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var shard in Volatile.Read(ref _shards))
            {
                count += shard.Collecting;
            }

            return count;
        }
    }

    /// <summary>
    /// Puts a part to the others of its message.
    /// </summary>
    /// <param name="part">The part.</param>
    /// <param name="where">Its place in the message.</param>
    /// <param name="alphabet">How its text is to be read.</param>
    /// <param name="peer">Where it came from.</param>
    /// <param name="ids">For the id of a new message and of the part.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="request">The request: its EsmeMessageId is kept if it has one; else it gets the one that the part is answered with.</param>
    /// <param name="message">The message that it belongs to; null with <see cref="PartPlacement.Full"/>.</param>
    public PartPlacement Place(
        in IncomingMessage part, Concatenation where, Alphabet alphabet, string peer, RecordIds ids, long now, ref SubmitRequest request, out LongMessage? message)
    {
        Span<byte> key = stackalloc byte[PartKey.MaxLength];
        key = key[..PartKey.Write(part, where, key)];
        var index = where.Number - 1;
        var shard = ShardOf(key);
        lock (shard)
        {
            if (shard.Messages.TryGetValue(key, out message) && message.State != LongMessageState.Over)
            {
                if (message.State == LongMessageState.Collecting)
                {
                    if (message.Total != where.Total)
                    {
                        return PartPlacement.Contradiction;
                    }

                    if (message.Parts[index].IsHere)
                    {
                        if (!message.IsRepeated(index, part))
                        {
                            return PartPlacement.Contradiction;
                        }

                        request = request with { EsmeMessageId = message.Parts[index].EsmeMessageId };
                        return PartPlacement.Repeated;
                    }
                }
                else if (message.Total == where.Total && message.IsRepeated(index, part))
                {
                    message.NoteRepeated(index);
                    if (message.State == LongMessageState.Accepted)
                    {
                        return PartPlacement.AnsweredBefore;
                    }

                    message.AddWaiter(request, index);
                    return PartPlacement.Waiting;
                }
                else if (message.Total == where.Total && message.HasOthersRepeated(index))
                {
                    // The others of another message that begins alike were taken for repetitions, and are not kept: better an error than one that never becomes whole. Sent again, it is another.
                    if (message.State == LongMessageState.Accepted)
                    {
                        message.State = LongMessageState.Over;
                        shard.Remove(message);
                    }

                    return PartPlacement.Contradiction;
                }
                else
                {
                    // Complete, and now its reference is used anew.
                    message = null;
                }
            }
            else
            {
                message = null;
            }

            var charge = message?.ChargeWith(part.Pdu.Length) ?? LongMessage.ChargeOfNew(where.Total, key.Length, part.Pdu.Length);
            if (!TryCharge(charge - (message?.Charged ?? 0)))
            {
                return PartPlacement.Full;
            }

            if (message is null)
            {
                message = new LongMessage(this, key.ToArray(), ids.Next(now), where.Total, part.Kind, peer, now);
                shard.Put(message);
                request = WithMessageId(request, message.RecordId);
            }

            message.Charged = charge;
            request = request.EsmeMessageId != 0 ? request : WithMessageId(request, ids.Next(now));
            message.Add(index, part, alphabet, request.EsmeMessageId, now);
            var isContradictory = message.IsContradictory;
            if (!message.IsComplete && !isContradictory)
            {
                return PartPlacement.Held;
            }

            shard.Collecting--;
            message.BeginDecision(index);
            return isContradictory ? PartPlacement.Disagreeing : PartPlacement.Completing;
        }
    }

    /// <summary>Puts back a part that an earlier process held; the record tells when it came.</summary>
    public LongMessage? Restore(in IncomingMessage part, Concatenation where, in PartRecord record, string peer)
    {
        Span<byte> key = stackalloc byte[PartKey.MaxLength];
        key = key[..PartKey.Write(part, where, key)];
        var shard = ShardOf(key);
        lock (shard)
        {
            if (!shard.Messages.TryGetValue(key, out var message) || message.RecordId != record.RecordId)
            {
                message = new LongMessage(this, key.ToArray(), record.RecordId, where.Total, record.Kind, peer, record.ReceivedAt);
                shard.Put(message);
            }

            var index = where.Number - 1;
            if (index >= message.Total || message.Parts[index].IsHere || message.Count + 1 == message.Total)
            {
                // Submitted twice; and the last part is never held.
                return null;
            }

            var charge = message.Count == 0 ? LongMessage.ChargeOfNew(where.Total, key.Length, part.Pdu.Length) : message.ChargeWith(part.Pdu.Length);
            Charge(charge - message.Charged);
            message.Charged = charge;
            message.Add(index, part, record.Alphabet, record.EsmeMessageId, record.ReceivedAt);
            return message;
        }
    }

    /// <summary>Adds the record of a held part to a batch, unless the part is gone, or the octets are, because a decision that has them is durable.</summary>
    public void WritePart(LongMessage message, int index, in PartRecord record, SubmitBatch batch)
    {
        lock (ShardOf(message.Key))
        {
            if (message.Length > 0 && message.Parts[index].IsHere)
            {
                var whole = record with { Pdu = message.Pdu(index) };
                _ = batch.End(whole.Write(batch.Begin(JournalRecordType.Part, whole.MaxLength)));
            }
        }
    }

    /// <summary>The part could not be recorded: it is as if it had never come.</summary>
    public void PartNotRecorded(LongMessage message, int index)
    {
        var shard = ShardOf(message.Key);
        lock (shard)
        {
            if (!message.Parts[index].IsHere || message.State is LongMessageState.Accepted or LongMessageState.Over)
            {
                return;
            }

            if (message.State == LongMessageState.Deciding)
            {
                if (message.CompletedBy != index)
                {
                    return;
                }

                shard.Collecting++;
            }

            message.Remove(index);
            if (message.Count == 0)
            {
                shard.Remove(message);
                message.State = LongMessageState.Over;
                message.Release();
                Uncharge(message);
            }
        }
    }

    /// <summary>The decision is durable: the octets are not needed any more, nor what was kept free for it. <paramref name="isRefused"/>: a part that comes again begins anew.</summary>
    public void Decided(LongMessage message, bool isRefused)
    {
        var shard = ShardOf(message.Key);
        journal.ReleaseReservation(message.Reserved);
        lock (shard)
        {
            message.Release();
            Uncharge(message);
            if (isRefused)
            {
                shard.Remove(message);
                message.State = LongMessageState.Over;
            }
        }
    }

    /// <summary>The outcome is durable; returns who waits for it.</summary>
    public IReadOnlyList<LongMessage.Waiter> OutcomeRecorded(LongMessage message, bool isAccepted, ref List<LongMessage.Waiter>? waiters)
    {
        var shard = ShardOf(message.Key);
        lock (shard)
        {
            var waiting = waiters;
            waiters = null;
            if (message.State == LongMessageState.Deciding)
            {
                if (isAccepted)
                {
                    message.State = LongMessageState.Accepted;
                    shard.Remember(message, RememberedPerShard);
                }
                else
                {
                    message.State = LongMessageState.Over;
                    shard.Remove(message);
                }
            }

            return (IReadOnlyList<LongMessage.Waiter>?)waiting ?? [];
        }
    }

    /// <summary>Takes out the messages whose parts have not come in time, for a record that says so; forgets what was accepted long ago.</summary>
    public void Sweep(long now, long timeoutMilliseconds, List<LongMessage> givenUp)
    {
        foreach (var shard in Volatile.Read(ref _shards))
        {
            lock (shard)
            {
                shard.Forget(now - timeoutMilliseconds);
                if (shard.Collecting == 0)
                {
                    continue;
                }

                foreach (var message in shard.All)
                {
                    if (message.State == LongMessageState.Collecting
                        && (now - message.LastAt >= timeoutMilliseconds || now - message.FirstAt >= timeoutMilliseconds * LongestInTimeouts))
                    {
                        message.State = LongMessageState.Deciding;
                        message.PutInOrder();
                        shard.Collecting--;
                        givenUp.Add(message);
                    }
                }
            }
        }
    }

    /// <summary>A message that was given up could not be recorded as such: to be tried again.</summary>
    public void WaitAgain(LongMessage message)
    {
        var shard = ShardOf(message.Key);
        lock (shard)
        {
            message.State = LongMessageState.Collecting;
            shard.Collecting++;
        }
    }

    private static SubmitRequest WithMessageId(in SubmitRequest request, long esmeMessageId) => request.EsmeMessageId != 0 ? request : request with { EsmeMessageId = esmeMessageId };

    private bool TryCharge(int octets)
    {
        Charge(octets);
        if (Volatile.Read(ref _octets) <= limits.OctetsPerAccount && limits.Octets <= limits.OctetsInTotal)
        {
            return true;
        }

        Charge(-octets);
        return false;
    }

    private void Charge(int octets)
    {
        Interlocked.Add(ref _octets, octets);
        limits.Add(octets);
    }

    // Its octets are gone; what remains of it counts as remembered, or is under way, of which there is a limit as well.
    private void Uncharge(LongMessage message)
    {
        Charge(-message.Charged);
        message.Charged = 0;
    }

    private AssemblyShard ShardOf(ReadOnlySpan<byte> key)
    {
        var shards = Volatile.Read(ref _shards);
        if (shards.Length == 0)
        {
            lock (_gate)
            {
                if (_shards.Length == 0)
                {
                    var created = new AssemblyShard[ShardCount];
                    for (var i = 0; i < created.Length; i++)
                    {
                        created[i] = new AssemblyShard(limits);
                    }

                    Volatile.Write(ref _shards, created);
                }

                shards = _shards;
            }
        }

        return shards[(uint)PartKey.Comparer.GetHashCode(key) % ShardCount];
    }
}
