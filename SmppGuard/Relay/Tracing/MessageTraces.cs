using System.Diagnostics;
using System.Globalization;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Tracing;

/// <summary>
/// Traces of some messages, from their submit to their receipts. Which ones is told by the id of the record alone, and so is the id of the trace: nothing has to travel with a message,
/// every pod knows it of a receipt, and whoever has a record finds its trace. A message that is not traced costs a comparison.
/// </summary>
/// <remarks>A trace says who sent, where to, when and what came of it; no text, no number.</remarks>
internal sealed class MessageTraces(TracingOptions options, TimeProvider time) : IDisposable
{
    public const string SourceName = "SmppGuard.Relay";

    /// <summary>Of so many of late it is known which span a receipt belongs under; that of an older one stands beside it in the same trace.</summary>
    private const int MostRoots = 10_000;

    private readonly uint _oneIn = (uint)options.OneIn;
    private readonly ActivitySource _source = new(SourceName);
    private readonly Lock _gate = new();
    private readonly Dictionary<long, ActivitySpanId> _roots = [];
    private readonly Queue<long> _order = new();

    /// <summary>Whether a message is one of the traced, by the id of its record.</summary>
    public bool IsTraced(long recordId) => _oneIn != 0 && (_oneIn == 1 || Mix((ulong)recordId) % _oneIn == 0);

    /// <summary>A refused message, until it is answered.</summary>
    public MessageTrace Refused(in SubmitRequest request, long recordId, Reason reason) =>
        Begin(new MessageTrace(request, recordId, Received(request)) { Reason = reason });

    /// <summary>A message whose outcome is known, until that is durable and it is answered.</summary>
    public MessageTrace Ended(in SubmitRequest request, in OutcomeRecord outcome, string smsc) =>
        Begin(new MessageTrace(request, outcome.RecordId, request.Released is null ? Received(request) : MomentOf(outcome.SentAt))
        {
            Smsc = smsc,
            Reason = outcome.Reason,
            Outcome = outcome.Outcome,
            SentAt = outcome.SentAt,
            AnsweredAt = outcome.AnsweredAt,
        });

    /// <summary>It was answered: all of it is told.</summary>
    public void Answered(MessageTrace trace, CommandStatus status)
    {
        if (trace.Root is not { } root)
        {
            // Nobody listens.
            return;
        }

        var now = time.GetUtcNow();
        Describe(root, trace.RecordId, trace.Account, trace.Smsc);
        _ = root.SetTag("smpp.command_status", (long)(uint)status).SetTag("smppguard.decision", trace.Reason == Reason.None ? "allowed" : "refused");
        if (trace.Reason != Reason.None)
        {
            _ = root.SetTag("smppguard.reason", trace.Reason.Name());
        }

        if (status != CommandStatus.ESME_ROK)
        {
            _ = root.SetStatus(ActivityStatusCode.Error, trace.Reason == Reason.None ? CommandStatuses.Name(status) : trace.Reason.Name());
        }

        if (trace.SentAt != 0)
        {
            var (sent, answered) = (MomentOf(trace.SentAt), MomentOf(trace.AnsweredAt));
            Child("judge and record", ActivityKind.Internal, root, trace.ReceivedAt, sent);
            Child("smsc", ActivityKind.Client, root, sent, answered);
            Child("record outcome", ActivityKind.Internal, root, answered, now);
            _ = root.SetTag("smppguard.outcome", trace.Outcome.ToString().ToLowerInvariant());
        }
        else
        {
            Child("judge and record", ActivityKind.Internal, root, trace.ReceivedAt, now);
        }

        _ = root.SetEndTime(Later(now, trace.ReceivedAt));
        root.Dispose();
    }

    /// <summary>A receipt came for a message.</summary>
    public void Receipt(long recordId, string account, string smsc, string state, string error)
    {
        ActivitySpanId root;
        lock (_gate)
        {
            root = _roots.GetValueOrDefault(recordId);
        }

        using var span = Start("receipt", ActivityKind.Consumer, new ActivityContext(TraceIdOf(recordId), root, ActivityTraceFlags.Recorded), time.GetUtcNow());
        if (span is not null)
        {
            Describe(span, recordId, account, smsc);
            _ = span.SetTag("smppguard.receipt.state", state).SetTag("smppguard.receipt.error", error).SetEndTime(span.StartTimeUtc);
        }
    }

    public void Dispose() => _source.Dispose();

    /// <summary>The id of the trace of a message: that of its record, in hexadecimal, behind sixteen digits that are made of it.</summary>
    internal static ActivityTraceId TraceIdOf(long recordId) =>
        ActivityTraceId.CreateFromString(string.Create(CultureInfo.InvariantCulture, $"{Mix((ulong)recordId):x16}{recordId:x16}"));

    // The finalizer of splitmix64: ids follow the clock, and what is chosen of them must not.
    private static ulong Mix(ulong id)
    {
        id += 0x9E3779B97F4A7C15;
        id = (id ^ (id >> 30)) * 0xBF58476D1CE4E5B9;
        id = (id ^ (id >> 27)) * 0x94D049BB133111EB;
        return id ^ (id >> 31);
    }

    private static void Describe(Activity span, long recordId, string account, string smsc)
    {
        _ = span.SetTag("smppguard.record_id", recordId.ToString(CultureInfo.InvariantCulture)).SetTag("smppguard.account", account);
        if (smsc.Length > 0)
        {
            _ = span.SetTag("smppguard.smsc", smsc);
        }
    }

    // Before the answer is durable: its receipt may come meanwhile, and belongs under it.
    private MessageTrace Begin(MessageTrace trace)
    {
        trace.Root = Start(trace.Name, ActivityKind.Server, new ActivityContext(TraceIdOf(trace.RecordId), default, ActivityTraceFlags.Recorded), trace.ReceivedAt);
        Activity.Current = null;
        if (trace.Root is not null)
        {
            Remember(trace.RecordId, trace.Root.SpanId);
        }

        return trace;
    }

    private static DateTimeOffset MomentOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    // Moments of the record are whole milliseconds, cut off.
    private static DateTime Later(DateTimeOffset one, DateTimeOffset other) => (one > other ? one : other).UtcDateTime;

    private void Child(string name, ActivityKind kind, Activity root, DateTimeOffset from, DateTimeOffset to)
    {
        using var span = Start(name, kind, root.Context, new DateTimeOffset(Later(from, new DateTimeOffset(root.StartTimeUtc)), TimeSpan.Zero));
        _ = span?.SetEndTime(Later(to, new DateTimeOffset(span.StartTimeUtc)));
    }

    private Activity? Start(string name, ActivityKind kind, ActivityContext parent, DateTimeOffset at)
    {
        // Whatever this thread is about, a message is no part of it.
        Activity.Current = null;
        return _source.StartActivity(name, kind, parent, startTime: at);
    }

    private DateTimeOffset Received(in SubmitRequest request) => time.GetUtcNow() - time.GetElapsedTime(request.Started);

    private void Remember(long recordId, ActivitySpanId root)
    {
        lock (_gate)
        {
            if (_roots.TryAdd(recordId, root))
            {
                _order.Enqueue(recordId);
            }

            if (_order.Count > MostRoots)
            {
                _ = _roots.Remove(_order.Dequeue());
            }
        }
    }
}
