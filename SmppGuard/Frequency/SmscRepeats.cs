using SmppGuard.Model;

namespace SmppGuard.Frequency;

/// <summary>The limits of repetitions that SMSCs have, by name.</summary>
internal sealed class SmscRepeats(IReadOnlyDictionary<string, RepeatLimits> limits)
{
    public IEnumerable<RepeatLimits> All => limits.Values;

    /// <summary>Null: it is not one of the configuration any more.</summary>
    public RepeatLimits? Of(string smsc) => limits.GetValueOrDefault(smsc);
}
