using System.Collections;
using SmppGuard.Hosting;
using SmppGuard.Registry;
using Xunit;

namespace SmppGuard.Tests.Hosting;

/// <summary>Secrets that are none, or that others can read, are warned of, and never shown.</summary>
public sealed class SecretWarningsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("http://0.0.0.0:8080", "k3y", true)]
    [InlineData("http://10.0.0.7:8080", "short-but-mixed", true)]
    [InlineData("http://[::]:8080", "aaaaaaaaaaaaaaaaaaaaaaaa", true)]
    [InlineData("http://0.0.0.0:8080", "b2c7f0a94d1e8836", false)]
    [InlineData("http://127.0.0.1:8080", "k3y", false)]
    [InlineData("http://[::1]:8080", "k3y", false)]
    public void An_api_key_that_can_be_guessed_is_warned_of_where_others_reach_it(string listen, string key, bool isWarned)
    {
        var warnings = Load($$"""{ "SmppGuard": { "Http": { "Listen": "{{listen}}" }, "Admin": { "ApiKeys": [ { "Name": "ops", "Key": "{{key}}", "Role": "Operator" } ] } } }""").Warnings;
        Assert.Equal(isWarned, warnings.Any(w => w.StartsWith("SmppGuard:Admin:ApiKeys:0:Key is easy to guess (", StringComparison.Ordinal)));
        Assert.DoesNotContain(warnings, w => w.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public void Passwords_in_clear_are_warned_of_in_one_line()
    {
        var hash = PasswordHash.Create("secret1");
        var warnings = Judge($$"""
            { "accounts": [ { "systemId": "a", "password": "{{hash}}", "codes": [], "smsc": "main" },
                            { "systemId": "b", "password": "clear-1", "codes": [], "smsc": "main" },
                            { "systemId": "c", "password": "clear-2", "codes": [], "smsc": "main" } ] }
            """).Warnings;
        Assert.Equal("registry.json: accounts[1].password is in clear (not shown), as is that of one more account; use what hash-password prints, for example $pbkdf2-sha256$i=100000$…. (registry.json, line 2)", Assert.Single(warnings));
        Assert.Empty(Judge($$"""{ "accounts": [ { "systemId": "a", "password": "{{hash}}", "codes": [], "smsc": "main" } ] }""").Warnings);
    }

    [Theory]
    [InlineData("pbkdf2-sha256$i=100000$c2FsdHNhbHQ=$aGFzaA==")]
    [InlineData(" $pbkdf2-sha256$i=100000$c2FsdHNhbHQ=$aGFzaA==")]
    [InlineData("$PBKDF2-SHA256$i=100000$c2FsdHNhbHQ=$aGFzaA==")]
    [InlineData("-sha256=100000")]
    [InlineData("$2y$12$abcdefghijklmnopqrstuv")]
    [InlineData("$6$salt$hash")]
    [InlineData("{SSHA}c2FsdHNhbHQ=")]
    [InlineData("$pbkdf2-sha256$i=100000$c2FsdHNhbHQ=")]
    public void A_mistyped_hash_is_told(string password)
    {
        var configuration = Judge($$"""{ "accounts": [ { "systemId": "a", "password": "{{password}}", "codes": [], "smsc": "main" } ] }""");
        Assert.Contains(configuration.Problems, line => line.StartsWith("registry.json: accounts[0].password ", StringComparison.Ordinal) && line.Contains("hash, but is none", StringComparison.Ordinal) | line.Contains("hash but is none", StringComparison.Ordinal));
        Assert.DoesNotContain(configuration.Warnings.Concat(configuration.Problems), line => line.Contains(password, StringComparison.Ordinal));
    }

    [Fact]
    public void A_hash_where_the_secret_itself_is_needed_is_warned_of()
    {
        var hash = PasswordHash.Create("secret1");
        var warnings = Load($$"""
            { "SmppGuard": { "Admin": { "ApiKeys": [ { "Name": "ops", "Key": "{{hash}}", "Role": "Operator" } ] },
              "Smscs": [ { "Name": "main", "Host": "a", "Port": 1, "SystemId": "x", "Password": "{{hash}}" } ] } }
            """).Warnings;
        Assert.Contains(warnings, w => w.StartsWith("SmppGuard:Admin:ApiKeys:0:Key is a hash, it seems (not shown); ", StringComparison.Ordinal) && w.EndsWith("(guard.json, line 1)", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.StartsWith("SmppGuard:Smscs:0:Password is a hash, it seems (not shown); ", StringComparison.Ordinal) && w.EndsWith("(guard.json, line 2)", StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_in_a_file_that_others_may_read_are_warned_of()
    {
        var file = _folder.Write("guard.json", """{ "SmppGuard": { "Smscs": [ { "Name": "main", "Host": "a", "Port": 1, "SystemId": "x", "Password": "secret1" } ] } }""");
        _folder.SetMode("guard.json", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Equal(
            "SmppGuard:Smscs:0:Password is in clear (not shown) in a file that others may read, of mode 0640; use mode 0600, or an environment variable, for example SMPPGUARD__SMSCS__0__PASSWORD. (guard.json, line 1)",
            Assert.Single(GuardConfiguration.Load(file, new Hashtable()).Warnings));
        Assert.Empty(GuardConfiguration.Load(file, new Hashtable { ["SMPPGUARD__SMSCS__0__PASSWORD"] = "secret2" }).Warnings);
        _folder.SetMode("guard.json", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Empty(GuardConfiguration.Load(file, new Hashtable()).Warnings);
    }

    private GuardConfiguration Judge(string registry)
    {
        _folder.Write("registry.json", registry);
        return Load("""{ "SmppGuard": { "Registry": { "File": "registry.json" }, "Smscs": [ { "Name": "main", "Host": "a", "Port": 1, "SystemId": "x" } ] } }""");
    }

    private GuardConfiguration Load(string json) => GuardConfiguration.Load(_folder.Write("guard.json", json), new Hashtable());
}
