using System.Text.Json.Nodes;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>What the description says of entries against what their readers know and their answers say: a member that one of them has, the other has too.</summary>
public sealed class EntryDescriptionTests(DescribedApi api) : IClassFixture<DescribedApi>
{
    private const string Stranger = "nobodyKnows";

    /// <summary>Members that answers have and bodies may repeat; not each kind has all.</summary>
    private static readonly string[] Own = ["standing", "terminatedAt", "blocked", "warnings"];

    /// <summary>Every kind of entry: what puts it, where, and entries that together say everything that one may say.</summary>
    public static TheoryData<string, string, string[]> Kinds => new()
    {
        {
            "putOrganizationsByKey", "/api/v1/organizations/whole", [
                """
                { "id": "whole", "name": "完整", "latinName": "Whole", "contact": "4008001234", "credential": { "type": "uscc", "number": "91110000MA0000000H" }, "optOutKeywords": [ "NO" ], "optInKeywords": [ "入会" ],
                  "quietHours": { "disabled": false, "from": "21:00", "to": "08:00", "timeZone": "Asia/Shanghai", "classes": [ "Commercial" ], "action": "Hold" }, "frequencyCap": { "messages": 2, "hours": 24 }, "separateRefusals": true,
                  "repeats": { "commercial": { "messages": 1, "seconds": 60 }, "notification": { "messages": 1, "seconds": 60 }, "verification": { "messages": 1, "seconds": 60 } },
                  "replies": { "optOutConfirmation": "您已退订，不会再收到我们的营销短信。", "doubleOptIn": true, "optInQuestion": "您将订阅{name}的优惠短信，每周不超过两条。同意请回复DY，不回复视为不同意。" },
                  "papers": { "legalName": "完整有限公司", "responsiblePerson": "李明", "region": "北京", "licence": { "number": "B2-20260001", "type": "SP", "validUntil": "2999-06-30" }, "serviceRules": { "version": "1", "text": "…" },
                    "verification": { "state": "verified", "verifiedBy": "Li", "verifiedAt": "2026-01-05T08:00:00Z", "reverifyBy": "2999-01-31" } } }
                """,
            ]
        },
        {
            "putCodesByKey", "/api/v1/codes/10698771", [
                """
                { "number": "10698771", "match": "Prefix", "organization": "acme", "purpose": "Commercial", "questions": [ "是否继续接收{name}的优惠短信？同意请回复YES" ], "allowBinary": true, "sourceTon": [ "NetworkSpecific" ], "sourceNpi": [ "National" ],
                  "validFrom": "2026-01-05", "validUntil": "2999-01-05", "maxExtension": 4, "region": "北京", "approvalReference": "号[2026]00001-A01" }
                """,
                """{ "match": "Exact", "organization": "acme", "purpose": "Verification", "content": "Refuse", "links": [ "example.com" ], "contacts": [ "4008001234" ], "maxCharacters": 70, "templates": "Known" }""",
            ]
        },
        {
            "putAccountsByKey", "/api/v1/accounts/whole", [
                """
                { "systemId": "whole", "password": "secret1", "codes": [ "106900003" ], "smsc": "main", "window": 10, "messagesPerSecond": 5, "maxBinds": 2, "allowFrom": [ "192.0.2.0/24" ], "certificates": [ "dns:esme.example.net" ],
                  "explainRefusals": true, "defaultAlphabet": "Gsm7" }
                """,
            ]
        },
        { "putCodesByNumberTemplatesById", "/api/v1/codes/106900003/templates/whole", ["""{ "code": "106900003", "id": "whole", "text": "您的验证码是{code:digits(6)}，5分钟内有效。", "note": "seen" }"""] },
        {
            "putCodesByNumberFilingsById", "/api/v1/codes/106900001/filings/whole",
            ["""{ "code": "106900001", "id": "whole", "carrier": "china-mobile", "kind": "Contact", "value": "4008001234", "state": "Filed", "since": "2026-01-05", "reference": "CM-1", "note": "by Li" }"""]
        },
        {
            "putRoutes", "/api/v1/routes", [
                """
                { "routes": [ { "name": "whole", "accounts": [ "cp1" ], "organizations": [ "acme" ], "codes": [ "106900001" ], "classes": [ "Commercial" ], "recipients": [ "86133" ], "carriers": [ "china-telecom" ], "lists": [ "staff" ],
                    "targets": [ { "smsc": "main", "weight": 2, "priority": 1 } ] } ],
                  "lists": [ { "name": "staff", "numbers": [ "8613800138000" ] } ] }
                """,
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_a_reader_knows_is_described_and_what_is_described_it_knows(string id, string path, string[] entries)
    {
        Assert.NotEmpty(entries);
        var (body, answer) = Schemas(id);
        var probed = await api.SendAsync("put", path, Probe(body).ToJsonString());
        var known = JsonNode.Parse(probed.Text)!["errors"]!.AsObject().Where(error => error.Key.EndsWith(Stranger, StringComparison.Ordinal)).ToDictionary(
            error => error.Key, error => Names((string)error.Value![0]!), StringComparer.Ordinal);
        var places = Places(body, "").ToDictionary(place => place.Place + Stranger, place => place.Members, StringComparer.Ordinal);
        Assert.Equal(places.Keys.Order(StringComparer.Ordinal), known.Keys.Order(StringComparer.Ordinal));
        foreach (var (place, members) in places)
        {
            var answered = place == Stranger ? Members(answer).Except(members, StringComparer.Ordinal).Concat(Own) : [];
            Assert.Equal((place, string.Join(' ', members.Order(StringComparer.Ordinal))), (place, string.Join(' ', known[place].Except(answered, StringComparer.Ordinal).Order(StringComparer.Ordinal))));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_an_answer_says_is_described(string id, string path, string[] entries)
    {
        var (body, answer) = Schemas(id);
        var said = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            said.UnionWith(Paths(JsonNode.Parse(entry)!, ""));
            var put = await api.SendAsync("put", path, entry);
            Assert.True(put.Status is 200 or 201, $"{path}: {put.Status} {put.Text}");
            var described = Places(answer, "").SelectMany(place => place.Members.Select(member => place.Place + member)).ToHashSet(StringComparer.Ordinal);
            Assert.Empty(Paths(JsonNode.Parse(put.Text)!, "").Except(described, StringComparer.Ordinal));
        }

        // So that nothing that can be said is left out here.
        Assert.Empty(Places(body, "").SelectMany(place => place.Members.Select(member => place.Place + member)).Except(said, StringComparer.Ordinal));
    }

    private (JsonObject Body, JsonObject Answer) Schemas(string id)
    {
        var operation = api.Operations.Single(o => o.Id == id).Node;
        return (Inner(operation["requestBody"]!["content"]!["application/json"]!["schema"]!).Schema!, Inner(operation["responses"]!["200"]!["content"]!["application/json"]!["schema"]!).Schema!);
    }

    /// <summary>An object with a member that nobody knows, and so each object inside it.</summary>
    private JsonObject Probe(JsonObject schema)
    {
        var made = new JsonObject { [Stranger] = 1 };
        foreach (var (member, part) in schema["properties"]!.AsObject())
        {
            if (Inner(part!) is { Schema: { } inside } found)
            {
                made[member] = found.IsList ? new JsonArray(Probe(inside)) : Probe(inside);
            }
        }

        return made;
    }

    /// <summary>Every object of a schema: where it stands, as problems write it, and what it has.</summary>
    private IEnumerable<(string Place, IReadOnlyList<string> Members)> Places(JsonObject schema, string place)
    {
        yield return (place, Members(schema));
        foreach (var (member, part) in schema["properties"]!.AsObject())
        {
            if (Inner(part!) is { Schema: { } inside } found)
            {
                foreach (var inner in Places(inside, $"{place}{member}{(found.IsList ? "[0]" : "")}."))
                {
                    yield return inner;
                }
            }
        }
    }

    private static IReadOnlyList<string> Members(JsonObject schema) => [.. schema["properties"]!.AsObject().Select(member => member.Key)];

    /// <summary>The object that a schema is of, or a list of; null: neither.</summary>
    private (JsonObject? Schema, bool IsList) Inner(JsonNode schema)
    {
        var resolved = api.Resolved(schema);
        if ((resolved["oneOf"] ?? resolved["anyOf"]) is JsonArray any)
        {
            return any.Select(one => Inner(one!)).FirstOrDefault(one => one.Schema is not null);
        }

        return resolved["items"] is { } items ? (Inner(items).Schema, true) : resolved["properties"] is JsonObject ? (resolved, false) : (null, false);
    }

    private static IEnumerable<string> Paths(JsonNode node, string place) => node switch
    {
        JsonObject members => members.SelectMany(member => Paths(member.Value!, $"{place}{member.Key}.").Prepend(place + member.Key)),
        JsonArray { Count: > 0 } items when items[0] is JsonObject => items.SelectMany(item => Paths(item!, $"{place[..^1]}[0].")),
        _ => [],
    };

    // is not a known member; known there: id, name.
    private static IReadOnlyList<string> Names(string problem) => problem[(problem.IndexOf("known there: ", StringComparison.Ordinal) + "known there: ".Length)..].TrimEnd('.').Split(", ");
}
