using System.Text.Json.Nodes;

namespace SmppGuard.Admin.Description;

/// <summary>What members of answers say in the examples, by the type that they belong to; a member that is not here says what its name means everywhere (<see cref="AnswerExamples"/>).</summary>
internal static class AnswerWords
{
    private const string Sum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static readonly Dictionary<string, JsonObject> ByType = Parse(new(StringComparer.Ordinal)
    {
        ["AccountAnswer"] = """
            { "blocked": null, "password": null, "codes": [ "106900001", "106900002" ], "window": 20, "messagesPerSecond": 100, "maxBinds": 4, "allowFrom": [ "192.0.2.0/24" ], "certificates": [ "dns:esme.example.net" ], "defaultAlphabet": "Gsm7" }
            """,
        ["ApiKeyResponse"] = """ { "name": "shop", "source": "api", "state": "active", "key": null } """,
        ["AttachmentResponse"] = """ { "name": "form.png", "length": 48213 } """,
        ["AuditResponse"] = $$"""
            { "pod": 0, "number": 17, "kind": "change", "action": "PATCH /api/v1/organizations/{key}", "what": "/api/v1/organizations/acme", "status": 200, "organization": null,
              "before": { "contact": "4008001234" }, "after": { "contact": "4008009999" }, "previousHash": "{{Sum}}", "hash": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }
            """,
        ["BlackListReportResponse"] = """ { "message": "7413000000000001", "state": "UNDELIV", "error": "MBBLACK", "meaning": "black list of the carrier", "status": "accepted", "decidedBy": "ops" } """,
        ["CarrierResponse"] = """ { "carrier": "china-unicom", "knownFrom": "portability-list", "version": "2026-01", "prefix": null } """,
        ["CodeAnswer"] = """
            { "blocked": null, "content": null, "questions": [ "是否继续接收{name}的优惠短信？同意请回复YES" ], "sourceTon": null, "sourceNpi": null, "links": null, "contacts": null, "maxCharacters": null, "templates": null,
              "validFrom": "2026-01-01", "validUntil": "2026-12-31", "maxExtension": 4, "region": "北京", "approvalReference": "2026-0042" }
            """,
        ["ComplaintChange"] = """ { "field": "status", "old": "open", "new": "answered" } """,
        ["ComplaintResponse"] = """ { "text": "我没有同意过", "status": "answered", "closedAt": null } """,
        ["ConsentEventResponse"] = """ { "reason": null, "scope": "优惠信息", "collectedBy": "shop 12, till 3" } """,
        ["ConsentResponse"] = """ { "sharedRefusal": null } """,
        ["ConsentStateTotal"] = """ { "granted": 18231, "revoked": 412, "expired": 17, "exact": true } """,
        ["ContentCause"] = """ { "by": "detector", "detail": "score 14, most of it for 抢购" } """,
        ["DoNotDisturbListResponse"] = """ { "name": "national", "version": "2026-01", "count": 120000, "actor": "ops" } """,
        ["DoNotDisturbResponse"] = """ { "reason": "by telephone", "lists": [ "national" ] } """,
        ["ExplainResponse"] = """
            { "raisedBy": null, "template": null, "reason": null, "articles": [], "detail": null, "commandStatus": 0, "consent": "granted", "marks": [ "signature", "contact", "optOut" ], "outcome": null, "heldUntil": null,
              "notFiled": [] }
            """,
        ["ExportResponse"] = $$"""
            { "state": "done", "organization": null, "code": null, "account": null, "reason": "inspection 2026-01", "octets": 48213, "totals": { "messages": 3, "consents": 1 }, "manifestSha256": "{{Sum}}", "signed": true,
              "content": "/api/v1/exports/7413000000000001/content" }
            """,
        ["FilingAnswer"] = """ { "id": "mobile-signature", "carrier": "china-mobile", "kind": "Signature", "value": "示例商城", "state": "Filed", "since": "2026-01-05", "reference": "CM-2026-0815", "note": null } """,
        ["FilingTaskResponse"] = """ { "id": "20260105-1", "state": "closed", "code": null, "carrier": "china-mobile", "changedBy": "ops", "closedBy": "ops", "reference": "CM-2026-0815" } """,
        ["HealthResponse"] = """ { "status": "ready", "smscs": [ { "name": "main", "health": "in", "outFor": null } ], "warnings": null } """,
        ["ImportResponse"] = """ { "id": "acme-2026-01", "accepted": 980, "unchanged": 19, "rejected": 1 } """,
        ["ImportStateResponse"] = """ { "id": "acme-2026-01", "line": 1001, "accepted": 980, "unchanged": 19, "rejected": 1, "finished": true } """,
        ["LicenceBody"] = """ { "number": "B2-20260001", "type": "SP", "validUntil": "2027-06-30" } """,
        ["LineError"] = """ { "line": 17, "error": "msisdn is \"1380013800\"; it is no valid number." } """,
        ["MessageResponse"] = """
            { "reason": null, "route": "adverts", "routedBy": "route", "notFiled": null, "commandStatus": 0, "replaces": null, "expireAt": "2026-07-05T08:00:00Z" }
            """,
        ["MessageTotal"] = """ { "count": 3170, "exact": true } """,
        ["NumberImport"] = """ { "accepted": 120, "unchanged": 99880, "rejected": 1, "before": 99900, "count": 100000, "lost": 20 } """,
        ["OperationResponse"] = """ { "operation": "query_sm", "commandStatus": 0, "replacedBy": null, "messageState": 2 } """,
        ["OrganizationAnswer"] = """ { "id": "acme", "terminatedAt": null, "blocked": null, "optOutKeywords": null, "optInKeywords": null } """,
        ["CredentialBody"] = """ { "number": "91110000MA0000000H" } """,
        ["QuietHoursBody"] = """ { "from": "21:00", "to": "08:00", "timeZone": "Asia/Shanghai", "classes": [ "Commercial" ], "action": "Refuse" } """,
        ["FrequencyCapBody"] = """ { "messages": 2, "hours": 24 } """,
        ["RepeatLimitBody"] = """ { "messages": 1, "seconds": 86400 } """,
        ["RepliesBody"] = """ { "optOutConfirmation": "您已退订{name}的营销短信。", "doubleOptIn": true, "optInQuestion": "您将订阅{name}的营销短信，同意请回复DY，不回复视为不同意。" } """,
        ["PapersBody"] = """ { "legalName": "示例商城有限公司", "responsiblePerson": "李明", "region": "北京" } """,
        ["ServiceRulesBody"] = """ { "version": "2026-1", "text": "…" } """,
        ["VerificationBody"] = """ { "state": "verified", "verifiedBy": "Li", "reverifyBy": "2027-01-31" } """,
        ["PastChange"] = """ { "from": "allowed", "to": "consent-revoked", "messages": 37 } """,
        ["PastSummary"] = """
            { "judged": 18231, "errors": 0, "allowed": 17020, "refused": 1211, "compared": 18231, "unchanged": 18194, "allowedToRefused": 37, "refusedToAllowed": 0, "complete": true }
            """,
        ["PduResponse"] = """
            { "sequenceNumber": 7, "messageId": null, "serviceType": "", "sourceAddrTon": 0, "sourceAddrNpi": 1, "sourceAddr": "106900001", "destAddrTon": 1, "destAddrNpi": 1, "destinationAddr": "8613800138000", "esmClass": 0,
              "protocolId": 0, "priorityFlag": 0, "scheduleDeliveryTime": "", "validityPeriod": "000001000000000R", "registeredDelivery": 1, "replaceIfPresentFlag": 0, "smDefaultMsgId": 0, "udh": "", "hex": "0000004b000000040000000000000007" }
            """,
        ["PlanResponse"] = """ { "dryRun": true, "created": 0, "updated": 1, "unchanged": 40 } """,
        ["PlannedChangeResponse"] = """ { "action": "update" } """,
        ["PortabilityImport"] = """ { "accepted": 120, "unchanged": 99880, "rejected": 1, "before": 99900, "count": 100000, "lost": 20, "moved": 60 } """,
        ["PortabilityListResponse"] = """ { "version": "2026-01", "revision": 3, "count": 100000, "actor": "ops", "carriers": [ "china-mobile", "china-telecom", "china-unicom" ] } """,
        ["PrefixTableResponse"] = """ { "name": "ours", "source": "list of carrier X of 2026-01-05", "prefixes": 74 } """,
        ["ReceiptResponse"] = """ { "state": "DELIVRD", "error": "000" } """,
        ["RecipientListBody"] = """ { "name": "staff", "numbers": [ "8613800138000" ] } """,
        ["ReloadBody"] = """ { "changed": [ "QuietHours:From" ], "needRestart": [ "Smpp:SystemId" ] } """,
        ["ReplyResponse"] = """ { "action": "near-miss", "text": "请不要再发了" } """,
        ["RouteBody"] = """ { "name": "adverts", "accounts": [], "organizations": [], "codes": [ "106900001" ], "classes": [ "Commercial" ], "recipients": [], "carriers": [ "china-mobile" ], "lists": [] } """,
        ["RouteExplanation"] = """ { "name": "adverts", "routedBy": "route" } """,
        ["RoutesAnswer"] = """ { "source": "api" } """,
        ["SessionResponse"] = """
            { "peer": "cp1", "bindType": "transceiver", "interfaceVersion": "3.4", "window": 100, "inFlight": 3, "deliveriesInFlight": 0, "received": 5120, "sent": 5101, "receivedPerSecond": 12.4, "sentPerSecond": 12.1 }
            """,
        ["SmscErrorResponse"] = """ { "text": "cannot be reached: Connection refused" } """,
        ["SmscResponse"] = """
            { "name": "main", "host": "198.51.100.9", "port": 2775, "state": "bound", "binds": 2, "bindsToSend": 2, "configuredBinds": 2, "window": 100, "inFlight": 17, "queued": 0, "queueSize": 10000, "queuedSeconds": 0,
              "health": "in", "outFor": null, "messagesPerSecond": null, "stop": null }
            """,
        ["StatisticsResponse"] = """ { "timeZone": "Asia/Shanghai", "from": "2026-01-01", "to": "2026-02-01", "firstDay": "2026-01-01", "by": [ "day", "reason" ] } """,
        ["StatisticsRow"] = """
            { "day": "2026-01-05", "account": null, "organization": null, "code": null, "class": null, "decision": null, "reason": "no-consent", "outcome": null, "messages": 412, "segments": 0 }
            """,
        ["StatisticsTotal"] = """ { "messages": 412, "segments": 0 } """,
        ["SuspensionAppealResponse"] = """ { "by": "acme-ops", "text": "the list was of another customer", "state": "accepted", "answer": "seen and agreed", "answeredBy": "ops" } """,
        ["SuspensionItem"] = """ { "reason": "complaint 17", "endedAt": null, "endedBy": null } """,
        ["TargetExplanation"] = """ { "outFor": null, "notFiled": [] } """,
        ["TemplateAnswer"] = """ { "code": "106900003", "id": "login", "text": "您的验证码是{code:digits(4,6)}，5分钟内有效。", "note": "approved 2026-01-05" } """,
        ["TemplateProposalResponse"] = """ { "text": "您的验证码是{code:digits(6)}，5分钟内有效。", "count": 240, "example": "您的验证码是000000，5分钟内有效。" } """,
        ["TlvResponse"] = """ { "tag": "0x0204", "name": "user_message_reference", "value": "1234" } """,
        ["ToFileResponse"] = """ { "carrier": "china-mobile", "missing": 0 } """,
        ["ToFileItem"] = """ { "kind": "Signature", "value": "示例商城", "text": "【示例商城】", "state": "Filed", "filing": "mobile-signature" } """,
        ["TraceResponse"] = """
            { "smsc": null, "msisdn": null, "endedBy": "time", "pdus": 42, "missed": 0, "octets": 5120, "files": [ "traces/7413000000000001.pcap", "traces/7413000000000001.ndjson" ] }
            """,
        ["WebhookResponse"] = """
            { "name": "crm", "state": "sending", "url": "https://crm.example.com", "types": [ "recipient.refused" ], "numbers": "Masked", "sent": 1200, "failures": 0, "lastFailure": null, "failedAt": null, "nextAt": null,
              "oldestAt": null, "pausedAt": null }
            """,
        ["WebhookTestResponse"] = """ { "taken": true, "status": 200, "failure": null } """,
    });

    /// <summary>Whether a member of this type has a word of its own, and which; null is one.</summary>
    public static bool TryGet(string? type, string member, out JsonNode? word)
    {
        word = null;
        if (type is null || !ByType.TryGetValue(type, out var words) || !words.TryGetPropertyValue(member, out var own))
        {
            return false;
        }

        word = own?.DeepClone();
        return true;
    }

    private static Dictionary<string, JsonObject> Parse(Dictionary<string, string> words) =>
        words.ToDictionary(type => type.Key, type => JsonNode.Parse(type.Value)!.AsObject(), StringComparer.Ordinal);
}
