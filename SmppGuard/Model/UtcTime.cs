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

    private const string Minute = "0000-00-00T00:00";
    private const string Seconds = ":00";
    private const string Offset = "00:00";

    private const string Written = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>A year later, or the last moment there is.</summary>
    public static DateTimeOffset? YearAfter(DateTimeOffset? time) => time?.Year < DateTimeOffset.MaxValue.Year - 1 ? time.Value.AddYears(1) : DateTimeOffset.MaxValue;

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Written, CultureInfo.InvariantCulture);

    /// <param name="text">The time.</param>
    /// <param name="time">When it is.</param>
    /// <param name="orBlank">Whether a blank may stand between day and time, as people write it.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time, bool orBlank = false)
    {
        time = default;
        return HasShape(text, orBlank) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }

    // Looked at before it is parsed: the parser knows other orders too, and reads 06/01/2027 as the first of June. Seconds may be missing, which says nothing else.
    private static bool HasShape(ReadOnlySpan<char> text, bool orBlank)
    {
        if (!Fits(text, Minute, orBlank))
        {
            return false;
        }

        var rest = text[Minute.Length..];
        if (Fits(rest, Seconds))
        {
            rest = rest[Seconds.Length..];
            if (rest is ['.', >= '0' and <= '9', ..])
            {
                rest = rest[1..].TrimStart("0123456789");
            }
        }

        return rest is "Z" or "z" || (rest is ['+' or '-', ..] && rest.Length == 1 + Offset.Length && Fits(rest[1..], Offset));
    }

    private static bool Fits(ReadOnlySpan<char> text, string shape, bool orBlank = false)
    {
        if (text.Length < shape.Length)
        {
            return false;
        }

        for (var i = 0; i < shape.Length; i++)
        {
            var fits = shape[i] switch
            {
                '0' => char.IsAsciiDigit(text[i]),
                'T' => text[i] is 'T' or 't' || (orBlank && text[i] == ' '),
                var mark => text[i] == mark,
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Reads and writes times as <see cref="UtcTime"/> says.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && UtcTime.TryParse(reader.GetString()!, out var time) ? time : throw new JsonException(UtcTime.Expected);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(UtcTime.Format(value));
}
