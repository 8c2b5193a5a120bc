namespace SmppGuard.Moving;

/// <summary>Everything that a store holds, but for what pods tell each other while they live: leases, binds, counts.</summary>
internal static class StoreParts
{
    public static readonly StorePart Messages = new("messages",
    [
        "account", "organization", "code", "smsc", "rulePack", "peer", "kind", "reason", "class", "source", "msisdn", "consent", "originalText", "sentText", "originalAlphabet", "originalDataCoding",
        "dataCoding", "segments", "registeredDelivery", "receivedAt", "sentAt", "answeredAt", "messageId", "smscMessageIds", "commandStatus", "outcome", "expireAt", "parts", "receiptsDue", "addresses",
        "pdus", "lateAt", "lateStatus", "sentLater", "route", "routedBy", "notFiled",
    ])
    {
        IsOfDay = true,
        IsByRecordId = true,
    };

    /// <summary>By message (0: none that is known), moment, and place in a journal.</summary>
    public static readonly StorePart Receipts = new("receipts", ["smsc", "smscMessageId", "state", "error"]) { IsOfDay = true };

    /// <summary>By the message under which they are found (0: none), and their own id.</summary>
    public static readonly StorePart Operations = new(
        "operations",
        ["kind", "about", "decision", "receivedAt", "answeredAt", "commandStatus", "account", "peer", "smsc", "submitted", "sent", "answers"])
    {
        IsOfDay = true,
    };

    /// <summary>By moment and place in a journal.</summary>
    public static readonly StorePart Replies = new("replies", ["delivery", "smsc", "account", "organization", "code", "msisdn", "action", "text", "pdu", "expireAt"]) { IsOfDay = true };

    public static readonly StorePart Consents = new(
        "consents",
        ["change", "organization", "msisdn", "recordedAt", "effectiveAt", "expiresAt", "method", "evidence", "actor", "scope", "collectedBy", "attachments"])
    {
        IsByRecordId = true,
    };

    /// <summary>Files that prove consents, by their SHA-256.</summary>
    public static readonly StorePart Attachments = new("attachments", ["octets"]);

    public static readonly StorePart OrganizationIndexes = new("organization indexes", ["number"]);

    /// <summary>Organizations, codes and accounts with their standing, by kind and key.</summary>
    public static readonly StorePart RegistryEntries = new("registry entries", ["entry", "standing", "terminatedAt"]);

    /// <summary>By code and id.</summary>
    public static readonly StorePart Templates = new("templates", ["entry"]);

    /// <summary>What the registry file said last, by kind and key.</summary>
    public static readonly StorePart RegistryFile = new("registry file", ["fingerprint", "fields"]);

    /// <summary>Suspensions are read from it.</summary>
    public static readonly StorePart RegistryHistory = new("registry history", ["at", "actor", "reason", "kind", "key", "field", "old", "new"]);

    /// <summary>By generation and piece, each of <see cref="NumberPieces.Length"/> numbers in their order.</summary>
    public static readonly StorePart DoNotDisturbNumbers = new("do-not-disturb numbers of lists", ["numbers"]);

    public static readonly StorePart DoNotDisturbLists = new("do-not-disturb lists", ["present", "version", "generation", "count", "replacedAt", "actor", "changes"]);

    public static readonly StorePart DoNotDisturb = new("do-not-disturb numbers", ["present", "reason", "addedAt", "actor", "changes"]) { IsByMsisdn = true };

    /// <summary>Blocks of ported numbers, by the SHA-256 of their octets.</summary>
    public static readonly StorePart PortabilityPieces = new("blocks of ported numbers", ["octets"]);

    /// <summary>The list of ported numbers, which names its blocks.</summary>
    public static readonly StorePart Portability = new("list of ported numbers", ["version", "revision", "count", "replacedAt", "actor", "carriers", "pieces"]);

    public static readonly StorePart Complaints = new("complaints",
    [
        "reference", "msisdn", "organization", "code", "receivedAt", "channel", "text", "dueDate", "dueDateConfirmed", "status", "upheld", "answer", "handledBy", "answeredAt", "closedAt", "createdAt",
        "createdBy", "changes",
    ]);

    public static readonly StorePart BlackListReports = new("black-list reports",
        ["record", "at", "smsc", "smscMessageId", "state", "error", "status", "organization", "msisdn", "code", "account", "decidedAt", "decidedBy"]);

    /// <summary>Shapes of texts, by pod and id: each pod learns for itself.</summary>
    public static readonly StorePart TemplateShapes = new("template proposals",
        ["code", "state", "count", "firstSeenAt", "lastSeenAt", "text", "example", "dismissedAt", "dismissedBy"]);

    public static readonly StorePart Imports = new("imports", ["organization", "line", "accepted", "unchanged", "rejected", "finished", "reportOctets", "listOctets", "listDigest"]);

    /// <summary>Bad lines of imports, by import and piece, each of <see cref="NumberPieces.ReportOctets"/>.</summary>
    public static readonly StorePart ImportReports = new("import reports", ["octets"]);

    public static readonly StorePart Deliveries = new("deliveries waiting", ["kind", "account", "at", "pdu"]);

    public static readonly StorePart Scheduled = new("scheduled messages", ["dueAt", "validUntil", "messageId", "state", "account", "smsc", "source", "msisdn", "rewritten", "submit"]);

    public static readonly StorePart Purges = new("purges", ["messages"]);

    /// <summary>By day, account, organization, code, class, reason and outcome; those of all pods added up.</summary>
    public static readonly StorePart Statistics = new("statistics", ["messages", "segments"]);

    /// <summary>Keys of the API that were made over it.</summary>
    public static readonly StorePart ApiKeys = new("API keys", ["name", "role", "organization", "hash", "expiresAt", "createdAt", "createdBy", "revokedAt", "revokedBy"]);

    public static readonly StorePart ApiKeyUses = new("uses of API keys", ["usedAt"]);

    /// <summary>By code and id.</summary>
    public static readonly StorePart FilingUses = new("uses of filings", ["usedAt"]);

    /// <summary>Answers that are given again, by who asked and what he calls the request; those that are not too old.</summary>
    public static readonly StorePart Answers = new("answers to repeated requests", ["fingerprint", "at", "status", "contentType", "location", "etag", "body"]);

    /// <summary>The chains of all pods, hashes included.</summary>
    public static readonly StorePart Audit = new("audit log",
    [
        "pod", "number", "at", "kind", "by", "role", "organization", "peer", "action", "what", "status", "before", "after", "previousHash", "hash",
    ]);

    /// <summary>The last numbers that were given: one that was given to something that is gone is not given again.</summary>
    public static readonly StorePart Sequences = new("sequences", ["last"]);

    public static IReadOnlyList<StorePart> OfDays { get; } = [Messages, Receipts, Operations, Replies];

    /// <summary>In the order in which they are copied: what others name comes before them.</summary>
    public static IReadOnlyList<StorePart> Others { get; } =
    [
        Attachments, Consents, DoNotDisturbNumbers, DoNotDisturbLists, DoNotDisturb, PortabilityPieces, Portability, OrganizationIndexes, RegistryEntries, Templates, RegistryFile, RegistryHistory, Complaints, BlackListReports,
        TemplateShapes, ImportReports, Imports, Deliveries, Scheduled, Purges, Statistics, ApiKeys, ApiKeyUses, FilingUses, Answers, Audit, Sequences,
    ];
}
