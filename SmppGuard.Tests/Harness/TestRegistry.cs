namespace SmppGuard.Tests.Harness;

/// <summary>
/// Who is who in the tests: a mall with one code per purpose, a city that sends notices of public interest, a rival; accounts with one peculiarity each; and phones whose
/// owners agreed, were never asked, or agreed for a time that is over.
/// </summary>
internal static class TestRegistry
{
    /// <summary>Codes of the account <see cref="Mall"/>: one per purpose.</summary>
    public const string Adverts = "106900001";
    public const string Orders = "106900002";
    public const string Passwords = "106900003";
    public const string Notices = "106900004";

    /// <summary>A commercial code of somebody else, and a longer one inside the prefix <see cref="Adverts"/>.</summary>
    public const string RivalAdverts = "106911111";
    public const string RivalInsidePrefix = "10690000177";

    /// <summary>A notification code that the peculiar accounts share.</summary>
    public const string Shared = "106900005";

    public const string Mall = "cp1";
    public const string Rival = "cp2";

    /// <summary>The password of every account, and what the registry has of it: one round of the derivation, where an operator's has 100,000, each start of which costs a guard more than all the rest.</summary>
    public const string Secret = "secret1";
    public const string HashedSecret = "$pbkdf2-sha256$i=1$AAECAwQFBgcICQoLDA0ODw==$3oEpeH0oqqKmBeZZoqO5fm2q7ud5X/ZZjKtPBrQCDHQ=";

    /// <summary>Window of 4.</summary>
    public const string Narrow = "narrow";

    /// <summary>5 messages per second.</summary>
    public const string Slow = "slow";

    /// <summary>One bind at a time.</summary>
    public const string OnlyOne = "single";

    /// <summary>Only from a network that the tests are not in.</summary>
    public const string Elsewhere = "away";

    /// <summary>As many binds as anybody likes.</summary>
    public const string Crowd = "crowd";

    /// <summary>Wants to be told why.</summary>
    public const string Curious = "curious";

    /// <summary>Window of 1; all codes of <see cref="Mall"/>.</summary>
    public const string Strict = "strict";

    /// <summary>Means GSM 7-bit by data_coding 0, one septet in an octet, whatever the SMSC means by it; all codes of <see cref="Mall"/>.</summary>
    public const string Unpacked = "unpacked";

    /// <summary>Means packed GSM 7-bit by data_coding 0; all codes of <see cref="Mall"/>.</summary>
    public const string Packing = "packing";

    public const string Agreed = "8613800138000";
    public const string AlsoAgreed = "8613800138001";
    public const string NeverAsked = "8613900139000";
    public const string Lapsed = "8613700137000";

    public const string Json = $$"""
        {
          "organizations": [
            { "id": "acme", "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234" },
            { "id": "city", "name": "示例市", "latinName": "City", "contact": "12345" },
            { "id": "rival", "name": "对手商城", "latinName": "Rival Shop", "contact": "4009005678" } ],
          "codes": [
            { "number": "{{Adverts}}", "match": "Prefix", "organization": "acme", "purpose": "Commercial" },
            { "number": "{{Orders}}", "match": "Prefix", "organization": "acme", "purpose": "Notification" },
            { "number": "{{Passwords}}", "match": "Exact", "organization": "acme", "purpose": "Verification" },
            { "number": "{{Notices}}", "match": "Prefix", "organization": "city", "purpose": "PublicInterest" },
            { "number": "{{Shared}}", "match": "Prefix", "organization": "acme", "purpose": "Notification" },
            { "number": "{{RivalAdverts}}", "match": "Exact", "organization": "rival", "purpose": "Commercial" },
            { "number": "{{RivalInsidePrefix}}", "match": "Exact", "organization": "rival", "purpose": "Commercial" } ],
          "accounts": [
            { "systemId": "{{Mall}}", "password": "{{HashedSecret}}", "codes": [ "{{Adverts}}", "{{Orders}}", "{{Passwords}}", "{{Notices}}" ], "smsc": "main" },
            { "systemId": "{{Rival}}", "password": "{{HashedSecret}}", "codes": [ "{{RivalAdverts}}", "{{RivalInsidePrefix}}" ], "smsc": "main" },
            { "systemId": "{{Narrow}}", "password": "{{HashedSecret}}", "codes": [ "{{Shared}}" ], "smsc": "main", "window": 4 },
            { "systemId": "{{Slow}}", "password": "{{HashedSecret}}", "codes": [ "{{Shared}}" ], "smsc": "main", "messagesPerSecond": 5 },
            { "systemId": "{{OnlyOne}}", "password": "{{HashedSecret}}", "codes": [ "{{Shared}}" ], "smsc": "main", "maxBinds": 1 },
            { "systemId": "{{Elsewhere}}", "password": "{{HashedSecret}}", "codes": [ "{{Shared}}" ], "smsc": "main", "allowFrom": [ "10.0.0.0/8" ] },
            { "systemId": "{{Crowd}}", "password": "{{HashedSecret}}", "codes": [ "{{Shared}}" ], "smsc": "main", "maxBinds": 5000 },
            { "systemId": "{{Curious}}", "password": "{{HashedSecret}}", "codes": [ "{{Shared}}" ], "smsc": "main", "explainRefusals": true },
            { "systemId": "{{Strict}}", "password": "{{HashedSecret}}", "codes": [ "{{Adverts}}", "{{Orders}}", "{{Passwords}}", "{{Notices}}" ], "smsc": "main", "window": 1 },
            { "systemId": "{{Unpacked}}", "password": "{{HashedSecret}}", "codes": [ "{{Adverts}}", "{{Orders}}", "{{Passwords}}", "{{Notices}}" ], "smsc": "main", "defaultAlphabet": "Gsm7" },
            { "systemId": "{{Packing}}", "password": "{{HashedSecret}}", "codes": [ "{{Adverts}}", "{{Orders}}", "{{Passwords}}", "{{Notices}}" ], "smsc": "main", "defaultAlphabet": "Gsm7Packed" } ],
          "consents": [
            { "organization": "acme", "msisdn": "{{Agreed}}", "method": "web-form", "grantedAt": "2020-01-05T08:00:00Z", "evidence": "order page checkbox" },
            { "organization": "acme", "msisdn": "{{AlsoAgreed}}", "method": "web-form", "grantedAt": "2020-01-05T08:00:00Z", "evidence": "order page checkbox" },
            { "organization": "acme", "msisdn": "{{Lapsed}}", "method": "web-form", "grantedAt": "2020-01-05T08:00:00Z", "expiresAt": "2020-06-05T08:00:00Z", "evidence": "order page checkbox" } ]
        }
        """;
}
