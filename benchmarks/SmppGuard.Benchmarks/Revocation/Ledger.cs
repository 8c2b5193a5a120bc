using System.Diagnostics;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Benchmarks.Revocation;

/// <summary>
/// When each advert was written and each refusal acknowledged, and what became of the adverts. Both ends of SmppGuard are in this process, so there is one clock: an advert
/// whose moment, taken before it is written, lies behind that of an acknowledgement, taken after it was read, was certainly submitted after it. Everything has its place from
/// the start; adverts and recipients are numbers.
/// </summary>
internal sealed class Ledger(int messages, int recipients)
{
    /// <summary>What a refused recipient's adverts are answered with: consent-revoked.</summary>
    public const CommandStatus Revoked = (CommandStatus)0x0403;

    private const CommandStatus NotAnswered = (CommandStatus)uint.MaxValue;

    private readonly long[] _writtenAt = new long[messages];
    private readonly int[] _recipientOf = new int[messages];
    private readonly CommandStatus[] _answers = NoAnswers(messages);

    // The recipient that the SMSC saw, and one more: 0 is an advert that never arrived.
    private readonly int[] _arrivedFor = new int[messages];
    private readonly long[] _repliedAt = new long[recipients];
    private readonly long[] _acknowledgedAt = new long[recipients];
    private int _answered;
    private int _strangers;
    private int _lastArrivedFor;

    public int Messages => messages;

    public int Recipients => recipients;

    /// <summary>Adverts written so far; those before this number.</summary>
    public int Written { get; private set; }

    public int Answered => Volatile.Read(ref _answered);

    /// <summary>Whose phone got the latest message.</summary>
    public int LastArrivedFor => Volatile.Read(ref _lastArrivedFor);

    /// <summary>Notes that the next advert is about to be written.</summary>
    public void Write(int recipient)
    {
        _recipientOf[Written] = recipient;
        _writtenAt[Written] = Stopwatch.GetTimestamp();
    }

    /// <summary>It was written.</summary>
    public void Wrote() => Written++;

    public void Answer(int message, CommandStatus status)
    {
        _answers[message] = status;
        Interlocked.Increment(ref _answered);
    }

    /// <summary>The SMSC got an advert.</summary>
    public void Arrive(int message, int recipient)
    {
        if ((uint)message >= (uint)messages || (uint)recipient >= (uint)recipients)
        {
            Interlocked.Increment(ref _strangers);
            return;
        }

        _arrivedFor[message] = recipient + 1;
        Volatile.Write(ref _lastArrivedFor, recipient);
    }

    public bool HasReplied(int recipient) => _repliedAt[recipient] != 0;

    public void Reply(int recipient) => _repliedAt[recipient] = Stopwatch.GetTimestamp();

    /// <summary>The SMSC got the deliver_sm_resp to a refusal.</summary>
    public void Acknowledge(int recipient, CommandStatus status)
    {
        if (status == CommandStatus.ESME_ROK)
        {
            _acknowledgedAt[recipient] = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>What came of it, when nothing is under way any more.</summary>
    /// <param name="answeredBefore">Answers before the measured time.</param>
    /// <param name="took">The measured time, to the last answer.</param>
    public RevocationResult Judge(int answeredBefore, TimeSpan took)
    {
        var (forwarded, violations, after, afterNotRevoked) = (0, 0, 0, 0);
        for (var message = 0; message < Written; message++)
        {
            if (_arrivedFor[message] is > 0 and var seen)
            {
                forwarded++;
                violations += IsAfterRefusal(message, seen - 1) ? 1 : 0;
            }

            if (IsAfterRefusal(message, _recipientOf[message]))
            {
                after++;
                afterNotRevoked += _answers[message] == Revoked ? 0 : 1;
            }
        }

        long[] times = [.. Enumerable.Range(0, recipients).Where(r => _acknowledgedAt[r] != 0).Select(r => _acknowledgedAt[r] - _repliedAt[r]).Order()];
        return new RevocationResult
        {
            PerSecond = (Answered - answeredBefore) / took.TotalSeconds,
            Written = Written,
            Unanswered = Written - Answered,
            Forwarded = forwarded,
            Strangers = _strangers,
            Acknowledged = times.Length,
            NotAcknowledged = _repliedAt.Count(at => at != 0) - times.Length,
            SubmittedAfter = after,
            AfterNotRevoked = afterNotRevoked,
            Violations = violations,
            AcknowledgedP50 = Percentile(times, 0.50),
            AcknowledgedP99 = Percentile(times, 0.99),
        };
    }

    private bool IsAfterRefusal(int message, int recipient) => _acknowledgedAt[recipient] is > 0 and var at && _writtenAt[message] > at;

    private static TimeSpan Percentile(long[] sorted, double part) =>
        sorted.Length == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, sorted[(int)Math.Ceiling(part * sorted.Length) - 1]);

    private static CommandStatus[] NoAnswers(int messages)
    {
        var answers = new CommandStatus[messages];
        Array.Fill(answers, NotAnswered);
        return answers;
    }
}
