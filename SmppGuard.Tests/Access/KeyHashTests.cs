using SmppGuard.Access;
using SmppGuard.Registry;
using Xunit;

namespace SmppGuard.Tests.Access;

public sealed class KeyHashTests
{
    [Theory]
    [InlineData("3f1c9a0b7d5e2846913fa0c7be52d648")]
    [InlineData("q7VxN2mKp9RtL4wYz8BcJd")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    public void A_random_key_has_a_quick_hash(string key)
    {
        Assert.True(KeyHash.TryParse(KeyHash.Create(key), out var hash));
        Assert.False(hash.IsSlow);
        Assert.True(hash.MatchesDigest(KeyHash.Digest(key)));
        Assert.False(hash.MatchesDigest(KeyHash.Digest(key + "x")));
        Assert.False(hash.MatchesSlowly(key));
    }

    [Theory]
    [InlineData("operator-key")]
    [InlineData("correct horse battery staple 2026 and more")]
    [InlineData("correct-horse-battery-staple-2026")]
    [InlineData("correct-horse-battery-staple-and-more-words")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1")]
    [InlineData("13800138000138001380001380013800")]
    public void What_somebody_made_up_has_the_slow_hash_of_passwords(string key)
    {
        var stored = KeyHash.Create(key);
        Assert.True(PasswordHash.IsHash(stored));
        Assert.True(KeyHash.TryParse(stored, out var hash));
        Assert.True(hash.IsSlow);
        Assert.True(hash.MatchesSlowly(key));
        Assert.False(hash.MatchesSlowly(key + "x"));
        Assert.False(hash.MatchesDigest(KeyHash.Digest(key)));
    }

    [Fact]
    public void Every_key_that_is_made_is_random_and_another()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => KeyHash.NewKey()).ToList();
        Assert.All(keys, key => Assert.True(KeyHash.IsRandom(key), key));
        Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("$sha256$")]
    [InlineData("$sha256$YWJj")]
    [InlineData("$sha256$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("sha256$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("$pbkdf2-sha256$i=100000$c2FsdHNhbHQ=$aGFzaA==")]
    public void What_is_no_whole_hash_is_none(string stored) => Assert.False(KeyHash.TryParse(stored, out _));
}
