using System.Collections;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SmppGuard.Hosting;
using Xunit;

namespace SmppGuard.Tests.Hosting;

/// <summary>What check-config says: key, value, what would be right, an example, and where it was set.</summary>
public sealed partial class ConfigurationMessagesTests : IDisposable
{
    /// <summary>Every key, a line each.</summary>
    private const string Complete = """
        { "SmppGuard": {
          "DataDirectory": "data",
          "Smpp": {
            "Listen": [
              "127.0.0.1:2775" ],
            "ListenTls": [
              "127.0.0.1:2776" ],
            "Tls": {
              "CertificatePath": "server.crt",
              "KeyPath": "server.key" },
            "SystemId": "SMPPGUARD",
            "EnquireLinkSeconds": 30,
            "InactivitySeconds": 120,
            "BindTimeoutSeconds": 5,
            "ResponseTimeoutSeconds": 10,
            "DefaultWindow": 100,
            "ContentClassTlv": "0x1501",
            "ReplyActionTlv": "0x1502",
            "AssembleTimeoutSeconds": 60,
            "AssembleMaxBytesPerAccount": 16777216,
            "AssembleMaxBytes": 268435456 },
          "Http": {
            "Listen": "http://127.0.0.1:8080" },
          "Admin": {
            "ApiKeys": [ {
              "Name": "ops",
              "Key": "c0ffee0123456789abcdef",
              "Role": "Operator" } ] },
          "Numbering": {
            "CountryCode": "86" },
          "Smscs": [ {
            "Name": "main",
            "Host": "smsc.example.net",
            "Port": 2775,
            "SystemId": "guard",
            "Password": "secret1",
            "SystemType": "VMA",
            "BindMode": "Transceiver",
            "Binds": 1,
            "Window": 100,
            "DefaultAlphabet": "Gsm7",
            "DataCoding15": "Binary",
            "MessageIdFormat": "AsIs",
            "QueueSize": 10000,
            "Segmentation": "Udh8",
            "Adds": [
              "Signature" ],
            "OptOutOn": [
              "Notification" ],
            "ReserveCharacters": 0 } ],
          "Registry": {
            "File": "registry.json",
            "RequirePapers": false },
          "Consents": {
            "MaxAttachmentBytes": 5242880,
            "MaxRequestBytes": 20971520 },
          "Replies": {
            "OptOutConfirmation": "您已退订。",
            "OptInQuestion": "同意请回复DY。",
            "QuestionValidHours": 24 },
          "Storage": {
            "Provider": "Sqlite" },
          "Archive": {
            "Paused": false },
          "RulePack": "draft-2020",
          "Retention": {
            "SignallingMonths": 6,
            "MessageMonths": 6,
            "EvidenceMonthsAfterEnd": 6 },
          "Journal": {
            "Durability": "Fsync",
            "MaxBytes": 10737418240 },
          "Delivery": {
            "FirstRetrySeconds": 5,
            "MaxRetrySeconds": 300,
            "ExpireHours": 72 },
          "QuietHours": {
            "Enabled": false,
            "From": "21:00",
            "To": "08:00",
            "TimeZone": "Asia/Shanghai" },
          "FrequencyCap": {
            "Messages": 2,
            "Hours": 24 },
          "Suspension": {
            "EvaluateSeconds": 10,
            "Rules": [ {
              "Name": "a",
              "Metric": "RefusalRate",
              "Scope": "Organization",
              "WindowMinutes": 60,
              "MinMessages": 100,
              "Threshold": 0.3 } ] },
          "Complaints": {
            "CalendarFile": "china.json" },
          "Feedback": {
            "BlackLists": "Review",
            "AddErrors": [
              "XX:0001" ],
            "IgnoreErrors": [
              "SC:0016" ] },
          "Stamp": {
            "Ucs2": {
              "Signature": "【{name}】",
              "Contact": " 客服{contact}",
              "OptOut": " 拒收请回复R" },
            "Gsm7": {
              "Signature": "[{latinName}] ",
              "Contact": " Tel {contact}",
              "OptOut": " Reply STOP to opt out" } },
          "StatusMap": {
            "no-consent": "0x0402" } } }
        """;

    private static readonly string[] Oddities = ["null", "\"\"", "\" \"", "\"\\u0000\"", "\"nonsense\"", "\"0\"", "-1", "99999999999999999999", "1e400", "0.5", "true", "[]", "{}", "[ [] ]", "[ null ]", "{ \"a\": {} }", "\"\\ud83d\\ude00\""];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Whatever_stands_at_a_key_the_message_names_the_key_the_example_and_the_line()
    {
        _folder.Write("registry.json", "{}");
        _folder.Write("china.json", """{ "name": "china", "years": [] }""");
        var usual = Load(Complete).Problems.ToHashSet(StringComparer.Ordinal);
        Assert.All(usual, p => Assert.StartsWith("SmppGuard:Smpp:Tls:", p, StringComparison.Ordinal));
        var lines = Complete.Split('\n');
        var judged = 0;
        for (var i = 1; i < lines.Length; i++)
        {
            foreach (var oddity in Oddities)
            {
                var json = string.Join('\n', lines.Index().Select(l => l.Index == i ? Value().Replace(l.Item, oddity.Replace("$", "$$", StringComparison.Ordinal)) : l.Item));
                var problems = Load(json).Problems;
                foreach (var problem in problems.Except(usual, StringComparer.Ordinal))
                {
                    Assert.Matches(Message(), problem);
                    judged++;
                }
            }
        }

        Assert.InRange(judged, 500, int.MaxValue);
    }

    [Theory]
    [InlineData("Smpp:BindTimeoutSeconds", "0", "SmppGuard:Smpp:BindTimeoutSeconds is 0; use 1 to 3600, for example 5. (guard.json, line 14)")]
    [InlineData("Smpp:BindTimeoutSeconds", "\"soon\"", "SmppGuard:Smpp:BindTimeoutSeconds is \"soon\"; use 1 to 3600, for example 5. (guard.json, line 14)")]
    [InlineData("Smpp:BindTimeoutSeconds", "99999999999", "SmppGuard:Smpp:BindTimeoutSeconds is \"99999999999\"; use 1 to 3600, for example 5. (guard.json, line 14)")]
    [InlineData("Journal:MaxBytes", "\"10 GB\"", "SmppGuard:Journal:MaxBytes is \"10 GB\"; use 16777216 (16 MiB) or more, for example 10737418240. (guard.json, line ")]
    [InlineData("Smpp:Listen:0", "\"here\"", "SmppGuard:Smpp:Listen:0 is \"here\"; use address:port with an IP address and a port of 0 to 65535, for example 127.0.0.1:2775. (guard.json, line 5)")]
    public void A_wrong_value_is_told_with_its_line(string key, string value, string expected)
    {
        var json = JsonNode.Parse(Complete)!;
        var lines = Complete.Split('\n');
        var present = key.Split(':').Aggregate(json["SmppGuard"]!, (node, name) => int.TryParse(name, out var index) ? node[index]! : node[name]!);
        var own = Array.FindIndex(lines, l => l.Contains(key.EndsWith('0') ? "127.0.0.1:2775" : $"\"{key.Split(':')[^1]}\"", StringComparison.Ordinal));
        lines[own] = lines[own].Replace(present.ToJsonString(), value, StringComparison.Ordinal);
        Assert.Contains(Load(string.Join('\n', lines)).Problems, p => p.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"Smpp\": { \"DefaultWindow\": {} }", "SmppGuard:Smpp:DefaultWindow is an object or a list; use 1 to 10000, for example 100. (guard.json, line 2)")]
    [InlineData("\"Smpp\": { \"DefaultWindow\": [] }", "SmppGuard:Smpp:DefaultWindow is an object or a list; use 1 to 10000, for example 100. (guard.json, line 2)")]
    [InlineData("\"QuietHours\": { \"Enabled\": {} }", "SmppGuard:QuietHours:Enabled is an object or a list; use true or false, for example true. (guard.json, line 2)")]
    [InlineData("\"Journal\": { \"Durability\": {} }", "SmppGuard:Journal:Durability is an object or a list; use a text, for example \"Fsync\". (guard.json, line 2)")]
    [InlineData("\"Registry\": { \"File\": [] }", "SmppGuard:Registry:File is an object or a list; use a text, for example \"main\". (guard.json, line 2)")]
    [InlineData("\"Smpp\": { \"Listen\": {} }", "SmppGuard:Smpp:Listen is an object; use a list, for example [ … ]. (guard.json, line 2)")]
    [InlineData("\"Smpp\": { \"Listen\": [ {} ] }", "SmppGuard:Smpp:Listen:0 is an object or a list; use a text, for example \"127.0.0.1:2775\". (guard.json, line 2)")]
    [InlineData("\"Smscs\": [ [] ]", "SmppGuard:Smscs:0 is a list; use an object with the keys Name, ")]
    [InlineData("\"Smscs\": [ \"\" ]", "SmppGuard:Smscs:0 is \"\"; use an object with the keys Name, ")]
    [InlineData("\"Retention\": []", "SmppGuard:Retention is a list; use an object with the keys SignallingMonths, ")]
    [InlineData("\"Retention\": [ 6 ]", "SmppGuard:Retention is a list; use an object with the keys SignallingMonths, ")]
    [InlineData("\"Smpp\": \"\"", "SmppGuard:Smpp is \"\"; use an object with the keys Listen, ")]
    [InlineData("\"Storage\": \"\"", "SmppGuard:Storage is \"\"; use an object with the keys Provider, ")]
    [InlineData("\"Filings\": { \"TaskDays\": \"ten\" }", "SmppGuard:Filings:TaskDays is \"ten\"; use 1 to 365, for example 10. (guard.json, line 2)")]
    [InlineData("\"Filings\": { \"UnusedMonths\": [] }", "SmppGuard:Filings:UnusedMonths is an object or a list; use 0 to 120, for example 6. (guard.json, line 2)")]
    [InlineData("\"Log\": { \"Levels\": \"Debug\" }", "SmppGuard:Log:Levels is \"Debug\"; use an object, for example { \"SmppGuard.Relay\": \"Debug\" }. (guard.json, line 2)")]
    [InlineData("\"Log\": { \"Levels\": \"\" }", "SmppGuard:Log:Levels is \"\"; use an object, for example { \"SmppGuard.Relay\": \"Debug\" }. (guard.json, line 2)")]
    [InlineData("\"Carriers\": { \"Aliases\": [ \"CMCC\" ] }", "SmppGuard:Carriers:Aliases is a list; use an object, for example { \"CMCC\": \"china-mobile\" }. (guard.json, line 2)")]
    [InlineData("\"Filings\": { \"UnusedMonthsOf\": \"6\" }", "SmppGuard:Filings:UnusedMonthsOf is \"6\"; use an object, for example { \"china-mobile\": \"6\" }. (guard.json, line 2)")]
    [InlineData("\"StatusMap\": []", "SmppGuard:StatusMap is a list; use an object, for example { \"no-consent\": \"0x0402\" }. (guard.json, line 2)")]
    [InlineData("\"Smscs\": [ { \"Health\": { \"Statuses\": \"Link\" } } ]", "SmppGuard:Smscs:0:Health:Statuses is \"Link\"; use an object, for example { \"0x0401\": \"Link\" }. (guard.json, line 2)")]
    public void What_is_of_another_kind_is_told_with_its_line(string section, string expected) =>
        Assert.Contains(Load($"{{ \"SmppGuard\": {{\n{section} }} }}").Problems, p => p.StartsWith(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("[]", "a list")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("[ 1 ]", "a list")]
    public void The_section_itself_is_an_object(string json, string told) =>
        Assert.Contains(Load($"{{ \"SmppGuard\": {json} }}").Problems, p => p.StartsWith($"SmppGuard is {told}; use an object with the keys DataDirectory, ", StringComparison.Ordinal));

    /// <summary>A deployment sets variables that nobody gave a value; and null says that somebody means the default.</summary>
    [Fact]
    public void An_empty_variable_and_null_change_nothing()
    {
        const string Json = """{ "SmppGuard": { "Smpp": null, "Journal": { "MaxBytes": null }, "Log": { "Levels": {} }, "QuietHours": {}, "StatusMap": null } }""";
        var told = Load(Json, new Hashtable { ["SMPPGUARD__RETENTION"] = "", ["SMPPGUARD__LOG__LEVELS"] = "", ["SMPPGUARD__CARRIERS__ALIASES"] = "" }).Problems;
        Assert.Equal(Load("{}").Problems.Count, told.Count);
        Assert.DoesNotContain(Load("""{ "SmppGuard": { "Smpp": { "DefaultWindow": {} } } }""", new Hashtable { ["SMPPGUARD__SMPP__DEFAULTWINDOW"] = "7" }).Problems, p => p.StartsWith("SmppGuard:Smpp:", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_missing_is_told_with_the_line_of_what_it_is_missing_in() => Assert.Contains(
        "SmppGuard:Smscs:0:Port is 0; use 1 to 65535, for example 2775. (guard.json, line 2)",
        Load("{ \"SmppGuard\": { \"Smscs\": [\n { \"Name\": \"main\", \"Host\": \"a\",\n \"SystemId\": \"x\" } ] } }").Problems);

    [Fact]
    public void A_wrong_variable_is_told_with_its_name()
    {
        var problems = Load("{ \"SmppGuard\": { \"Smpp\": { \"DefaultWindow\": 5 } } }", new Hashtable { ["SMPPGUARD__SMPP__DEFAULTWINDOW"] = "0", ["SMPPGUARD__SMSCS__0__NAME"] = "main" }).Problems;
        Assert.Contains("SmppGuard:Smpp:DefaultWindow is 0; use 1 to 10000, for example 100. (environment variable SMPPGUARD__SMPP__DEFAULTWINDOW)", problems);
        Assert.Contains("SmppGuard:Smscs:0:Port is 0; use 1 to 65535, for example 2775. (environment variable SMPPGUARD__SMSCS__0__NAME)", problems);
    }

    [Fact]
    public void A_misspelt_key_is_told_with_the_right_one() => Assert.EndsWith(
        "AssembleMaxBytes. Is it DefaultWindow? (guard.json, line 1)", Assert.Single(Load("""{ "SmppGuard": { "Smpp": { "DefautWindow": 5 } } }""").Problems), StringComparison.Ordinal);

    [Fact]
    public void A_wrong_member_of_the_registry_is_told_with_its_line()
    {
        _folder.Write("registry.json", """
            { "organizations": [
                { "id": "acme", "name": "示例商城",
                  "contact": "call us" } ],
              "codes": [
                { "number": "106900001", "match": "Suffix",
                  "organization": "acme", "purpose": "Commercial" } ],
              "accounts": [
                { "systemId": "cp1", "password": "secret1", "smsc": "main",
                  "codes": [
                    "106900001",
                    "106900002" ] } ] }
            """);
        var configuration = Load("""{ "SmppGuard": { "Registry": { "File": "registry.json" }, "Smscs": [ { "Name": "main", "Host": "a", "Port": 1, "SystemId": "x" } ] } }""");
        Assert.Equal(
            ["registry.json, line 5", "registry.json, line 3", "registry.json, line 11"],
            configuration.Problems.Select(p => p[(p.LastIndexOf('(') + 1)..^1]));
        Assert.EndsWith("(registry.json, line 8)", Assert.Single(configuration.Warnings), StringComparison.Ordinal);
        Assert.All(configuration.Problems, p => Assert.Contains(" for example ", p, StringComparison.Ordinal));
    }

    [Fact]
    public void A_variable_for_an_entry_beyond_the_end_of_a_list_is_named()
    {
        var problems = Load("""{ "SmppGuard": { "Smpp": { "Listen": ["127.0.0.1:2775"] } } }""", new Hashtable { ["SMPPGUARD__SMPP__LISTEN__7"] = "nope" }).Problems;
        Assert.Contains(
            "SmppGuard:Smpp:Listen:7 leaves out SmppGuard:Smpp:Listen:1; number the entries of a list without gaps, for example SmppGuard:Smpp:Listen:1. (environment variable SMPPGUARD__SMPP__LISTEN__7)", problems);
        Assert.DoesNotContain(problems, p => p.Contains("guard.json, line", StringComparison.Ordinal) && p.StartsWith("SmppGuard:Smpp:Listen", StringComparison.Ordinal));
    }

    private GuardConfiguration Load(string json, IDictionary? environment = null) => GuardConfiguration.Load(_folder.Write("guard.json", json), environment ?? new Hashtable());

    /// <summary>The value of a line of <see cref="Complete"/>.</summary>
    [GeneratedRegex(@"(?<=^\s*(""[^""]*"": )?)(""[^""]*""|[\w.]+)(?=[ ,\]}]*$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Value();

    [GeneratedRegex(@"^SmppGuard(:[^ ]+)* (is|has|cannot) .*[;:.] .*\bfor example .*\. \(guard\.json, line \d+\)$|^SmppGuard(:.*)? is not a known key; known there: .*\(guard\.json, line \d+\)$|^.*guard\.json is not valid JSON: line \d+, column \d+: .*\.$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Message();
}
