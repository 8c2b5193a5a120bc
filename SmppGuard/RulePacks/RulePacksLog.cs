namespace SmppGuard.RulePacks;

internal static partial class RulePacksLog
{
    private const int FirstEvent = 15_000;

    [LoggerMessage(FirstEvent + 0, LogLevel.Information, "Rule pack {Name}, version {Version}: {Title}, effective from {EffectiveFrom:yyyy-MM-dd}")]
    public static partial void RulePackInForce(this ILogger logger, string name, int version, string title, DateOnly effectiveFrom);
}
