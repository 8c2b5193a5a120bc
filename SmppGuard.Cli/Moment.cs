using System.Globalization;

namespace SmppGuard.Cli;

/// <summary>Times as they are typed: RFC 3339, or how long ago (or from now), as <c>30m</c>, <c>2h</c> or <c>7d</c>.</summary>
internal static class Moment
{
    private const int MostUnits = 100_000;

    // Exactly these: a parser that guesses reads 06/01/2027 as the first of June.
    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>A time that is over, as the API reads it.</summary>
    /// <exception cref="ApiException">It is neither a time nor how long ago.</exception>
    public static string? Read(string? text, string option) => Read(text, option, -1, "how long ago as 30m, 2h or 7d");

    /// <summary>A time to come, as the API reads it.</summary>
    /// <exception cref="ApiException">It is neither a time nor how long from now.</exception>
    public static string? ReadAhead(string? text, string option) => Read(text, option, 1, "how long from now as 12h or 90d");

    private static string? Read(string? text, string option, int direction, string otherwise)
    {
        if (text is null)
        {
            return null;
        }

        var unit = text.Length == 0 ? default : text[^1] switch { 's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ => TimeSpan.Zero };
        if (unit > TimeSpan.Zero && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MostUnits)
        {
            return Write(DateTimeOffset.UtcNow + (direction * count * unit));
        }

        return HasOffset(text) && DateTimeOffset.TryParseExact(text.ToUpperInvariant(), Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? text
            : throw new ApiException(CliExitCode.Failure, $"{option} is \"{text}\"; write a time as 2026-11-22T08:00:00+08:00, or {otherwise}.");
    }

    // A time without one could be any of 26 hours.
    private static bool HasOffset(string text) => text is [.., 'Z' or 'z'] or [.., '+' or '-', _, _, ':', _, _];

    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
