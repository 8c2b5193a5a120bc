namespace SmppGuard.Benchmarks.DataDirectory;

/// <summary>Who is who in the directory: the configuration and the registry file that it was written with, which are packed with it.</summary>
internal static class Cast
{
    public const string ConfigFile = "guard.json";
    public const string RegistryFile = "registry.json";
    public const string ApiKey = "0123456789abcdef0123456789abcdef";
    public const string Password = "secret1";

    /// <summary>An account that is bound most of the time.</summary>
    public const string Mall = "cp1";
    public const string Adverts = "106900001";
    public const string Orders = "106900002";

    /// <summary>An account that binds once, and whose receipts and replies then wait for it.</summary>
    public const string Away = "cp2";
    public const string AwayOrders = "106900003";

    /// <summary>An account whose organization may send two adverts a day to each recipient.</summary>
    public const string Capped = "cp3";
    public const string CappedAdverts = "106900006";

    /// <summary>An account whose only code a complaint suspends.</summary>
    public const string Loud = "cp4";
    public const string LoudAdverts = "106900004";

    /// <summary>An account that is suspended, one that is deleted, and one that came over the API.</summary>
    public const string Suspended = "cp5";
    public const string Deleted = "cp6";
    public const string FromApi = "cp7";
    public const string FromApiCode = "106900700";

    /// <summary>Recipients. Each of the hundred numbers of a name is somebody else.</summary>
    public static string Agreed(int i) => Number("86138001380", i);

    public static string NeverAsked(int i) => Number("86139001390", i);

    public static string Imported(int i) => Number("86137001370", i);

    public static string Revoking(int i) => Number("86136001360", i);

    public static string Replying(int i) => Number("86135001350", i);

    public static string Undisturbed(int i) => Number("86158001580", i);

    public static string Configuration(int smscPort, bool pauseArchive) => $$"""
        {
          "SmppGuard": {
            "DataDirectory": "data",
            "Smpp": { "Listen": [ "127.0.0.1:0" ], "AssembleTimeoutSeconds": 3600 },
            "Http": { "Listen": "http://127.0.0.1:0" },
            "Admin": { "ApiKeys": [ { "Name": "ops", "Key": "{{ApiKey}}", "Role": "Operator" } ] },
            "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": {{smscPort}}, "SystemId": "guard", "Password": "secret" } ],
            "Archive": { "Paused": {{(pauseArchive ? "true" : "false")}} },
            "Journal": { "MaxBytes": 16777216 },
            "Delivery": { "FirstRetrySeconds": 1 },
            "Registry": { "File": "registry.json" }
          }
        }
        """;

    public static string Registry => $$"""
        {
          "organizations": [
            { "id": "acme", "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234", "replies": { "optOutConfirmation": "您已退订{name}的营销短信。", "doubleOptIn": true } },
            { "id": "far", "name": "远方商店", "latinName": "Far Shop", "contact": "4008002345" },
            { "id": "few", "name": "少发商店", "latinName": "Few Shop", "contact": "4008003456", "frequencyCap": { "messages": 2, "hours": 24 } },
            { "id": "loud", "name": "吵闹商店", "latinName": "Loud Shop", "contact": "4008004567" } ],
          "codes": [
            { "number": "{{Adverts}}", "match": "Prefix", "organization": "acme", "purpose": "Commercial" },
            { "number": "{{Orders}}", "match": "Prefix", "organization": "acme", "purpose": "Notification" },
            { "number": "{{AwayOrders}}", "match": "Prefix", "organization": "far", "purpose": "Notification" },
            { "number": "{{CappedAdverts}}", "match": "Exact", "organization": "few", "purpose": "Commercial" },
            { "number": "{{LoudAdverts}}", "match": "Prefix", "organization": "loud", "purpose": "Commercial" } ],
          "accounts": [
            { "systemId": "{{Mall}}", "password": "{{Password}}", "codes": [ "{{Adverts}}", "{{Orders}}", "{{LoudAdverts}}" ], "smsc": "main" },
            { "systemId": "{{Away}}", "password": "{{Password}}", "codes": [ "{{AwayOrders}}" ], "smsc": "main" },
            { "systemId": "{{Capped}}", "password": "{{Password}}", "codes": [ "{{CappedAdverts}}" ], "smsc": "main" },
            { "systemId": "{{Loud}}", "password": "{{Password}}", "codes": [ "{{LoudAdverts}}" ], "smsc": "main" },
            { "systemId": "{{Suspended}}", "password": "{{Password}}", "codes": [ "{{Orders}}" ], "smsc": "main" },
            { "systemId": "{{Deleted}}", "password": "{{Password}}", "codes": [ "{{Orders}}" ], "smsc": "main" } ],
          "consents": [
        {{string.Join(",\n", Enumerable.Range(0, 10).Select(i => Consent("acme", Agreed(i))))}},
            { "organization": "acme", "msisdn": "{{Agreed(90)}}", "method": "web-form", "grantedAt": "2026-01-05T08:00:00Z", "expiresAt": "2026-03-11T12:00:00Z", "evidence": "for a season" },
        {{Consent("few", Agreed(0))}},
        {{Consent("few", Agreed(1))}},
        {{Consent("loud", Agreed(0))}} ]
        }
        """;

    private static string Number(string begin, int i) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{begin}{i:00}");

    private static string Consent(string organization, string number) => $$"""
            { "organization": "{{organization}}", "msisdn": "{{number}}", "method": "web-form", "grantedAt": "2026-01-05T08:00:00Z", "evidence": "order page, checkbox ticked" }
        """;
}
