using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using SmppGuard.Model;

namespace SmppGuard.Events;

/// <summary>What a request to a webhook says.</summary>
internal static class EventBody
{
    private static readonly EventBodyJson Json = new(new JsonSerializerOptions(EventBodyJson.Default.Options) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });

    public static byte[] Of(WebhookOptions webhook, IReadOnlyList<GuardEvent> events)
    {
        var isWhole = string.Equals(webhook.Numbers, nameof(WebhookNumbers.Whole), StringComparison.Ordinal);
        return JsonSerializer.SerializeToUtf8Bytes(new SentEvents(webhook.Name, [.. events.Select(e => Of(e, isWhole))]), Json.SentEvents);
    }

    private static SentEvent Of(GuardEvent happened, bool isWhole) => new(happened.Id, happened.Type, UtcTime.Format(happened.At), new SentData
    {
        Organization = happened.Data.Organization,
        Msisdn = isWhole ? happened.Data.Msisdn?.Digits : happened.Data.Msisdn?.ToString(),
        Code = happened.Data.Code,
        Method = happened.Data.Method,
        ConsentId = happened.Data.ConsentId?.ToString(CultureInfo.InvariantCulture),
        EffectiveAt = Of(happened.Data.EffectiveAt),
        ExpiresAt = Of(happened.Data.ExpiresAt),
        ComplaintId = happened.Data.ComplaintId?.ToString(CultureInfo.InvariantCulture),
        DueAt = Of(happened.Data.DueAt),
        Upheld = happened.Data.IsUpheld,
        FilingTaskId = happened.Data.FilingTaskId,
        Carrier = happened.Data.Carrier,
        Field = happened.Data.Field,
        Smsc = happened.Data.Smsc,
        Pod = happened.Data.Pod,
        Cause = happened.Data.Cause,
        OutSince = Of(happened.Data.OutSince),
        SuspensionId = happened.Data.SuspensionId,
        Kind = happened.Data.Kind,
        Key = happened.Data.Key,
        Outcome = happened.Data.Outcome,
    });

    private static string? Of(DateTimeOffset? time) => time is { } moment ? UtcTime.Format(moment) : null;
}

/// <summary>Names and order of what receivers read; ids as texts, because they are larger than what many readers take for a number.</summary>
internal sealed record SentEvents(string Webhook, IReadOnlyList<SentEvent> Events);

internal sealed record SentEvent(string Id, string Type, string At, SentData Data);

internal sealed record SentData
{
    public string? Organization { get; init; }

    public string? Msisdn { get; init; }

    public string? Code { get; init; }

    public string? Method { get; init; }

    public string? ConsentId { get; init; }

    public string? EffectiveAt { get; init; }

    public string? ExpiresAt { get; init; }

    public string? ComplaintId { get; init; }

    public string? DueAt { get; init; }

    public bool? Upheld { get; init; }

    public string? FilingTaskId { get; init; }

    public string? Carrier { get; init; }

    public string? Field { get; init; }

    public string? Smsc { get; init; }

    public int? Pod { get; init; }

    public string? Cause { get; init; }

    public string? OutSince { get; init; }

    public string? SuspensionId { get; init; }

    public string? Kind { get; init; }

    public string? Key { get; init; }

    public string? Outcome { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SentEvents))]
internal sealed partial class EventBodyJson : JsonSerializerContext;
