using System.Globalization;
using SmppGuard.Archive;
using SmppGuard.Model;

namespace SmppGuard.Admin;

/// <summary>A list of messages as CSV: the members of <see cref="MessageResponse"/> that are one value.</summary>
internal static class MessageCsv
{
    public static readonly string[] Header =
    [
        "id", "account", "organization", "code", "source", "msisdn", "class", "decision", "reason", "rulePack", "consentId", "originalText", "sentText", "dataCoding", "segments", "receivedAt", "sentAt", "answeredAt",
        "messageId", "smsc", "smscMessageIds", "commandStatus", "outcome", "receiptState", "receiptError", "receiptAt", "expireAt",
    ];

    public static IResult Of(HttpResponse response, Page<MessageRecord> page, MessageCount? total, IReadOnlyList<string> lostDays)
    {
        if (total is { } counted)
        {
            response.Headers["X-Total-Count"] = (counted.IsExact ? "" : ">=") + Number(counted.Count);
        }

        if (lostDays.Count > 0)
        {
            response.Headers["X-Lost-Days"] = string.Join(", ", lostDays);
        }

        return Csv.Of(response, Header, page.Items.Select(message => Row(MessageResponse.Of(message))), page.Next?.ToString());
    }

    /// <summary>Its cells; of several receipts the last.</summary>
    public static string?[] Row(MessageResponse message)
    {
        var receipt = message.Receipts.Count > 0 ? message.Receipts[^1] : null;
        return
        [
            message.Id, message.Account, message.Organization, message.Code, message.Source, message.Msisdn, message.Class, message.Decision, message.Reason, message.RulePack, message.ConsentId,
            message.OriginalText, message.SentText, Number(message.DataCoding), Number(message.Segments), Time(message.ReceivedAt), Time(message.SentAt), Time(message.AnsweredAt),
            message.MessageId, message.Smsc, string.Join(' ', message.SmscMessageIds), Number(message.CommandStatus), message.Outcome, receipt?.State, receipt?.Error, Time(receipt?.At), Time(message.ExpireAt),
        ];
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string? Time(DateTimeOffset? time) => time is { } at ? UtcTime.Format(at) : null;
}
