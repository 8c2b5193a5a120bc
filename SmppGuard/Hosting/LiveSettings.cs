using SmppGuard.Access;
using SmppGuard.Admin;
using SmppGuard.Compliance;
using SmppGuard.Frequency;
using SmppGuard.Registry;

namespace SmppGuard.Hosting;

/// <summary>What features have made of their options and swap as one; all else they read from the options whenever they use it.</summary>
internal sealed class LiveSettings(RegistryStore registry, ComplianceSnapshots marks, QuietHoursPolicy quietHours, FrequencyCaps frequency, StatusMap statuses, KeyRing keys)
{
    public void Take(GuardOptions next)
    {
        quietHours.Take(next.QuietHours);
        frequency.Take(next.FrequencyCap);
        frequency.Repeats.Take(next.Repeats);
        statuses.Take(next.StatusMap);
        keys.Configure(ConfiguredKeys.Of(next.Admin));
        marks.Take(next.Stamp);
    }

    /// <summary>Windows, papers, names of SMSCs and marks, which messages read from the snapshot of the registry: those that have begun go on with that of before.</summary>
    public Task TakeRegistryAsync(GuardOptions next) => registry.TakeAsync(OptionsServices.RegistryRulesOf(next));
}
