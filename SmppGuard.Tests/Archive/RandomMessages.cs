using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Tests.Archive;

/// <summary>Messages of all kinds, and what comes of them, few values of each so that they meet. One seed gives the same always.</summary>
internal sealed class RandomMessages(Random random, DateTimeOffset start)
{
    private static readonly string[] Texts = ["", "a", "全场五折", "😀 line\r\nand \"quotes\"", "a全场五折a", new string('长', 700)];
    private static readonly string[] Ids = ["42", "0042", "4f2a", "X-1"];

    private readonly List<TestMessage> _made = [];
    private int _count;
    private long _sequence = 1;

    /// <summary>The start of one of these days is a message's.</summary>
    public int Days { get; init; } = 3;

    public IReadOnlyList<TestMessage> Made => _made;

    public T Any<T>(params IReadOnlyList<T> values) => values[random.Next(values.Count)];

    public bool Chance(int percent) => random.Next(100) < percent;

    /// <summary>A new place in the journal.</summary>
    public long NextSequence() => _sequence++;

    public TestMessage Message()
    {
        var at = start.AddDays(random.Next(Days)).AddMinutes(random.Next(300));
        var id = new RecordIds(Any(0, 0, 1, RecordIds.MaxPod)).Next(at.ToUnixTimeMilliseconds()) + (++_count * 8 % 4000);
        var code = Any("106900001", "10690002", null);
        var message = new TestMessage
        {
            Id = id,
            Account = Any("cp1", "cp2"),
            Organization = Any("acme", "acme", "other", null),
            Code = code,
            Source = Any(code ?? "999", code ?? "999", "10690000188"),
            Msisdn = Any(8613800138000, 8613800138001, 8613900139000, 0),
            Class = Any(Purpose.Commercial, Purpose.Commercial, Purpose.Notification, Purpose.Unknown),
            Kind = Any(SubmitKind.SubmitSm, SubmitKind.SubmitSm, SubmitKind.DataSm, SubmitKind.SubmitMulti, SubmitKind.ReplaceSm, SubmitKind.AnswerToReply),
            Text = Any(Texts),
            Binary = Chance(10) ? [0, 159, 255] : null,
            Smsc = Any("main", "main", "backup"),
            RegisteredDelivery = Any((byte)0, (byte)1, (byte)0x10),
            ValidityPeriod = Any("", "000001000000000R"),
            ReceivedLater = Chance(10) ? TimeSpan.FromHours(random.Next(-20, 40)) : TimeSpan.Zero,
        };
        message = message with { Sent = Any(null, message.Text, $"【示例商城】{message.Text} 拒收请回复R", "completely other") };
        message = Decided(Chance(20) ? InParts(message) : message);
        _made.Add(message);
        return message;
    }

    /// <summary>What the SMSC says at last of one that it had not answered; null: there is none.</summary>
    public TestMessage? Late()
    {
        var unanswered = _made.FindAll(m => m.Reason == Reason.None && m.Outcome == Outcome.Unknown);
        if (unanswered.Count == 0)
        {
            return null;
        }

        var message = Any(unanswered);
        return Chance(70)
            ? message with { Outcome = Outcome.Accepted, Status = CommandStatus.ESME_ROK, SmscIds = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Any(Ids))] }
            : message with { Outcome = Outcome.Rejected, Status = CommandStatus.ESME_RTHROTTLED, SmscIds = null };
    }

    /// <summary>A receipt for a message that was made, or for none, of the day of one.</summary>
    public ReceiptRecord Receipt()
    {
        var about = Any(_made);
        var isKnown = Chance(60);
        return new ReceiptRecord
        {
            DeliveryId = 0,
            RecordId = isKnown ? about.Id : 0,
            At = about.ReceivedAt + random.Next(-1000, 60_000),
            Smsc = about.Smsc,
            SmscMessageId = Any([.. about.SmscIds ?? [], .. Ids, ""]),
            Account = "",
            State = Any("DELIVRD", "UNDELIV", "ENROUTE"),
            Error = Any("", "001"),
            Pdu = [],
        };
    }

    public ReplyRecord Reply() => new()
    {
        DeliveryId = random.Next(3),
        At = start.AddDays(random.Next(Days)).ToUnixTimeMilliseconds() + random.Next(2),
        Smsc = "main",
        Account = Any("cp1", ""),
        Organization = Any("acme", "other", ""),
        Code = Any("106900001", ""),
        Msisdn = new Msisdn(Any(8613800138000, 8613900139000)),
        Action = Any(ReplyAction.None, ReplyAction.OptOut, ReplyAction.PossibleKeyword),
        Text = Any(Texts),
        Pdu = Any<byte[]>([], [1, 2, 3]),
    };

    public OperationRecord Operation()
    {
        var about = Any(_made);
        return new OperationRecord
        {
            Id = new RecordIds().Next(about.ReceivedAt) + ++_count,
            Kind = Any(OperationKind.Query, OperationKind.Cancel, OperationKind.Replace),
            RecordId = Any(about.Id, 0),
            DecisionId = Any(0, Any(_made).Id),
            ReceivedAt = about.ReceivedAt + 5,
            AnsweredAt = Any(0, about.ReceivedAt + 9),
            CommandStatus = Any(CommandStatus.ESME_ROK, (CommandStatus)0x80000401),
            Account = about.Account,
            Peer = "127.0.0.1",
            Smsc = Any("main", ""),
            Submitted = [1, 2],
            Sent = Any<byte[]>([], [3]),
            Answers = Any<byte[]>([], [4, 5]),
        };
    }

    public MessageFilter Filter()
    {
        var about = Any(_made);
        var from = start.AddMinutes(random.Next(-100, 60 * 24 * Days));
        return new MessageFilter
        {
            Msisdn = Chance(25) && about.Msisdn > 0 ? new Msisdn(about.Msisdn) : null,
            Organization = Chance(20) ? about.Organization ?? "acme" : null,
            Code = Chance(20) ? Any(about.Code, about.Source) : null,
            Account = Chance(20) ? about.Account : null,
            Allowed = Any<bool?>(null, null, true, false),
            MessageId = Chance(20) ? Any([.. about.SmscIds ?? [], about.MessageId, about.Id.ToString(CultureInfo.InvariantCulture), .. Ids]) : null,
            From = Chance(25) ? from : null,
            To = Chance(25) ? from.AddMinutes(random.Next(60 * 24 * 2)) : null,
            Limit = random.Next(1, 6),
        };
    }

    public ReplyFilter ReplyFilter() => new()
    {
        Msisdn = Chance(30) ? new Msisdn(8613800138000) : null,
        Organization = Chance(30) ? "acme" : null,
        Action = Chance(30) ? ReplyAction.OptOut : null,
        From = Chance(30) ? start.AddDays(random.Next(Days)) : null,
        To = Chance(30) ? start.AddDays(random.Next(Days)).AddMilliseconds(1) : null,
        Limit = random.Next(1, 4),
    };

    private TestMessage InParts(TestMessage message) => message with
    {
        Kind = SubmitKind.SubmitSm,
        Binary = null,
        Parts = [.. Enumerable.Range(0, 3).Select(i => new TestPart((byte)(i + 1), message.Id + i, "部分" + i) { RegisteredDelivery = message.RegisteredDelivery })],
        CompletedBy = 2,
        MessageId = (message.Id + 2).ToString(CultureInfo.InvariantCulture),
    };

    private TestMessage Decided(TestMessage message)
    {
        var own = message.Parts is null ? Any(Ids) : message.MessageId;
        var segments = random.Next(1, 3);
        string[] smscIds = [.. Enumerable.Range(0, segments).Select(_ => Any(Ids))];
        return random.Next(6) switch
        {
            0 => message with { Reason = Any(Reason.NoConsent, Reason.SourceNotAllowed), Status = (CommandStatus)0x402 },
            1 => message with { Outcome = Outcome.Unknown, Status = CommandStatus.ESME_RSYSERR, MessageId = "", SmscIds = Chance(50) ? null : smscIds },
            2 => message with { Outcome = Outcome.Rejected, Status = (CommandStatus)0x80000058, MessageId = "", SmscIds = Chance(50) ? null : smscIds },
            3 => message with { Outcome = Outcome.NotSent, OutcomeReason = Reason.SmscUnavailable, Status = CommandStatus.ESME_RSYSERR, MessageId = "" },
            4 => message with { MessageId = own, SmscIds = smscIds },
            _ => message with { MessageId = own, SmscIds = [own] },
        };
    }
}
