using System.Diagnostics;
using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Phones;
using SmscSimulator.Server;

namespace Demo;

/// <summary>One thing that happened, for the table.</summary>
/// <param name="What">What the provider or somebody else did.</param>
/// <param name="To">Whom it concerned; empty for nobody.</param>
/// <param name="Result">What the phone received, or why not.</param>
/// <param name="Refused">The message did not go out, as it should be.</param>
/// <param name="Problem">What differs from what should have happened; null: nothing.</param>
internal sealed record Scene(string What, string To, string Result, bool Refused, string? Problem);

/// <summary>The story: each step does something from the outside, and looks at what came of it on the phone, at the provider and in the archive.</summary>
internal sealed class Story(Stage stage, Action<Scene> show, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // 183 UTF-16 units: three parts. With the marks of 27 it needs a fourth segment, and the family is where the first one would end.
    private const string LongAdvert =
        "亲爱的会员，夏日狂欢节来啦！即日起至本月底，全场商品五折起，会员享折上折。今日前百名顾客还可获赠野餐篮🧺，带上全家👨‍👩‍👧‍👦一起出游吧！"
        + "单笔消费满三百元即可参加抽奖，一等奖为海岛双人游，二等奖为智能手表，三等奖为购物卡一张。活动期间全国门店与线上商城同步开展，数量有限，送完即止，获奖名单将于活动结束后在官网公布。详情请咨询门店工作人员，祝您购物愉快。";

    private int _submitted;

    /// <summary>Steps that went wrong.</summary>
    public int Problems { get; private set; }

    /// <summary>Messages submitted so far, each of which the archive has one record of, long ones too.</summary>
    public int Submitted => _submitted;

    private Pod First => stage.Pods[0];

    /// <summary>Null: there is one alone.</summary>
    private Pod? Other => stage.Pods.Count > 1 ? stage.Pods[^1] : null;

    public async Task PlayAsync()
    {
        await ArrivesAsync("advert, with consent", Stage.Adverts, Stage.Li, "全场五折", "【示例商城】全场五折 客服4008001234 拒收请回复R");
        await ArrivesAsync("the same in English", Stage.Adverts, Stage.Li, "50% off today", "[Acme Mall] 50% off today Tel 4008001234 Reply STOP to opt out");
        if (Other is { } other)
        {
            await ArrivesAsync("advert at the other pod", Stage.Adverts, Stage.Li, "新品上市", "【示例商城】新品上市 客服4008001234 拒收请回复R", other);
        }

        await ArrivesInPartsAsync("long advert", Stage.Adverts, Stage.Li, LongAdvert, $"【示例商城】{LongAdvert} 客服4008001234 拒收请回复R");
        await RefusedAsync("advert, never agreed", Stage.Adverts, Stage.Wang, "全场五折", (CommandStatus)0x0402, "no-consent");
        await ArrivesAsync("notification, needs no consent", Stage.Orders, Stage.Wang, "您的订单已发货", "【示例商城】您的订单已发货");
        await ArrivesAsync("the same with emoji", Stage.Orders, Stage.Wang, "您的全家桶👨‍👩‍👧‍👦已备好🎉", "【示例商城】您的全家桶👨‍👩‍👧‍👦已备好🎉");
        await HappensAsync("the carrier takes the contact off its list", () => stage.FileAsync("Lapsed", cancellationToken));
        await RefusedAsync("advert whose contact is not filed", Stage.Adverts, Stage.Li, "今天五折", (CommandStatus)0x040C, "not-filed");
        await HappensAsync("the contact is filed again", () => stage.FileAsync("Filed", cancellationToken));
        await ArrivesAsync("the provider tries again", Stage.Adverts, Stage.Li, "今天五折", "【示例商城】今天五折 客服4008001234 拒收请回复R");
        await RefusesAsync(Stage.Li, Stage.Adverts, "TD", "【示例商城】您已退订，不会再收到我们的营销短信。");
        await RefusedAsync("advert, right after the refusal", Stage.Adverts, Stage.Li, "最后一天", (CommandStatus)0x0403, "consent-revoked");
        if (Other is { } elsewhere)
        {
            await LearnsAsync("the other pod learns of the refusal", Stage.Li, elsewhere);
            await RefusedAsync("advert at the other pod", Stage.Adverts, Stage.Li, "最后一天", (CommandStatus)0x0403, "consent-revoked", elsewhere);
        }

        await ArrivesAsync("notification, still welcome", Stage.Orders, Stage.Li, "您的订单已签收", "【示例商城】您的订单已签收");
        await RefusedAsync("signed with another's name", Stage.Orders, Stage.Wang, "【别家银行】您的账户异常", (CommandStatus)0x0406, "signature-mismatch");
        await RefusedAsync("code that is not the provider's", "106999999", Stage.Wang, "您好", CommandStatus.ESME_RINVSRCADR, "source-not-allowed");
        await HappensAsync("the SMSC goes down", () => stage.LoseAsync(stage.Smsc, cancellationToken));
        await ArrivesAsync("by another carrier, which wants opt-out words on notices", Stage.Orders, Stage.Wang, "您的快递已发出", "【示例商城】您的快递已发出 拒收请回复R", by: stage.Second);
        await HappensAsync("that one goes down, too", () => stage.LoseAsync(stage.Second, cancellationToken));
        await RefusedAsync("notification with no SMSC left", Stage.Orders, Stage.Wang, "您的快递到了", CommandStatus.ESME_RSYSERR, "smsc-unavailable");
        await HappensAsync("the first SMSC is back", () => stage.FindAsync(stage.Smsc, cancellationToken));
        await ArrivesAsync("the provider tries again", Stage.Orders, Stage.Wang, "您的快递到了", "【示例商城】您的快递到了");
    }

    private Task ArrivesAsync(string what, string source, string phone, string text, string expected, Pod? at = null, SmscServer? by = null) => SceneAsync(Quote(what, text), phone, async () =>
    {
        by ??= stage.Smsc;
        Arrivals<PhoneMessage> shown = by.Phone(phone).Messages;
        int before = shown.Count;
        EsmeClient esme = (at ?? First).Esme;
        SubmitResult answer = await SubmitAsync(esme, source, phone, text);
        if (!answer.IsOk)
        {
            return (Describe(answer.Status, (await LastRecordAsync()).Reason), Refused: true, "should have been sent");
        }

        PhoneMessage received = (await shown.WaitForCountAsync(before + 1, Patience))[before];
        DeliveredMessage receipt = await esme.WaitForDeliveryAsync(message => message.IsReceipt, Patience);
        RecordedMessage record = await LastRecordAsync();
        string? problem = !Same(received.Text, expected) ? $"should have been {expected}"
            : !Same(received.Source, source) ? $"the phone shows {received.Source} as the sender"
            : !Same(receipt.ReceiptId, answer.MessageId) ? $"the receipt is for {receipt.ReceiptId} instead of {answer.MessageId}"
            : !Same(receipt.ReceiptState, "DELIVRD") ? $"the receipt says {receipt.ReceiptState}"
            : !Same(record.Decision, "allowed") || !Same(record.SentText, expected) || !Same(record.OriginalText, text) ? $"the record says {record}"
            : !Same(record.Smsc, stage.NameOf(by)) || !Same(record.RoutedBy, ReferenceEquals(by, stage.Second) ? "fail-over" : "route") ? $"the record says {record}"
            : null;
        return (received.Text, Refused: false, problem);
    });

    private Task ArrivesInPartsAsync(string what, string source, string phone, string text, string expected)
    {
        IReadOnlyList<Submit> parts = new Submit { Source = source, Destination = phone, Text = text, RegisteredDelivery = 1 }.InParts();
        return SceneAsync(Quote($"{what} in {parts.Count} parts", text), phone, async () =>
        {
            Arrivals<PhoneMessage> shown = stage.Smsc.Phone(phone).Messages;
            int before = shown.Count;
            _submitted++;
            IReadOnlyList<SubmitResult> answers = await First.Esme.SubmitInTurnAsync(parts, cancellationToken);
            if (answers.FirstOrDefault(answer => !answer.IsOk) is { } refused)
            {
                return (Describe(refused.Status, (await LastRecordAsync()).Reason), Refused: true, "should have been sent");
            }

            PhoneMessage received = (await shown.WaitForCountAsync(before + 1, Patience))[before];
            var receipts = new List<string>();
            while (receipts.Count < parts.Count)
            {
                DeliveredMessage receipt = await First.Esme.WaitForDeliveryAsync(message => message.IsReceipt, Patience);
                receipts.Add($"{receipt.ReceiptId} {receipt.ReceiptState}");
            }

            RecordedMessage record = await LastRecordAsync();
            string? problem = !Same(received.Text, expected) ? $"should have been {expected}"
                : !Same(received.Source, source) ? $"the phone shows {received.Source} as the sender"
                : stage.Smsc.Phone(phone).Unfinished > 0 ? "the phone has segments left over"
                : !receipts.Order(StringComparer.Ordinal).SequenceEqual(answers.Select(answer => $"{answer.MessageId} DELIVRD").Order(StringComparer.Ordinal), StringComparer.Ordinal)
                    ? $"the receipts are {string.Join(", ", receipts)} for {string.Join(", ", answers.Select(answer => answer.MessageId))}"
                : !Same(record.Decision, "allowed") || !Same(record.SentText, expected) || !Same(record.OriginalText, text) ? $"the record says {record}"
                : null;
            return (string.Create(CultureInfo.InvariantCulture, $"{received.Text} ({received.Segments} segments)"), Refused: false, problem);
        });
    }

    private Task RefusedAsync(string what, string source, string phone, string text, CommandStatus status, string reason, Pod? at = null) => SceneAsync(Quote(what, text), phone, async () =>
    {
        int before = stage.Smsc.Received.Count + stage.Second.Received.Count;
        SubmitResult answer = await SubmitAsync((at ?? First).Esme, source, phone, text);
        RecordedMessage record = await LastRecordAsync();
        string? problem = answer.Status != status || !Same(record.Reason, reason) ? $"should have been {Describe(status, reason)}"
            : !Same(record.Decision, "refused") || !Same(record.OriginalText, text) ? $"the record says {record}"
            : stage.Smsc.Received.Count + stage.Second.Received.Count != before ? "reached the phone all the same"
            : null;
        return (Describe(answer.Status, record.Reason), Refused: true, problem);
    });

    private Task RefusesAsync(string phone, string code, string text, string confirmation) => SceneAsync($"the phone answers the advert: {text}", phone, async () =>
    {
        Arrivals<PhoneMessage> shown = stage.Smsc.Phone(phone).Messages;
        int before = shown.Count;

        // The confirmation is a message, too, and has a record.
        _submitted++;
        CommandStatus acknowledged = await stage.Smsc.ReplyAsync(phone, code, text, First.SmscSystemId).WaitAsync(Patience, cancellationToken);
        DeliveredMessage reply = await First.Esme.WaitForDeliveryAsync(message => !message.IsReceipt, Patience);
        PhoneMessage received = (await shown.WaitForCountAsync(before + 1, Patience))[before];
        string? problem = acknowledged != CommandStatus.ESME_ROK ? $"the SMSC was told {CommandStatuses.Name(acknowledged)}"
            : !Same(reply.Text, text) || !Same(reply.Source, phone) ? $"the provider received {reply}"
            : !Same(received.Text, confirmation) || !Same(received.Source, code) ? $"should have been {confirmation} from {code}"
            : null;
        return (received.Text, Refused: false, problem);
    });

    private Task LearnsAsync(string what, string phone, Pod at) => SceneAsync(what, phone, async () =>
    {
        long started = Stopwatch.GetTimestamp();
        await at.Records.WaitForRefusalAsync(Stage.Organization, phone, cancellationToken);
        return (string.Create(CultureInfo.InvariantCulture, $"known there after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms"), Refused: false, (string?)null);
    });

    private Task HappensAsync(string what, Func<Task> happen) => SceneAsync(what, "", async () =>
    {
        await happen();
        return ("", Refused: false, (string?)null);
    });

    private async Task SceneAsync(string what, string to, Func<Task<(string Result, bool Refused, string? Problem)>> play)
    {
        Scene scene;
        try
        {
            (string result, bool refused, string? problem) = await play();
            scene = new Scene(what, to, result, refused, problem);
        }
        catch (Exception error) when (error is TimeoutException or IOException or HttpRequestException)
        {
            scene = new Scene(what, to, "", Refused: false, error.Message);
        }

        Problems += scene.Problem is null ? 0 : 1;
        show(scene);
    }

    private async Task<SubmitResult> SubmitAsync(EsmeClient esme, string source, string phone, string text)
    {
        _submitted++;
        return await esme.SubmitAsync(source, phone, text, registered: true, cancellationToken);
    }

    private async Task<RecordedMessage> LastRecordAsync() => (await stage.Records.WaitForAsync(_submitted, cancellationToken))[^1];

    private static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.Ordinal);

    private static string Quote(string what, string text) => $"{what}: {text}";

    private static string Describe(CommandStatus status, string? reason) => string.Create(
        CultureInfo.InvariantCulture, $"not sent: {reason ?? "no reason"} ({(Enum.IsDefined(status) ? CommandStatuses.Name(status) : $"0x{(uint)status:X4}")})");
}
