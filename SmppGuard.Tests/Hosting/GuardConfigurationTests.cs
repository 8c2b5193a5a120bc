using System.Collections;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SmppGuard.Hosting;
using Xunit;

namespace SmppGuard.Tests.Hosting;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class GuardConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Comments_are_allowed_and_defaults_stand()
    {
        var configuration = Load("""{ /* ours */ "SmppGuard": { "Smpp": { "SystemId": "GATE" /* theirs */ } } // end""" + "\n}");
        Assert.Empty(configuration.Problems);
        Assert.Equal("GATE", configuration.Options.Smpp.SystemId);
        Assert.Equal(100, configuration.Options.Smpp.DefaultWindow);
        Assert.Equal(["127.0.0.1:2775"], configuration.Options.Smpp.Listen);
    }

    [Fact]
    public void A_list_replaces_its_default()
    {
        Assert.Equal(["127.0.0.1:1"], Load("""{ "SmppGuard": { "Smpp": { "Listen": [ "127.0.0.1:1" ] } } }""").Options.Smpp.Listen);
        Assert.Contains(Load("""{ "SmppGuard": { "Smpp": { "Listen": [] } } }""").Problems, p => p.StartsWith("SmppGuard:Smpp:Listen is empty;", StringComparison.Ordinal));
    }

    [Fact]
    public void Relative_paths_are_relative_to_the_file()
    {
        _folder.Write("registry.json", "{}");
        var configuration = Load("""{ "SmppGuard": { "DataDirectory": "state", "Registry": { "File": "registry.json" } } }""");
        Assert.Empty(configuration.Problems);
        Assert.Equal(_folder.File("state"), configuration.Options.DataDirectory);
        Assert.Equal(_folder.File("registry.json"), configuration.Options.Registry.File);
    }

    [Fact]
    public void The_environment_overrides_the_file()
    {
        var configuration = Load(
            """{ "SmppGuard": { "Smpp": { "SystemId": "FILE" }, "Smscs": [ { "Name": "main", "Host": "a", "Port": 1, "SystemId": "x" } ] } }""",
            new Hashtable
            {
                ["SMPPGUARD__SMPP__SYSTEMID"] = "ENV",
                ["SMPPGUARD__SMSCS__0__HOST"] = "smsc.example.net",
                ["SMPPGUARD__ARCHIVE__PAUSED"] = "true",
                ["SMPPGUARD__STATUSMAP__NO-CONSENT"] = "0x0999",
                ["SMPPGUARD_SERVICE_HOST"] = "10.0.0.1", // Kubernetes names a service so
                ["PATH"] = "/bin",
            });
        Assert.Empty(configuration.Problems);
        Assert.Equal("ENV", configuration.Options.Smpp.SystemId);
        Assert.Equal("smsc.example.net", configuration.Options.Smscs[0].Host);
        Assert.True(configuration.Options.Archive.Paused);
        Assert.Equal("0x0999", configuration.Options.StatusMap["no-consent"]);
    }

    [Fact]
    public void Keys_are_spelled_as_documented_wherever_they_came_from()
    {
        var configuration = Load("{}", new Hashtable { ["SMPPGUARD__SMPP__BINDTIMEOUTSECONDS"] = "x", ["SMPPGUARD__SMPP__BOGUS"] = "1" });
        Assert.Contains("SmppGuard:Smpp:BindTimeoutSeconds is \"x\"; use 1 to 3600, for example 5. (environment variable SMPPGUARD__SMPP__BINDTIMEOUTSECONDS)", configuration.Problems);
        Assert.Contains(configuration.Problems, p => p.StartsWith("SmppGuard:Smpp:BOGUS is not a known key; known there: Listen, ", StringComparison.Ordinal));
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var problems = Load("""{ "Logging": {}, "SmppGuard": { "Nonsense": 1, "Smpp": { "BindTimeoutSeconds": 0, "Listen": [ "nowhere" ] }, "Retention": { "MessageMonths": 4 } } }""").Problems;
        Assert.Equal(5, problems.Count);
        Assert.Contains("Logging is not a known key; everything stands inside SmppGuard. (guard.json, line 1)", problems);
        Assert.Contains("SmppGuard:Smpp:BindTimeoutSeconds is 0; use 1 to 3600, for example 5. (guard.json, line 1)", problems);
        Assert.Contains("SmppGuard:Smpp:Listen:0 is \"nowhere\"; use address:port with an IP address and a port of 0 to 65535, for example 127.0.0.1:2775. (guard.json, line 1)", problems);
        Assert.Contains("SmppGuard:Retention:MessageMonths is 4; use 5 to 1200, for example 6. (guard.json, line 1)", problems);
    }

    [Theory]
    [InlineData("""{ "Smpp": "x" }""", "SmppGuard:Smpp is \"x\"; use an object")]
    [InlineData("""{ "Smpp": { "Listen": "127.0.0.1:1" } }""", "SmppGuard:Smpp:Listen is a single value; use a list")]
    [InlineData("""{ "Smpp": { "SystemId": [ "a" ] } }""", "SmppGuard:Smpp:SystemId is an object or a list; use a text, for example ")]
    [InlineData("""{ "Smpp": { "SystemId": "SIXTEENLETTERSXX" } }""", "SmppGuard:Smpp:SystemId is \"SIXTEENLETTERSXX\"; use 1 to 15 ")]
    [InlineData("""{ "Smpp": { "Listen": [ "127.0.0.1:65536" ] } }""", "SmppGuard:Smpp:Listen:0 is ")]
    [InlineData("""{ "Smpp": { "Listen": [ "127.0.0.1:5", "127.0.0.1:5" ] } }""", "SmppGuard:Smpp:Listen:1 is ")]
    [InlineData("""{ "Smpp": { "ListenTls": [ "127.0.0.1:0" ] } }""", "SmppGuard:Smpp:Tls:CertificatePath is not set; ")]
    [InlineData("""{ "Smpp": { "DefaultWindow": 0 } }""", "SmppGuard:Smpp:DefaultWindow is 0; ")]
    [InlineData("""{ "Http": { "Listen": "https://127.0.0.1:0" } }""", "SmppGuard:Http:Tls:CertificatePath is not set; ")]
    [InlineData("""{ "Admin": { "ApiKeys": [ { "Name": "oidc:li", "Key": "b2c7f0a94d1e8836b2c7f0a94d1e8836", "Role": "Operator" } ] } }""", "SmppGuard:Admin:ApiKeys:0:Name is \"oidc:li\"; names of people begin so, ")]
    [InlineData("""{ "Admin": { "ApiKeys": [ { "Name": "ops", "Key": "", "Role": "Operator" } ] } }""", "SmppGuard:Admin:ApiKeys:0:Key is empty; ")]
    [InlineData("""{ "Admin": { "ApiKeys": [ { "Name": "ops", "Key": "b2c7f0a94d1e8836\n", "Role": "Operator" } ] } }""", "SmppGuard:Admin:ApiKeys:0:Key is (not shown); it begins or ends with white space, ")]
    [InlineData("""{ "Admin": { "ApiKeys": [ { "Name": "ops", "Key": " b2c7f0a94d1e8836", "Role": "Operator" } ] } }""", "SmppGuard:Admin:ApiKeys:0:Key is (not shown); it begins or ends with white space, ")]
    [InlineData("""{ "Admin": { "ApiKeys": [ { "Name": "ops", "Key": "schlüssel-von-24-zeichen", "Role": "Operator" } ] } }""", "SmppGuard:Admin:ApiKeys:0:Key is (not shown); it has a character beyond ASCII, ")]
    [InlineData("""{ "Admin": { "ApiKeys": [ { "Name": "ops", "Key": "k", "Role": "Root" } ] } }""", "SmppGuard:Admin:ApiKeys:0:Role is \"Root\"; use Operator, Auditor or Administrator, ")]
    [InlineData("""{ "Registry": { "RequirePapers": "yes" } }""", "SmppGuard:Registry:RequirePapers is \"yes\"; use true or false, for example true. ")]
    [InlineData("""{ "Complaints": { "CalendarFile": "nowhere.json" } }""", "SmppGuard:Complaints:CalendarFile is ")]
    [InlineData("""{ "TemplateProposals": { "ForgetDays": 0 } }""", "SmppGuard:TemplateProposals:ForgetDays is 0; use 1 to 366, for example 30.")]
    [InlineData("""{ "Feedback": { "BlackLists": "Maybe" } }""", "SmppGuard:Feedback:BlackLists is \"Maybe\"; use Review, Refuse or Off, for example Review.")]
    [InlineData("""{ "Feedback": { "BlackLists": "1" } }""", "SmppGuard:Feedback:BlackLists is \"1\"; ")]
    [InlineData("""{ "Feedback": { "AddErrors": [ "XX:0001", "a word" ] } }""", "SmppGuard:Feedback:AddErrors:1 is \"a word\"; use 1 to 32 ASCII characters without spaces, ")]
    [InlineData("""{ "Feedback": { "AddErrors": [ "000" ] } }""", "SmppGuard:Feedback:AddErrors:0 is \"000\"; receipts of messages that were delivered say so, ")]
    [InlineData("""{ "Feedback": { "AddErrors": [ "sc:0016" ], "IgnoreErrors": [ "SC:0016" ] } }""", "SmppGuard:Feedback:AddErrors:0 is \"sc:0016\"; it stands in IgnoreErrors too, ")]
    [InlineData("""{ "Feedback": { "IgnoreErrors": [ "SC:0017" ] } }""", "SmppGuard:Feedback:IgnoreErrors:0 is \"SC:0017\"; use a word of the rule pack, MBBLACK, ")]
    [InlineData("""{ "Suspension": { "EvaluateSeconds": 0 } }""", "SmppGuard:Suspension:EvaluateSeconds is 0; ")]
    [InlineData("""{ "Suspension": { "Rules": [ { "Name": "a", "Metric": "Anger", "Threshold": 0.5 } ] } }""", "SmppGuard:Suspension:Rules:0:Metric is \"Anger\"; use RefusalRate, ComplaintRate or OptOutRate, ")]
    [InlineData("""{ "Suspension": { "Rules": [ { "Name": "a", "Metric": "RefusalRate", "Threshold": 30 } ] } }""", "SmppGuard:Suspension:Rules:0:Threshold is 30; ")]
    [InlineData("""{ "Suspension": { "Rules": [ { "Name": "a", "Metric": "RefusalRate", "Threshold": "many" } ] } }""", "SmppGuard:Suspension:Rules:0:Threshold is \"many\"; use a share, more than 0 and at most 1, ")]
    [InlineData("""{ "Suspension": { "Rules": [ { "Name": "a", "Metric": "OptOutRate", "Scope": "Account", "Threshold": 0.1 } ] } }""", "SmppGuard:Suspension:Rules:0:Scope is \"Account\"; ")]
    [InlineData("""{ "Replies": { "OptOutConfirmation": "【别家】您已退订" } }""", "SmppGuard:Replies:OptOutConfirmation has 【 or 】, ")]
    [InlineData("""{ "Replies": { "OptInQuestion": "" } }""", "SmppGuard:Replies:OptInQuestion is empty; ")]
    [InlineData("""{ "Replies": { "QuestionValidHours": 0 } }""", "SmppGuard:Replies:QuestionValidHours is 0; use 1 to 720, ")]
    [InlineData("""{ "FrequencyCap": { "Messages": -1 } }""", "SmppGuard:FrequencyCap:Messages is -1; use 0 to 100, ")]
    [InlineData("""{ "FrequencyCap": { "Hours": 721 } }""", "SmppGuard:FrequencyCap:Hours is 721; use 1 to 720, ")]
    [InlineData("""{ "Numbering": { "BareNationalWithTon1": "Home" } }""", "SmppGuard:Numbering:BareNationalWithTon1 is \"Home\"; ")]
    [InlineData("""{ "Numbering": { "CountryCode": "+86" } }""", "SmppGuard:Numbering:CountryCode is \"+86\"; ")]
    [InlineData("""{ "Registry": { "File": "missing.json" } }""", "SmppGuard:Registry:File is ")]
    [InlineData("""{ "Storage": { "Provider": "MongoDb", "Database": "guard" } }""", "SmppGuard:Storage:ConnectionString is not set; name the servers of MongoDB, for example mongodb://")]
    [InlineData("""{ "Storage": { "Provider": "MongoDb", "ConnectionString": "db1:27017", "Database": "guard" } }""", "SmppGuard:Storage:ConnectionString is no connection string of MongoDB (not shown); begin with mongodb:// ")]
    [InlineData("""{ "Storage": { "Provider": "MongoDb", "ConnectionString": "mongodb://a" } }""", "SmppGuard:Storage:Database is not set; use 1 to 63 letters, digits, _ or -, for example smppguard.")]
    [InlineData("""{ "Storage": { "Provider": "MongoDb", "ConnectionString": "mongodb://a", "Database": "a.b" } }""", "SmppGuard:Storage:Database is \"a.b\"; use 1 to 63 ")]
    [InlineData("""{ "Storage": { "Provider": "MongoDb", "ConnectionString": "mongodb://a", "Database": "Admin" } }""", "SmppGuard:Storage:Database is \"Admin\"; that one is MongoDB's own, ")]
    [InlineData("""{ "Storage": { "Provider": "mongodb" } }""", "SmppGuard:Storage:Provider is \"mongodb\"; use Sqlite or MongoDb, ")]
    [InlineData("""{ "Storage": { "Provider": "Oracle" } }""", "SmppGuard:Storage:Provider is \"Oracle\"; use Sqlite or MongoDb, ")]
    [InlineData("""{ "Archive": { "Provider": "MongoDb", "Database": "guard" } }""", "SmppGuard:Storage:ConnectionString is not set; ")]
    [InlineData("""{ "Archive": { "Provider": "Oracle" } }""", "SmppGuard:Archive:Provider is \"Oracle\"; ")]
    [InlineData("""{ "Storage": { "Provider": "Sqlite" }, "Archive": { "Provider": "Sqlite" } }""", "SmppGuard:Archive:Provider is \"Sqlite\"; SmppGuard:Storage:Provider is set too, ")]
    [InlineData("""{ "Storage": { "ConnectionString": "mongodb://a" }, "Archive": { "ConnectionString": "mongodb://a" } }""", "SmppGuard:Archive:ConnectionString is set (not shown); SmppGuard:Storage:ConnectionString is set too, ")]
    [InlineData("""{ "Storage": { "Database": "a" }, "Archive": { "Database": "b" } }""", "SmppGuard:Archive:Database is \"b\"; SmppGuard:Storage:Database is set too, ")]
    [InlineData("""{ "Storage": "Sqlite" }""", "SmppGuard:Storage is a text; use an object with the keys Provider, ConnectionString, Database, ")]
    [InlineData("""{ "Pod": { "Number": 256 } }""", "SmppGuard:Pod:Number is 256; use 0 to 255, for example 1.")]
    [InlineData("""{ "Pod": { "Number": -1 } }""", "SmppGuard:Pod:Number is -1; use 0 to 255, for example 1.")]
    [InlineData("""{ "Pod": { "Number": "first" } }""", "SmppGuard:Pod:Number is \"first\"; use 0 to 255, for example 1.")]
    [InlineData("""{ "RulePack": "order-75" }""", "SmppGuard:RulePack is \"order-75\"; use draft-2020 or order-74-2026, ")]
    [InlineData("""{ "Retention": { "SignallingMonths": 0 } }""", "SmppGuard:Retention:SignallingMonths is 0; use 1 to ")]
    [InlineData("""{ "Retention": { "EvidenceMonthsAfterEnd": 4 } }""", "SmppGuard:Retention:EvidenceMonthsAfterEnd is 4; use 5 to ")]
    [InlineData("""{ "Journal": { "MaxBytes": 16777215 } }""", "SmppGuard:Journal:MaxBytes is 16777215; use 16777216 (16 MiB) or more, ")]
    [InlineData("""{ "Journal": { "Durability": "Hope" } }""", "SmppGuard:Journal:Durability is \"Hope\"; use Fsync or OsBuffer, ")]
    [InlineData("""{ "Delivery": { "FirstRetrySeconds": 10, "MaxRetrySeconds": 9 } }""", "SmppGuard:Delivery:MaxRetrySeconds is 9; use 10 to ")]
    [InlineData("""{ "QuietHours": { "From": "9pm" } }""", "SmppGuard:QuietHours:From is \"9pm\"; ")]
    [InlineData("""{ "QuietHours": { "TimeZone": "Mars/Olympus" } }""", "SmppGuard:QuietHours:TimeZone is \"Mars/Olympus\"; ")]
    [InlineData("""{ "Lists": { "MaxBadShare": "5%" } }""", "SmppGuard:Lists:MaxBadShare is \"5%\"; use a share, 0 to 1, for example 0.05. ")]
    [InlineData("""{ "Lists": { "MaxBadLines": "few" } }""", "SmppGuard:Lists:MaxBadLines is \"few\"; use 0 to ")]
    [InlineData("""{ "QuietHours": { "Enabled": true, "From": "08:00", "To": "08:00" } }""", "SmppGuard:QuietHours:To is \"08:00\"; use another time than From, or set Enabled to false, for example 09:00")]
    [InlineData("""{ "Stamp": { "Gsm7": { "OptOut": "" } } }""", "SmppGuard:Stamp:Gsm7:OptOut is empty; ")]
    [InlineData("""{ "Stamp": { "Ucs2": { "Signature": "\u202e【{name}】\u0000" } } }""", "SmppGuard:Stamp:Ucs2:Signature is \"\u202e【{name}】\u0000\"; it has U+202E, which is not seen ")]
    [InlineData("""{ "Stamp": { "Ucs2": { "Signature": "【{name}】\u0000" } } }""", "SmppGuard:Stamp:Ucs2:Signature is \"【{name}】\u0000\"; it has U+0000, which is not seen ")]
    [InlineData("""{ "Stamp": { "Ucs2": { "Contact": "\u202d\n\n\n\n 客服{contact}" } } }""", "SmppGuard:Stamp:Ucs2:Contact is \"\u202d\n\n\n\n 客服{contact}\"; it has U+202D, ")]
    [InlineData("""{ "Stamp": { "Ucs2": { "OptOut": "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n 拒收请回复R" } } }""", "SmppGuard:Stamp:Ucs2:OptOut is \"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n 拒收请回复R\"; it has more than 2 line breaks together, ")]
    [InlineData("""{ "Stamp": { "Gsm7": { "OptOut": "\n \n \r\n Reply STOP to opt out" } } }""", "SmppGuard:Stamp:Gsm7:OptOut is \"\n \n \r\n Reply STOP to opt out\"; it has more than 2 line breaks together, ")]
    [InlineData("""{ "Stamp": { "Gsm7": { "OptOut": "                                                                                                                                                                                                                                                                                                            Reply STOP to opt out" } } }""", "SmppGuard:Stamp:Gsm7:OptOut is \"                                                                                                                                                                                                                                                                                                            Reply STOP to opt out\"; it has more than 4 blanks together, ")]
    [InlineData("""{ "Stamp": { "Ucs2": { "Contact": "\u0488客服{contact}" } } }""", "SmppGuard:Stamp:Ucs2:Contact is \"\u0488客服{contact}\"; it begins with U+0488, ")]
    [InlineData("""{ "Stamp": { "Ucs2": { "Contact": "客服" } } }""", "SmppGuard:Stamp:Ucs2:Contact is \"客服\"; it must contain {contact}, ")]
    [InlineData("""{ "Stamp": { "Ucs2": { "Signature": "【{nam}】" } } }""", "SmppGuard:Stamp:Ucs2:Signature is \"【{nam}】\"; {nam} is not known, ")]
    [InlineData("""{ "StatusMap": { "no-consent": "0x0" } }""", "SmppGuard:StatusMap:no-consent is 0, which would tell")]
    [InlineData("""{ "StatusMap": { "no-consent": "much" } }""", "SmppGuard:StatusMap:no-consent is \"much\"; ")]
    [InlineData("""{ "StatusMap": { "bad-mood": "0x1" } }""", "SmppGuard:StatusMap:bad-mood is no reason; ")]
    [InlineData("""{ "StatusMap": { "incomplete": "0x1" } }""", "SmppGuard:StatusMap:incomplete cannot be set: ")]
    public void A_wrong_value_is_told_with_its_key_and_what_is_right(string section, string expected)
    {
        var problems = Load($$"""{ "SmppGuard": {{section}} }""").Problems;
        Assert.Contains(problems, p => p.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "Name": "main", "Host": "a" , "SystemId": "x", "Port": 1 }""", "SmppGuard:Smscs:1:Name is \"main\"; each name may be given once")]
    [InlineData("""{ "Name": "b", "Host": "", "SystemId": "x", "Port": 1 }""", "SmppGuard:Smscs:1:Host is \"\"; ")]
    [InlineData("""{ "Name": "b", "Host": "a", "SystemId": "", "Port": 1 }""", "SmppGuard:Smscs:1:SystemId is \"\"; ")]
    [InlineData("""{ "Name": "b", "Host": "a", "SystemId": "x" }""", "SmppGuard:Smscs:1:Port is 0; use 1 to 65535, ")]
    [InlineData("""{ "Name": "b", "Host": "a", "SystemId": "x", "Port": 1, "BindMode": "transceiver" }""", "SmppGuard:Smscs:1:BindMode is \"transceiver\"; ")]
    [InlineData("""{ "Name": "b", "Host": "a", "SystemId": "x", "Port": 1, "Adds": [ "Signature", "Logo" ] }""", "SmppGuard:Smscs:1:Adds:1 is \"Logo\"; ")]
    [InlineData("""{ "Name": "b", "Host": "a", "SystemId": "x", "Port": 1, "Window": 0 }""", "SmppGuard:Smscs:1:Window is 0; ")]
    [InlineData("""{ "Name": "b", "Host": "a", "SystemId": "x", "Port": 1, "Widow": 5 }""", "SmppGuard:Smscs:1:Widow is not a known key; ")]
    public void A_wrong_smsc_is_told_by_its_place(string smsc, string expected)
    {
        var problems = Load($$"""{ "SmppGuard": { "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": 2776, "SystemId": "guard" }, {{smsc}} ] } }""").Problems;
        Assert.StartsWith(expected, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Archive": { "Provider": "Sqlite" } }""", "SmppGuard:Archive:Provider is \"Sqlite\"; it is read still, but its name is Storage:Provider now, ")]
    [InlineData("""{ "Storage": { "Database": "guard" } }""", "SmppGuard:Storage:Database is \"guard\"; Sqlite keeps everything in DataDirectory ")]
    [InlineData("""{ "Storage": { "ConnectionString": "mongodb://a" } }""", "SmppGuard:Storage:ConnectionString is set (not shown); Sqlite keeps everything in DataDirectory ")]
    public void What_is_read_still_or_has_no_use_is_warned_of(string section, string expected)
    {
        var configuration = Load($$"""{ "SmppGuard": {{section}} }""");
        Assert.Empty(configuration.Problems);
        Assert.Contains(configuration.Warnings, w => w.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "Storage": { "ConnectionString": "mongodb://guard:sesame@a/" } }""")]
    [InlineData("""{ "Archive": { "ConnectionString": "mongodb://guard:sesame@a/" } }""")]
    [InlineData("""{ "Storage": { "Provider": "MongoDb", "ConnectionString": "mongodb://guard:sesame@a:b:c/" } }""")]
    [InlineData("""{ "Storage": { "ConnectionString": "mongodb://guard:sesame@a/" }, "Archive": { "ConnectionString": "mongodb://guard:sesame@a/" } }""")]
    [InlineData("""{ "Storage": "mongodb://guard:sesame@a/" }""")]
    [InlineData("""{ "Archive": "mongodb://guard:sesame@a/" }""")]
    public void The_password_in_a_connection_string_is_never_shown(string section)
    {
        var file = _folder.Write("guard.json", $$"""{ "SmppGuard": {{section}} }""");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var configuration = GuardConfiguration.Load(file, new Hashtable());
        Assert.NotEmpty(configuration.Problems.Concat(configuration.Warnings));
        Assert.DoesNotContain(configuration.Problems.Concat(configuration.Warnings), line => line.Contains("sesame", StringComparison.Ordinal));
    }

    [Fact]
    public void A_connection_string_with_a_password_in_a_file_that_others_read_is_warned_of()
    {
        var file = _folder.Write("guard.json", """{ "SmppGuard": { "Storage": { "ConnectionString": "mongodb://guard:sesame@a/" } } }""");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains(
            GuardConfiguration.Load(file, new Hashtable()).Warnings, w => w.StartsWith("SmppGuard:Storage:ConnectionString is in clear (not shown) in a file that others may read", StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_are_never_shown()
    {
        var configuration = Load("""
            { "SmppGuard": { "Admin": { "ApiKeys": [ { "Name": "a", "Key": "sesame", "Role": "Operator" }, { "Name": "b", "Key": "sesame", "Role": "Operator" } ] },
              "Smscs": [ { "Name": "main", "Host": "a", "Port": 1, "SystemId": "x", "Password": "sesame-open" } ] } }
            """);
        Assert.Single(configuration.Problems);
        Assert.NotEmpty(configuration.Warnings);
        Assert.DoesNotContain(configuration.Problems.Concat(configuration.Warnings), line => line.Contains("sesame", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_the_only_problem()
    {
        Assert.EndsWith("does not exist; name the configuration file, for example --config smppguard.json.", Assert.Single(GuardConfiguration.Load(_folder.File("no.json")).Problems), StringComparison.Ordinal);
        Assert.Contains(" is not valid JSON: line 2, column 2: ", Assert.Single(Load("{\n x }").Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Tls_files_must_belong_together()
    {
        using var first = RSA.Create(2048);
        using var second = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=guard", first, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _folder.Write("server.crt", certificate.ExportCertificatePem());
        _folder.Write("right.key", first.ExportPkcs8PrivateKeyPem());
        _folder.Write("wrong.key", second.ExportPkcs8PrivateKeyPem());

        Assert.Empty(LoadTls("server.crt", "right.key"));
        Assert.StartsWith("SmppGuard:Smpp:Tls:CertificatePath is ", Assert.Single(LoadTls("server.crt", "wrong.key")), StringComparison.Ordinal);
        Assert.StartsWith("SmppGuard:Smpp:Tls:KeyPath is ", Assert.Single(LoadTls("server.crt", "none.key")), StringComparison.Ordinal);
    }

    private IReadOnlyList<string> LoadTls(string certificate, string key) =>
        Load($$"""{ "SmppGuard": { "Smpp": { "ListenTls": [ "127.0.0.1:0" ], "Tls": { "CertificatePath": "{{certificate}}", "KeyPath": "{{key}}" } } } }""").Problems;

    private GuardConfiguration Load(string json, IDictionary? environment = null) => GuardConfiguration.Load(_folder.Write("guard.json", json), environment ?? new Hashtable());
}
