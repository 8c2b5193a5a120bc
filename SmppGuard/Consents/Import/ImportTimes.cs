using System.Globalization;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Consents.Import;

/// <summary>
/// Times in lists: RFC 3339, or, where somebody says in which time zone they were written, as spreadsheets write them: <c>2026-01-05</c>, <c>2026/1/5 16:00</c>.
/// </summary>
internal sealed class ImportTimes(TimeZoneInfo? zone)
{
    private static readonly string[] Local =
    [
        "yyyy-M-d", "yyyy/M/d", "yyyy-M-d H:mm", "yyyy/M/d H:mm", "yyyy-M-d H:mm:ss", "yyyy/M/d H:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss",
    ];

    /// <summary>What <see cref="TryRead"/> takes, for messages.</summary>
    public string Expected { get; } = zone is null
        ? "must be a time as of RFC 3339 with Z or an offset, for example 2026-01-05T08:00:00Z; name the time zone of the list if its times have no offset."
        : "must be a time, for example 2026-01-05T08:00:00Z or 2026-01-05 16:00.";

    /// <param name="text">The time; empty or null: none.</param>
    /// <param name="time">Null: none was given.</param>
    public bool TryRead(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        var trimmed = text.AsSpan().Trim();
        if (UtcTime.TryParse(trimmed, out var exact, orBlank: true))
        {
            time = exact;
            return true;
        }

        if (zone is null || !DateTime.TryParseExact(trimmed, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || zone.IsInvalidTime(local))
        {
            return false;
        }

        time = LocalMoment.Of(local, zone.GetUtcOffset(local));
        return true;
    }
}
