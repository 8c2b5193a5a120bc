using SmppGuard.Compliance;
using SmppGuard.Compliance.Filings;
using SmppGuard.Frequency;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Filings;
using SmppGuard.Registry.Routes;
using SmppGuard.Relay.Smsc;
using SmppGuard.Restrictions;
using SmppGuard.RulePacks;

namespace SmppGuard.Hosting;

/// <summary>Hands the judged configuration to the features: each knows its own section, and nobody the whole.</summary>
internal static class OptionsServices
{
    public static IServiceCollection AddGuardOptions(this IServiceCollection services, GuardOptions options) => services
        .AddSingleton(options)
        .AddSingleton(new DataDirectory(options.DataDirectory))
        .AddSingleton(options.Pod)
        .AddSingleton(options.Clock)
        .AddSingleton(options.Smpp)
        .AddSingleton<IReadOnlyList<SmscOptions>>(options.Smscs)
        .AddSingleton(options.Delivery)
        .AddSingleton(options.Scheduled)
        .AddSingleton(options.Admin)
        .AddSingleton(options.Journal)
        .AddSingleton(options.Archive)
        .AddSingleton(options.Retention)
        .AddSingleton(options.Evidence)
        .AddSingleton(options.Numbering)
        .AddSingleton(RegistryRulesOf(options))
        .AddSingleton(new RulePackOptions(options.RulePack))
        .AddSingleton(new StatusMap(options.StatusMap))
        .AddSingleton(options.Stamp)
        .AddSingleton(options.QuietHours)
        .AddSingleton(options.Consents)
        .AddSingleton(options.Replies)
        .AddSingleton(options.Lists)
        .AddSingleton(options.Carriers)
        .AddSingleton(options.FrequencyCap)
        .AddSingleton(options.Repeats)
        .AddSingleton(new SmscRepeats(options.Smscs.DistinctBy(smsc => smsc.Name, StringComparer.Ordinal).ToDictionary(smsc => smsc.Name, smsc => smsc.Repeats.Limits, StringComparer.Ordinal)))
        .AddSingleton(options.Suspension)
        .AddSingleton(options.Complaints)
        .AddSingleton(options.Filings)
        .AddSingleton(options.Events)
        .AddSingleton(options.Feedback)
        .AddSingleton(options.TemplateProposals)
        .AddSingleton(new StalenessOptions(TimeSpan.FromSeconds(options.Storage.ConsentStaleSeconds)));

    public static RegistryRules RegistryRulesOf(GuardOptions options)
    {
        var pack = RulePack.TryLoad(options.RulePack, out var known, out _) ? known : null;
        return new RegistryRules
        {
            RequirePapers = options.Registry.RequirePapers,
            DefaultWindow = options.Smpp.DefaultWindow,
            Smscs = [.. options.Smscs.Select(smsc => smsc.Name)],
            Routes = MessageRouteOptions.TableOf(options.Routes, options.RecipientLists),
            Words = pack is null ? null : new HonouredWords(pack),
            FilingCarriers = [.. options.Smscs.Select(FilingCarrierOf).OfType<FilingCarrier>()],
            FilingTaskDays = options.Filings.TaskDays ?? pack?.Filings.TaskDays ?? 0,
        };
    }

    // Null: its section is wrong, which is told elsewhere.
    private static FilingCarrier? FilingCarrierOf(SmscOptions smsc)
    {
        if (!Enum.TryParse<FilingPolicy>(smsc.Filings.Policy, ignoreCase: true, out _) || smsc.Filings.Kinds.Exists(kind => !Enum.TryParse<FilingKind>(kind, ignoreCase: true, out _)))
        {
            return null;
        }

        var wish = smsc.Filings.Of(smsc.Name);
        return new FilingCarrier(smsc.Name, wish.Carrier, wish.Insists, wish.Policy == FilingPolicy.Off ? [] : [.. Enum.GetValues<FilingKind>().Where(kind => ((int)wish.Kinds & (1 << (int)kind)) != 0)]);
    }
}
