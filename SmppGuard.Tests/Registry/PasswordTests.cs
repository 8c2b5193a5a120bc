using System.Text;
using SmppGuard.Registry;
using Xunit;

namespace SmppGuard.Tests.Registry;

public sealed class PasswordTests
{
    private readonly PasswordVerifier _verifier = new();

    [Fact]
    public void A_hash_verifies_its_password_and_no_other()
    {
        var hash = PasswordHash.Create("secret1");
        Assert.True(_verifier.Verify(hash, "secret1"u8));
        Assert.True(_verifier.Verify(hash, "secret1"u8));
        Assert.False(_verifier.Verify(hash, "secret2"u8));
        Assert.False(_verifier.Verify(hash, ""u8));
        Assert.False(_verifier.Verify(hash, Encoding.UTF8.GetBytes(hash)));
        Assert.True(_verifier.Verify(hash, "secret1"u8));
    }

    [Fact]
    public void The_same_password_never_has_the_same_hash_twice() => Assert.NotEqual(PasswordHash.Create("secret1"), PasswordHash.Create("secret1"));

    [Fact]
    public void A_password_in_clear_is_compared_whole()
    {
        Assert.True(_verifier.Verify("secret1", "secret1"u8));
        Assert.False(_verifier.Verify("secret1", "secret"u8));
        Assert.False(_verifier.Verify("secret1", "secret11"u8));
        Assert.False(_verifier.Verify("secret1", "SECRET1"u8));
    }

    // Written to registries: what one version made must verify in all later ones.
    [Fact]
    public void A_hash_made_earlier_still_verifies() =>
        Assert.True(_verifier.Verify("$pbkdf2-sha256$i=100000$yWzepsxLYnj6mtFuDPVMhQ==$cduxyrSuaINCBCxA+k99xgiZrYRvtH3LHA22YA+LdoQ=", "secret1"u8));

    [Theory]
    [InlineData("$pbkdf2-sha256$")]
    [InlineData("$pbkdf2-sha256$i=0$yWzepsxLYnj6mtFuDPVMhQ==$cduxyrSuaINCBCxA+k99xgiZrYRvtH3LHA22YA+LdoQ=")]
    [InlineData("$pbkdf2-sha256$i=99999999$yWzepsxLYnj6mtFuDPVMhQ==$cduxyrSuaINCBCxA+k99xgiZrYRvtH3LHA22YA+LdoQ=")]
    [InlineData("$pbkdf2-sha256$i=1000$yWzepsxLYnj6mtFuDPVMhQ==$cdux")]
    [InlineData("$pbkdf2-sha256$i=1000$$cduxyrSuaINCBCxA+k99xgiZrYRvtH3LHA22YA+LdoQ=")]
    [InlineData("$pbkdf2-sha256$i=1000$yWzepsxLYnj6mtFuDPVMhQ==$cduxyrSuaINCBCxA+k99xgiZrYRvtH3LHA22YA+LdoQ=$")]
    public void A_damaged_hash_lets_nobody_in(string stored)
    {
        Assert.False(PasswordHash.TryParse(stored, out _));
        Assert.False(_verifier.Verify(stored, Encoding.UTF8.GetBytes(stored)));
    }
}
