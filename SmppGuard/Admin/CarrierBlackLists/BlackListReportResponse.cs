using System.Globalization;
using SmppGuard.CarrierBlackLists;

namespace SmppGuard.Admin.CarrierBlackLists;

/// <summary>A number that a carrier has on a black list, as a receipt said.</summary>
internal sealed record BlackListReportResponse
{
    public required string Id { get; init; }

    /// <summary>Who sent the message.</summary>
    public required string Organization { get; init; }

    public required string Msisdn { get; init; }

    public required string Code { get; init; }

    public required string Account { get; init; }

    public required string Smsc { get; init; }

    /// <summary>The message, as <c>/api/v1/messages/{id}</c> names it.</summary>
    public required string Message { get; init; }

    /// <summary>message_id of the SMSC, in the receipt.</summary>
    public required string MessageId { get; init; }

    public required string State { get; init; }

    /// <summary>The word that speaks of a black list.</summary>
    public required string Error { get; init; }

    /// <summary>Which list that is; null: the word does not count any more.</summary>
    public required string? Meaning { get; init; }

    /// <summary>When the receipt came.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary><c>pending</c>, <c>accepted</c> or <c>dismissed</c>.</summary>
    public required string Status { get; init; }

    public required DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Name of the API key; <c>feedback</c>: nobody was asked, by the configuration.</summary>
    public required string? DecidedBy { get; init; }

    public static BlackListReportResponse Of(BlackListReport report, BlackListWords words) => new()
    {
        Id = report.Id.ToString(CultureInfo.InvariantCulture),
        Organization = report.Message!.Organization,
        Msisdn = report.Message.Msisdn.Digits,
        Code = report.Message.Code,
        Account = report.Message.Account,
        Smsc = report.Receipt.Smsc,
        Message = report.Receipt.RecordId.ToString(CultureInfo.InvariantCulture),
        MessageId = report.Receipt.SmscMessageId,
        State = report.Receipt.State,
        Error = report.Receipt.Error,
        Meaning = words.MeaningOf(report.Receipt.Error),
        At = DateTimeOffset.FromUnixTimeMilliseconds(report.Receipt.At),
        Status = NameOf(report.Status),
        DecidedAt = report.DecidedAt,
        DecidedBy = report.DecidedBy,
    };

    public static string NameOf(BlackListStatus status) => status switch
    {
        BlackListStatus.Accepted => "accepted",
        BlackListStatus.Dismissed => "dismissed",
        _ => "pending",
    };

    /// <summary>Null: no status that is shown has that name.</summary>
    public static BlackListStatus? Parse(string name) => name switch
    {
        "pending" => BlackListStatus.Pending,
        "accepted" => BlackListStatus.Accepted,
        "dismissed" => BlackListStatus.Dismissed,
        _ => null,
    };
}

/// <summary>A piece of a list of reports; <c>next</c> is the cursor of the next piece, null at the end.</summary>
internal sealed record BlackListReportList(IReadOnlyList<BlackListReportResponse> Items, string? Next);
