using SmppGuard.Moving;

namespace SmppGuard.Storage.Sqlite.Moving;

/// <summary>How every part that is in guard.db or do-not-disturb.db stands there.</summary>
internal static class SqliteParts
{
    /// <param name="pod">The number of the pod whose data directory it is.</param>
    /// <param name="time">Tells what has expired.</param>
    public static IEnumerable<SqlitePart> All(int pod, TimeProvider time) =>
    [
        new ConsentsPart(),
        new NumbersPart { IsOfLists = true },
        new ChangedPart(StoreParts.DoNotDisturbLists, "lists", "name", ["version", "generation", "count", "replaced_at", "actor"], "list") { IsOfLists = true },
        new ChangedPart(StoreParts.DoNotDisturb, "singles", "msisdn", ["reason", "added_at", "actor"], "msisdn") { IsOfLists = true },
        new TablePart(StoreParts.PortabilityPieces, "portability_pieces", ["hash"], ["octets"]) { IsOfLists = true },
        new PortabilityPart(),
        new TablePart(StoreParts.OrganizationIndexes, "registry_organization_indexes", ["organization"], ["number"]),
        new TablePart(StoreParts.RegistryEntries, "registry_entries", ["kind", "key"], ["entry", "standing", "terminated_at"]),
        new TablePart(StoreParts.Templates, "registry_templates", ["code", "id"], ["entry"]),
        new TablePart(StoreParts.RegistryFile, "registry_file_entries", ["kind", "key"], ["fingerprint", "fields"]),
        new TablePart(StoreParts.RegistryHistory, "registry_history", ["id"], ["at", "actor", "reason", "kind", "key", "field", "old", "new"]),
        new ComplaintsPart(),
        new TablePart(
            StoreParts.BlackListReports,
            "black_list_reports",
            ["id"],
            ["record_id", "at", "smsc", "smsc_message_id", "state", "error", "status", "organization", "msisdn", "code", "account", "decided_at", "decided_by"]),
        new ShapesPart(pod),
        new TablePart(StoreParts.Deliveries, "pending_deliveries", ["delivery_id"], ["kind", "account", "at", "pdu"]),
        new TablePart(
            StoreParts.Scheduled, "scheduled_messages", ["record_id"], ["due_at", "valid_until", "message_id", "state", "account", "smsc", "source", "msisdn", "rewritten", "submit"]),
        new PurgesPart(),
        new TablePart(StoreParts.Statistics, "message_counts", ["day", "account", "organization", "code", "class", "reason", "outcome"], ["messages", "segments"]),
        new KeysPart(),
        new TablePart(StoreParts.ApiKeyUses, "api_key_uses", ["id"], ["used_at"]),
        new TablePart(StoreParts.FilingUses, "filing_uses", ["filing"], ["used_at"]),
        new AnswersPart(time),
        new TablePart(
            StoreParts.Audit,
            "audit_log",
            ["id"],
            ["pod", "number", "at", "kind", "by", "role", "organization", "peer", "action", "what", "status", "before_change", "after_change", "previous_hash", "hash"]),
        new SequencesPart(isOfLists: false),
        new SequencesPart(isOfLists: true),
    ];
}
