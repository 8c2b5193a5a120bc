using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmppGuard.Model;

/// <summary>
/// Times of the API: RFC 3339. Written in UTC, to the millisecond and ending in Z, so that they sort as texts; read with any offset, but never without one, because a guess would move the evidence.
/// </summary>
internal static class UtcTime
{
    public const string Expected = "must be a time as of RFC 3339 with Z or an offset, for example \"2026-01-05T08:00:00Z\".";

    private const int DateLength = 10;
    private const int ShortestTime = 20;

    private const string Written = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>A year later, or the last moment there is.</summary>
    public static DateTimeOffset? YearAfter(DateTimeOffset? time) => time?.Year < DateTimeOffset.MaxValue.Year - 1 ? time.Value.AddYears(1) : DateTimeOffset.MaxValue;

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Written, CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < ShortestTime || text[DateLength] is not ('T' or 't'))
        {
            return false;
        }

        var hasOffset = text[^1] is 'Z' or 'z' || (text[^3] == ':' && text[^6] is '+' or '-');
        return hasOffset && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }
}

/// <summary>Reads and writes times as <see cref="UtcTime"/> says.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && UtcTime.TryParse(reader.GetString()!, out var time) ? time : throw new JsonException(UtcTime.Expected);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(UtcTime.Format(value));
}
