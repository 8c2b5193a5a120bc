using System.Collections;
using SmppGuard.Hosting;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Registry;

public sealed class RegistryFileTests : IDisposable
{
    private const string Acme = """{ "id": "acme", "name": "示例商城", "contact": "4008001234" }""";
    private const string Code = """{ "number": "106900001", "match": "Prefix", "organization": "acme", "purpose": "Commercial" }""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_consent_of_the_future_is_an_error()
    {
        var consent = """{ "organization": "acme", "msisdn": "13800138000", "method": "paper", "grantedAt": "2999-01-05T08:00:00Z" }""";
        var problems = Judge($$"""{ "organizations": [ {{Acme}} ], "consents": [ {{consent}} ] }""").Problems;
        Assert.StartsWith("registry.json: consents[0].grantedAt lies in the future; ", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_the_documentation_is_right()
    {
        var configuration = Judge("""
            { "organizations": [ { "id": "acme", "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234",
                                   "credential": { "type": "uscc", "number": "91110000MA0000000X" } } ],
              "codes":    [ { "number": "106900001", "match": "Prefix", "organization": "acme", "purpose": "Commercial" } ],
              "accounts": [ { "systemId": "cp1", "password": "secret1", "codes": [ "106900001" ], "smsc": "main",
                              "window": 100, "messagesPerSecond": 0, "maxBinds": 10, "allowFrom": [ "127.0.0.0/8" ] } ],
              "consents": [ { "organization": "acme", "msisdn": "8613800138000", "method": "web-form",
                              "grantedAt": "2026-01-05T08:00:00Z", "evidence": "order page checkbox, session 8f2…" } ] }
            """);
        Assert.Empty(configuration.Problems);

        // The number is only an example, and its check character is not right; so is the password.
        Assert.Equal(2, configuration.Warnings.Count);
        Assert.StartsWith("registry.json: organizations[0].credential.number is ", configuration.Warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("registry.json: accounts[0].password is in clear (not shown); ", configuration.Warnings[1], StringComparison.Ordinal);
        var consent = Assert.Single(configuration.Consents.Grants);
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero), consent.GrantedAt);
    }

    [Theory]
    [InlineData("""{ "organisations": [] }""", "registry.json: organisations is not a known member; known there: organizations, codes, accounts, templates, consents.")]
    [InlineData("""[]""", "registry.json: the document is a list; use an object, ")]
    [InlineData("""{ "codes": {} }""", "registry.json: codes is an object; use a list, ")]
    [InlineData("""{ "codes": [ 5 ] }""", "registry.json: codes[0] is 5; use an object, ")]
    [InlineData("""{ "organizations": [ { "id": "acme", "name": "示例商城" } ] }""", "registry.json: organizations[0].contact is missing; for example \"4008001234\".")]
    [InlineData("""{ "organizations": [ { "id": "a b", "name": "示例商城", "contact": "4008001234" } ] }""", "registry.json: organizations[0].id is \"a b\"; use 1 to 64 letters")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "\u3000\u200b", "contact": "4008001234" } ] }""", "registry.json: organizations[0].name has nothing that can be seen, ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "【示例】", "contact": "4008001234" } ] }""", "registry.json: organizations[0].name is \"【示例】\"; ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "latinName": "示例", "contact": "4008001234" } ] }""", "registry.json: organizations[0].latinName is \"示例\"; ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "call us" } ] }""", "registry.json: organizations[0].contact is \"call us\"; ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "optOutKeywords": [ "no" ], "optInKeywords": [ "NO" ] } ] }""", "registry.json: organizations[0].optInKeywords[0] is \"NO\", ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "甲\u202e乙", "contact": "4008001234" } ] }""", "registry.json: organizations[0].name is \"甲\u202e乙\"; it has U+202E, which is not seen ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "甲\u200b乙", "contact": "4008001234" } ] }""", "registry.json: organizations[0].name is \"甲\u200b乙\"; it has U+200B, ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "甲\n乙", "contact": "4008001234" } ] }""", "registry.json: organizations[0].name is \"甲\n乙\"; it has U+000A, ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "\u0336甲", "contact": "4008001234" } ] }""", "registry.json: organizations[0].name is \"\u0336甲\"; it begins with U+0336, ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "甲\u3000\u3000\u3000\u3000\u3000乙", "contact": "4008001234" } ] }""", "registry.json: organizations[0].name is \"甲\u3000\u3000\u3000\u3000\u3000乙\"; it has more than 4 blanks together, ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "latinName": "A      B", "contact": "4008001234" } ] }""", "registry.json: organizations[0].latinName is \"A      B\"; it has more than 4 blanks together, ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "      4008001234" } ] }""", "registry.json: organizations[0].contact is \"      4008001234\"; it has more than 4 blanks together, ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "replies": { "optOutConfirmation": "再见\u202e" } } ] }""", "registry.json: organizations[0].replies.optOutConfirmation is \"再见\u202e\"; it has U+202E, ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "optInKeywords": [ "s.t.o.p" ] } ] }""", "registry.json: organizations[0].optInKeywords[0] is \"s.t.o.p\", which refuses by the rule pack, ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "optInKeywords": [ "入会", "ＴＤ" ] } ] }""", "registry.json: organizations[0].optInKeywords[1] is \"ＴＤ\", which refuses by the rule pack, ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "optInKeywords": [ "退訂" ] } ] }""", "registry.json: organizations[0].optInKeywords[0] is \"退訂\", which refuses by the rule pack, ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "optInKeywords": [ "ТD" ] } ] }""", "registry.json: organizations[0].optInKeywords[0] is \"ТD\", which refuses by the rule pack, ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "optOutKeywords": [ "不订" ], "optInKeywords": [ "不訂" ] } ] }""", "registry.json: organizations[0].optInKeywords[0] is \"不訂\", which is an opt-out keyword too; ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "optInKeywords": [ " " ] } ] }""", "registry.json: organizations[0].optInKeywords[0] is \" \", of which nothing counts in a reply; ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "optOutKeywords": [ "!\u200b" ] } ] }""", "registry.json: organizations[0].optOutKeywords[0] is \"!\u200b\", of which nothing counts in a reply; ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "optOutKeywords": [ "不要" ], "optInKeywords": [ "不 要" ] } ] }""", "registry.json: organizations[0].optInKeywords[0] is \"不 要\", which is an opt-out keyword too; ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "replies": { "optInQuestion": "" } } ] }""", "registry.json: organizations[0].replies.optInQuestion is empty; ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "replies": { "optOutConfirmation": "再见【示例】" } } ] }""", "registry.json: organizations[0].replies.optOutConfirmation has 【 or 】, ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "frequencyCap": { "hours": 24 } } ] }""", "registry.json: organizations[0].frequencyCap.messages says how many")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "frequencyCap": { "messages": 2, "hours": 0 } } ] }""", "registry.json: organizations[0].frequencyCap.hours is 0; use 1 to 720, for example 24. ")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "replies": { "confirm": true } } ] }""", "registry.json: organizations[0].replies.confirm is not a known member")]
    [InlineData("""{ "codes": [ { "number": "1069", "match": "Prefix", "organization": "nobody", "purpose": "Commercial" } ] }""", "registry.json: codes[0].organization is \"nobody\"; no such organization in the file or the store.")]
    [InlineData("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234" } ], "codes": [ { "number": "1069", "match": "Prefix", "organization": "a", "purpose": "Verification", "content": "Allow" } ] }""", "registry.json: codes[0].content is \"Allow\"; use TreatAsCommercial, Refuse, MarkOnly, for example ")]
    [InlineData("""{ "accounts": [ { "systemId": "SIXTEENLETTERSXX", "password": "p", "codes": [], "smsc": "main" } ] }""", "registry.json: accounts[0].systemId is \"SIXTEENLETTERSXX\"; use 1 to 15 ")]
    [InlineData("""{ "accounts": [ { "systemId": "a", "password": "p", "codes": [ "1069" ], "smsc": "main" } ] }""", "registry.json: accounts[0].codes[0] is \"1069\"; no such code in the file or the store.")]
    [InlineData("""{ "accounts": [ { "systemId": "a", "password": "p", "codes": [], "smsc": "backup" } ] }""", "registry.json: accounts[0].smsc is \"backup\"; no such name in SmppGuard:Smscs, use main, for example main. ")]
    [InlineData("""{ "accounts": [ { "systemId": "a", "codes": [], "smsc": "main" } ] }""", "registry.json: accounts[0].password is missing, ")]
    [InlineData("""{ "accounts": [ { "systemId": "a", "password": "$pbkdf2-sha256$x", "codes": [], "smsc": "main" } ] }""", "registry.json: accounts[0].password begins like a hash but is none; ")]
    [InlineData("""{ "accounts": [ { "systemId": "a", "password": "p", "codes": [], "smsc": "main", "window": 0 } ] }""", "registry.json: accounts[0].window is 0; use 1 to 10000, for example 100. ")]
    [InlineData("""{ "accounts": [ { "systemId": "a", "password": "p", "codes": [], "smsc": "main", "allowFrom": [ "10.0.0.0/8", "10.0.0.0/33" ] } ] }""", "registry.json: accounts[0].allowFrom[1] is \"10.0.0.0/33\"; ")]
    [InlineData("""{ "templates": [ { "code": "1069", "id": "login", "text": "您的验证码是{code:digits}。" } ] }""", "registry.json: templates[0].code is \"1069\"; no such code in the file or the store.")]
    public void A_wrong_member_is_told_with_its_path(string json, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Judge(json).Problems), StringComparison.Ordinal);

    [Theory]
    [InlineData("106900001a")]
    [InlineData("123456789012345678901")]
    [InlineData("")]
    public void A_code_is_1_to_20_digits(string number) => Assert.Contains(
        Judge($$"""{ "organizations": [ {{Acme}} ], "codes": [ { "number": "{{number}}", "match": "Exact", "organization": "acme", "purpose": "Commercial" } ] }""").Problems,
        p => p.StartsWith("registry.json: codes[0].number is ", StringComparison.Ordinal));

    [Theory]
    [InlineData("match", "Suffix")]
    [InlineData("purpose", "Unknown")]
    [InlineData("purpose", "commercial")]
    public void Names_are_spelled_as_documented(string member, string value)
    {
        var code = Code.Replace(member == "match" ? "Prefix" : "Commercial", value, StringComparison.Ordinal);
        Assert.StartsWith($"registry.json: codes[0].{member} is \"{value}\"; use ", Assert.Single(Judge($$"""{ "organizations": [ {{Acme}} ], "codes": [ {{code}} ] }""").Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Verification", """{ "code": "1069", "id": "Log in", "text": "您的验证码是{code:digits}。" }""", "registry.json: templates[0].id is \"Log in\"; use 1 to 64 small letters")]
    [InlineData("Verification", """{ "code": "1069", "id": "login", "text": "您的验证码是{code}。" }""", "registry.json: templates[0].text is refused: the variable code at character 7 has no type; ")]
    [InlineData("Verification", """{ "code": "1069", "id": "login", "text": "您的验证码是{code:digits}。", "notes": "x" }""", "registry.json: templates[0].notes is not a known member")]
    [InlineData("Verification", """{ "code": "1069", "id": "login", "text": "您的验证码是{code:digits}。" }, { "code": "1069", "id": "login", "text": "您的{code:digits}。" }""", "registry.json: templates[1].id is \"1069/login\", as in templates[0] already; ")]
    [InlineData("Commercial", """{ "code": "1069", "id": "login", "text": "您的验证码是{code:digits}。" }""", "registry.json: templates[0].code is \"1069\", which is for Commercial; ")]
    public void A_wrong_template_is_told_with_its_path(string purpose, string templates, string expected)
    {
        var code = $$"""{ "number": "1069", "match": "Prefix", "organization": "acme", "purpose": "{{purpose}}" }""";
        var json = $$"""{ "organizations": [ {{Acme}} ], "codes": [ {{code}} ], "templates": [ {{templates}} ] }""";
        Assert.StartsWith(expected, Assert.Single(Judge(json).Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ماهی\u200cگیر")]
    [InlineData("ᠮᠣᠩᠭᠤᠯ\u180eᠠ")]
    [InlineData("Café 甲乙 (Asia)")]
    [InlineData("❤\uFE0F商城")]
    public void A_name_may_have_what_its_script_needs(string name) =>
        Assert.Empty(Judge($$"""{ "organizations": [ { "id": "a", "name": "{{name}}", "contact": "400 800-1234" } ] }""").Problems);

    [Fact]
    public void A_refusal_that_agrees_by_the_rule_pack_is_a_warning() => Assert.Contains(
        Judge("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "optOutKeywords": [ "dy" ] } ] }""").Warnings,
        w => w.StartsWith("registry.json: organizations[0].optOutKeywords[0] is \"dy\", which agrees by the rule pack", StringComparison.Ordinal));

    [Fact]
    public void An_entry_may_be_there_once()
    {
        var problems = Judge($$"""{ "organizations": [ {{Acme}}, {{Acme}} ], "codes": [ {{Code}}, {{Code}} ] }""").Problems;
        Assert.Equal(2, problems.Count);
        Assert.Contains("registry.json: codes[1].number is \"106900001\", as in codes[0] already; each may be there once. (registry.json, line 1)", problems);
    }

    [Fact]
    public void Codes_of_others_may_be_nested_inside_a_prefix() => Assert.Empty(Judge($$"""
        { "organizations": [ {{Acme}}, { "id": "b", "name": "另一家", "contact": "4008005678" } ],
          "codes": [ {{Code}}, { "number": "10690000155", "match": "Exact", "organization": "b", "purpose": "Verification" } ] }
        """).Problems);

    [Theory]
    [InlineData("\"grantedAt\": \"2026-01-05\"", "consents[0].grantedAt is \"2026-01-05\"; use a time with its offset")]
    [InlineData("\"grantedAt\": \"2026-01-05T08:00:00\"", "consents[0].grantedAt is \"2026-01-05T08:00:00\"; use a time with its offset")]
    [InlineData("\"grantedAt\": \"06/01/2026 00:00:00+08:00\"", "consents[0].grantedAt is \"06/01/2026 00:00:00+08:00\"; use a time with its offset")]
    [InlineData("\"grantedAt\": \"06-01-2026T00:00:00+08:00\"", "consents[0].grantedAt is \"06-01-2026T00:00:00+08:00\"; use a time with its offset")]
    [InlineData("\"grantedAt\": \"2026-01-05T08:00:00Z\", \"expiresAt\": \"2026-01-05T16:00:00+08:00\"", "consents[0].expiresAt is not after grantedAt")]
    [InlineData("\"grantedAt\": \"0001-01-01T00:00:00Z\"", "consents[0].grantedAt must be later than 1970-01-01, ")]
    public void A_consent_says_from_when_it_counts(string times, string expected)
    {
        var problems = Judge($$"""{ "organizations": [ {{Acme}} ], "consents": [ { "organization": "acme", "msisdn": "13800138000", "method": "paper", {{times}} } ] }""").Problems;
        Assert.StartsWith("registry.json: " + expected, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_and_passwords_are_never_shown()
    {
        var configuration = Judge($$"""
            { "organizations": [ {{Acme}} ], "accounts": [ { "systemId": "a", "password": "toolong99", "codes": [], "smsc": "main" } ],
              "consents": [ { "organization": "acme", "msisdn": "1390013900012", "method": "paper", "grantedAt": "2026-01-05T08:00:00Z" } ] }
            """);
        Assert.Equal(2, configuration.Problems.Count);
        Assert.Contains(configuration.Problems, p => p.StartsWith("registry.json: consents[0].msisdn is not a mobile number; ", StringComparison.Ordinal));
        Assert.Contains(configuration.Problems, p => p.StartsWith("registry.json: accounts[0].password has more than 8 octets (not shown), which no ESME can send: SMPP 3.4", StringComparison.Ordinal));
        Assert.DoesNotContain(configuration.Problems.Concat(configuration.Warnings), p => p.Contains("1390013900012", StringComparison.Ordinal) || p.Contains("toolong99", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0001-01-01", "9999-12-31")]
    [InlineData("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")]
    [InlineData("9999-12-30", "9999-12-31T23:59:59-08:00")]
    public void The_first_and_the_last_day_there_is_mean_always_and_no_end(string from, string until)
    {
        var organization = Acme.Replace(" }", $$""", "papers": { "licence": { "number": "B2-1", "validUntil": "{{until}}" }, "verification": { "state": "pending", "reverifyBy": "{{until}}" } } }""", StringComparison.Ordinal);
        var judged = Judge($$"""{ "organizations": [ {{organization}} ], "codes": [ {{Code.TrimEnd(' ', '}')}}, "validFrom": "{{from}}", "validUntil": "{{until}}" } ] }""");
        Assert.Empty(judged.Problems);
        Assert.Equal(DateTimeOffset.MaxValue, Assert.Single(judged.Registry.Codes).ValidUntil);
        Assert.Equal(DateTimeOffset.MaxValue, Assert.Single(judged.Registry.Organizations).Licences!.EndAt);
    }

    [Theory]
    [InlineData("\"validFrom\": \"9999-12-31\", \"validUntil\": \"2026-01-31\"", "codes[0].validUntil is not after validFrom; the code could never be used. Use a later day, for example 9999-12-31.")]
    [InlineData("\"validUntil\": \"9999-12-31 or so, let us say\"", "codes[0].validUntil is \"9999-12-31 or so, let us say\"; use a time")]
    [InlineData("\"validFrom\": \"2026-02-01\", \"validUntil\": \"2026-01-31\"", "codes[0].validUntil is not after validFrom")]
    [InlineData("\"validUntil\": \"next year\"", "codes[0].validUntil is \"next year\"; use a time")]
    [InlineData("\"allowBinary\": \"yes\"", "codes[0].allowBinary is \"yes\"; use true or false, for example true.")]
    [InlineData("\"maxExtension\": 20", "codes[0].maxExtension is 20; use 0 to 19, for example 4. ")]
    public void The_approval_of_a_code_is_judged(string member, string expected)
    {
        var problems = Judge($$"""{ "organizations": [ {{Acme}} ], "codes": [ {{Code.TrimEnd(' ', '}')}}, {{member}} } ] }""").Problems;
        Assert.StartsWith("registry.json: " + expected, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Verified_papers_say_who_verified_them_and_when()
    {
        var problems = Judge("""{ "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "papers": { "verification": { "state": "verified" } } } ] }""").Problems;
        Assert.Equal(
            ["organizations[0].papers.verification.verifiedBy", "organizations[0].papers.verification.verifiedAt"],
            problems.Select(p => p["registry.json: ".Length..].Split(' ')[0]));
    }

    [Fact]
    public void Where_papers_are_required_they_are_complete()
    {
        var problems = Judge(
            """
            { "organizations": [ { "id": "a", "name": "示例", "contact": "4008001234", "credential": { "type": "uscc", "number": "91110000MA0000000X" },
              "papers": { "verification": { "state": "verified", "verifiedBy": "Li", "verifiedAt": "2026-01-01T00:00:00Z" } } } ] }
            """,
            requirePapers: true).Problems;
        Assert.Equal(
            ["organizations[0].credential.number", "organizations[0].papers.legalName", "organizations[0].papers.responsiblePerson", "organizations[0].papers.serviceRules"],
            problems.Select(p => p["registry.json: ".Length..].Split(' ')[0]));
    }

    [Fact]
    public void A_code_inside_the_prefix_of_another_is_told() => Assert.Contains("lies inside the prefix 106900001 of acme", Assert.Single(Judge($$"""
        { "organizations": [ {{Acme}}, { "id": "b", "name": "另一家", "contact": "4008005678" } ],
          "codes": [ {{Code}}, { "number": "10690000155", "match": "Exact", "organization": "b", "purpose": "Verification" } ] }
        """).Warnings), StringComparison.Ordinal);

    [Fact]
    public void Broken_json_is_told_with_its_line() => Assert.Contains(" is not valid JSON: line 2, column 13: ", Assert.Single(Judge("{\n \"codes\": [ }").Problems), StringComparison.Ordinal);

    [Fact]
    public void A_member_given_twice_is_refused_with_both_places()
    {
        Assert.Equal("registry.json: codes is given twice, in line 1 and in line 2; keep one of them.", Assert.Single(Judge("{ \"codes\": [],\n \"codes\": [] }").Problems));
        Assert.Equal(
            "registry.json: organizations[0].contact is given twice, in line 2 and in line 4; keep one of them.",
            Assert.Single(Judge("{ \"organizations\": [ { \"id\": \"a\",\n \"contact\": \"4008001234\", // of before\n \"name\": \"甲\",\n \"contact\": \"4008001235\" } ] }").Problems));
    }

    private GuardConfiguration Judge(string registry, bool requirePapers = false)
    {
        _folder.Write("registry.json", registry);
        var file = _folder.Write("guard.json", """
            { "SmppGuard": { "Registry": { "File": "registry.json" }, "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": 2776, "SystemId": "guard" } ] } }
            """);
        return GuardConfiguration.Load(file, new Hashtable { ["SMPPGUARD__REGISTRY__REQUIREPAPERS"] = requirePapers ? "true" : "false" });
    }
}
