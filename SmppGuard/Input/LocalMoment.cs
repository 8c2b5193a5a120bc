namespace SmppGuard.Input;

/// <summary>
/// The moment of a time that somebody wrote without its offset. The first and the last day of the calendar, which people write for "always" and "never", do not exist in
/// every time zone; their moments are the first and the last there is.
/// </summary>
internal static class LocalMoment
{
    public static DateTimeOffset Of(DateTime local, TimeSpan offset) =>
        new(Math.Clamp(local.Ticks - offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
}
