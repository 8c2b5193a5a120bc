using SmppGuard.Tests.Harness;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>Codes that may send data for programs.</summary>
internal static class BinaryCodes
{
    public static Task AllowBinaryAsync(this GuardFixture guard, string number, string purpose) => guard.CallAsync(
        HttpMethod.Put,
        $"/api/v1/codes/{number}",
        $$"""{ "match": "{{(number == TestRegistry.Passwords ? "Exact" : "Prefix")}}", "organization": "acme", "purpose": "{{purpose}}", "allowBinary": true }""");
}
