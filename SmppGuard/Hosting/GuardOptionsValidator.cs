using SmppGuard.Admin;
using SmppGuard.Archive;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Carriers;
using SmppGuard.Complaints;
using SmppGuard.Compliance;
using SmppGuard.Consents;
using SmppGuard.Consents.Replies;
using SmppGuard.Events;
using SmppGuard.Evidence;
using SmppGuard.Filings;
using SmppGuard.Frequency;
using SmppGuard.Input;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Registry.Routes;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Relay.Smsc;
using SmppGuard.RulePacks;
using SmppGuard.Suspensions;
using SmppGuard.TemplateProposals;

namespace SmppGuard.Hosting;

/// <summary>Says everything that is wrong with the options at once: each feature judges its own section, what concerns several is judged here.</summary>
internal static class GuardOptionsValidator
{
    /// <param name="options">What is judged.</param>
    /// <param name="unread">What stood in place of numbers and flags and is none, by full key.</param>
    /// <param name="problems">Receives what is wrong.</param>
    /// <param name="warnings">Receives what is allowed, but probably not meant.</param>
    public static void Validate(GuardOptions options, Dictionary<string, string> unread, List<string> problems, List<string> warnings)
    {
        var check = new OptionProblems(unread, problems, warnings);
        var pack = RulePack.TryLoad(options.RulePack, out var known, out _) ? known : null;
        var words = pack is null ? null : new HonouredWords(pack);
        SmppOptionsCheck.Run(options.Smpp, check);
        GuardTls.Validate(options, check);
        AdminOptionsCheck.Run(options.Admin, check);
        LogOptionsCheck.Run(options.Log, check);
        TelemetryOptionsCheck.Run(options.Telemetry, check);
        SmscOptionsCheck.Run(options.Smscs, check);
        RouteOptionsCheck.Run(options.Routes, options.RecipientLists, [.. options.Smscs.Select(smsc => smsc.Name)], check);
        RegistryOptionsCheck.Run(options.Registry, options.Numbering, check);
        CheckDataDirectory(options.DataDirectory, check);
        StorageOptionsCheck.Run(options.Storage, options.Archive, check);
        check.Range("Clock:MaxLeadHours", options.Clock.MaxLeadHours, 1, 876_000, 24);
        check.Range("Pod:Number", options.Pod.Number, 0, RecordIds.MaxPod, 1);
        JournalOptionsCheck.Run(options.Journal, check);
        check.OneOf("RulePack", options.RulePack, RulePack.Known);
        ConsentOptionsCheck.Run(options.Consents, check);
        ReplyOptionsCheck.Run(options.Replies, words, check);
        RetentionOptionsCheck.Run(options.Retention, pack, check);
        EvidenceOptionsCheck.Run(options.Evidence, check);
        DeliveryOptionsCheck.Run(options.Delivery, check);
        ScheduledOptionsCheck.Run(options.Scheduled, check);
        QuietHoursOptionsCheck.Run(options.QuietHours, check);
        FrequencyCapOptionsCheck.Run(options.FrequencyCap, check);
        RepeatOptionsCheck.Run(options.Repeats, check);
        SuspensionOptionsCheck.Run(options.Suspension, check);
        ComplaintOptionsCheck.Run(options.Complaints, check);
        FilingOptionsCheck.Run(options.Filings, check);
        EventOptionsCheck.Run(options.Events, check);
        CarrierBlackListOptionsCheck.Run(options.Feedback, pack, check);
        TemplateProposalOptionsCheck.Run(options.TemplateProposals, check);
        ListOptionsCheck.Run(options.Lists, check);
        CarrierOptionsCheck.Run(options.Carriers, check);
        StampOptionsCheck.Run(options.Stamp, words, check);
        StatusMap.Check(options.StatusMap, check);
        EndpointValidator.Validate(options, problems);
        SecretsValidator.Validate(options, warnings);
        check.RefuseTheUnread();
    }

    private static void CheckDataDirectory(string dataDirectory, OptionProblems check)
    {
        if (dataDirectory.Length == 0)
        {
            check.Problem("DataDirectory", "empty", "name a folder", "data");
        }
        else if (FileOnTheWay(dataDirectory) is { } inTheWay)
        {
            check.Problem("DataDirectory", OptionProblems.Quoted(dataDirectory), $"name a folder; {inTheWay} is a file", "data");
        }
    }

    /// <summary>The file that stands where a folder should be, in a path or on the way there; null: none.</summary>
    private static string? FileOnTheWay(string? path)
    {
        for (; path is not null && !Directory.Exists(path); path = Path.GetDirectoryName(path))
        {
            if (System.IO.File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
