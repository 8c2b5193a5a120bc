using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace SmppGuard.Admin.Description;

/// <summary>An example of each body, which the program takes: a test sends them.</summary>
internal static class BodyExamples
{
    private const string Organization = """{ "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "credential": { "type": "uscc", "number": "91110000MA0000000H" } }""";
    private const string Code = """{ "match": "Prefix", "organization": "acme", "purpose": "Verification" }""";
    private const string Account = """{ "password": "secret1", "codes": [ "106900003" ], "smsc": "main", "window": 100, "messagesPerSecond": 200, "allowFrom": [ "192.0.2.0/24" ] }""";
    private const string Template = """{ "text": "您的验证码是{code:digits(6)}，5分钟内有效。", "note": "approved 2026-01-05" }""";
    private const string Why = """{ "reason": "complaints, see file 12" }""";
    private const string Consents = "msisdn,method,grantedAt,expiresAt,evidence\n8613800138000,web-form,2026-01-05T08:00:00Z,,order page checkbox\n";

    private static readonly Dictionary<string, string> Json = new(StringComparer.Ordinal)
    {
        ["putOrganizationsByKey"] = Organization,
        ["patchOrganizationsByKey"] = """{ "contact": "4008009999", "latinName": null }""",
        ["postOrganizationsByKeySuspend"] = Why,
        ["postOrganizationsByKeyResume"] = Why,
        ["postOrganizationsByKeyTerminate"] = """{ "reason": "contract ended" }""",
        ["postSuspensionsByIdAppeal"] = """{ "text": "the list was of another customer" }""",
        ["postSuspensionsByIdAppealAnswer"] = """{ "outcome": "rejected", "text": "the list was yours" }""",
        ["postSuspensionsByIdEnforce"] = """{ "reason": "it goes on, file 12" }""",
        ["postSuspensionsByIdWithdraw"] = """{ "reason": "the figures were wrong" }""",
        ["putCodesByKey"] = Code,
        ["patchCodesByKey"] = """{ "region": "北京" }""",
        ["postCodesByKeySuspend"] = Why,
        ["postCodesByKeyResume"] = Why,
        ["putAccountsByKey"] = Account,
        ["patchAccountsByKey"] = """{ "maxBinds": 4 }""",
        ["postAccountsByKeySuspend"] = Why,
        ["postAccountsByKeyResume"] = Why,
        ["putCodesByNumberTemplatesById"] = Template,
        ["patchCodesByNumberTemplatesById"] = """{ "note": "approved again" }""",
        ["postCodesByNumberTemplateProposalsByIdConfirm"] = """{ "id": "login", "note": "seen and approved" }""",
        ["putCodesByNumberFilingsById"] = """{ "carrier": "china-mobile", "kind": "Signature", "value": "示例商城", "state": "Filed", "since": "2026-01-05", "reference": "CM-2026-0815" }""",
        ["postFilingTasksByIdClose"] = """{ "reference": "CM-2026-0815" }""",
        ["putRoutes"] = """{ "routes": [ { "name": "adverts", "codes": [ "106900001" ], "targets": [ { "smsc": "main", "weight": 3, "priority": 1 } ] } ], "lists": [] }""",
        ["postRegistryApply"] = $$"""{ "organizations": [ { "id": "example", "name": "示例", "contact": "4008001234" } ] }""",
        ["postConsents"] = """{ "organization": "acme", "msisdn": "13800138000", "method": "web-form", "grantedAt": "2026-01-05T08:00:00Z", "evidence": "order page checkbox, session 8f2" }""",
        ["postConsentsRevoke"] = """{ "organization": "acme", "msisdn": "13800138000", "reason": "by telephone" }""",
        ["putDoNotDisturbByMsisdn"] = """{ "reason": "asked by telephone" }""",
        ["postExports"] = """{ "msisdn": "13800138000", "from": "2026-01-05T08:00:00Z", "to": "2026-01-06T08:00:00Z", "reason": "inspection 2026-01" }""",
        ["postComplaints"] = """{ "msisdn": "13800138000", "code": "106900001", "channel": "12321", "text": "adverts without my consent", "receivedAt": "2026-01-05T08:00:00Z", "reference": "2026-000017" }""",
        ["patchComplaintsById"] = """{ "status": "answered", "answer": "the number is on no list any more", "handledBy": "Li" }""",
        ["postExplain"] = """{ "account": "cp1", "source": "106900001", "destination": "8613800138000", "text": "全场五折" }""",
        ["postExplainBatch"] = """{ "id": "7413", "account": "cp1", "source": "106900001", "destination": "8613800138000", "text": "全场五折", "receivedAt": "2026-01-05T08:00:00Z", "decision": "allowed" }""",
        ["putLogLevels"] = """{ "level": "Information", "levels": { "SmppGuard.Relay.Smsc": "Debug" } }""",
        ["postApiKeys"] = """{ "name": "reports", "role": "Auditor" }""",
        ["postTraces"] = """{ "account": "cp1", "seconds": 60 }""",
        ["postSmscsByNameStop"] = """{ "reason": "maintenance of the carrier" }""",
    };

    private static readonly Dictionary<string, string> Lists = new(StringComparer.Ordinal)
    {
        ["postConsentsImport"] = Consents,
        ["postCodesByNumberTemplatesImport"] = "id,text,note\nlogin,您的验证码是{code:digits(6)}，5分钟内有效。,approved\n",
        ["postFilingsImport"] = "code,id,carrier,kind,value,state,since,reference\n106900001,mobile-contact,china-mobile,Contact,4008001234,Filed,2026-01-05,CM-2026-0816\n",
        ["postExplainBatch"] = "id,account,source,destination,text,receivedAt,decision\n7413,cp1,106900001,8613800138000,全场五折,2026-01-05T08:00:00Z,allowed\n",
        ["postComplaintsImport"] = "msisdn,channel,text,receivedAt\n8613800138000,12321,adverts,2026-01-05T08:00:00Z\n",
        ["putDoNotDisturbListsByName"] = "8613800138000\n8613800138001\n",
        ["putPortability"] = "msisdn,carrier\n8613800138000,china-unicom\n8613900139000,china-telecom\n",
        ["postPortability"] = "msisdn,carrier\n8613800138000,china-telecom\n8613900139000,\n",
        ["postDoNotDisturbListsByName"] = "8613800138002\n",
    };

    public static void AddTo(OpenApiOperation operation)
    {
        foreach (var (type, media) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal))
        {
            if (type.EndsWith("json", StringComparison.Ordinal) && Json.TryGetValue(operation.OperationId!, out var json))
            {
                // Of a list, a line.
                media.Example = type is "application/x-ndjson" ? json + "\n" : JsonNode.Parse(json);
            }
            else if (type is "text/csv" or "text/plain" && Lists.TryGetValue(operation.OperationId!, out var list))
            {
                media.Example = list;
            }
        }
    }
}
