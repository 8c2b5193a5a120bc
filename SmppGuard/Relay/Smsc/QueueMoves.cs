using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Relay.Smsc;

/// <summary>
/// Has messages that wait at an SMSC which went out wait at the next target of their route. Only what was not sent, and only behind a record that says where it goes: whatever happens then, the record
/// names the SMSC that may have it.
/// </summary>
internal sealed class QueueMoves(MessageJournal journal, GroupFlusher flusher, TimeProvider time)
{
    /// <summary>Gathers what moves together; handed over when disposed.</summary>
    public Moving Begin() => new(this);

    /// <summary>Moves a single one; false: it stays.</summary>
    public bool TryMove(ReadOnlySpan<byte> pdu, in PendingRequest request)
    {
        using var moving = Begin();
        return moving.TryAdd(pdu, request);
    }

    internal sealed class Moving(QueueMoves owner) : IDisposable
    {
        private MoveBatch? _batch;

        /// <summary>Takes a message along; false: it has no route, was begun, or no other target takes it.</summary>
        public bool TryAdd(ReadOnlySpan<byte> pdu, in PendingRequest request)
        {
            if (request.IsOperation(out _))
            {
                return false;
            }

            var submit = request.Submit;
            if (submit.Route is not { } route || submit.HasBegun || submit.Request.Released is not null || submit.Request.Replace is not null)
            {
                return false;
            }

            // Of the journal too there has to be room: a message that could not be recorded as moved stays.
            _batch ??= new MoveBatch(owner);
            if (!owner.Journal.HasRoom(_batch.Length + MoveBatch.MaxSize))
            {
                return false;
            }

            var from = submit.Hold.Link;
            if (!route.TryMove(RouteHash.Of(submit.Msisdn, submit.Code.Number), submit.Class, ref submit.Hold, ref submit.TriedTargets, out var routed))
            {
                return false;
            }

            from.Metrics.MovedAway();
            _batch.Add(pdu, submit, routed!);
            return true;
        }

        public void Dispose()
        {
            if (_batch is { IsEmpty: false } batch)
            {
                owner.Journal.Append(batch);
            }

            _batch = null;
        }
    }

    private MessageJournal Journal => journal;

    private sealed class MoveBatch(QueueMoves owner) : JournalBatch
    {
        public const int MaxSize = RecordFrame.HeaderSize + MovedRecord.MaxSize;

        private readonly List<(byte[] Pdu, PendingSubmit Submit)> _moving = [];

        public void Add(ReadOnlySpan<byte> pdu, in PendingSubmit submit, Routed routed)
        {
            var record = new MovedRecord { RecordId = submit.RecordId, Smsc = routed.SmscName, Route = routed.RouteName, RoutedBy = routed.WhyName };
            _ = End(record.Write(Begin(JournalRecordType.Moved, record.Size)));
            _moving.Add((pdu.ToArray(), submit));
        }

        public override void OnCommitted()
        {
            var now = owner.Time.UtcMilliseconds();
            foreach (var (pdu, submit) in _moving)
            {
                var moved = submit;
                moved.SentAt = now;
                if (moved.Hold.Link.Send(pdu, moved, now) is { } connection)
                {
                    owner.Flusher.FlushWithGroup(connection);
                }
            }

            Free();
        }

        public override void OnFailed()
        {
            foreach (var (_, submit) in _moving)
            {
                submit.Hold.Link.Refuse(submit, Reason.JournalUnavailable);
            }

            Free();
        }
    }

    private GroupFlusher Flusher => flusher;

    private TimeProvider Time => time;
}
