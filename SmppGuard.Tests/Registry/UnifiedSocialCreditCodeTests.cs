using SmppGuard.Registry;
using Xunit;

namespace SmppGuard.Tests.Registry;

public sealed class UnifiedSocialCreditCodeTests
{
    private const string Right = "91350100M000100Y43";

    [Theory]
    [InlineData(Right)]
    [InlineData("91110108551385082Q")]
    [InlineData("91110000MA0000000H")]
    public void A_code_whose_check_character_is_right_is_taken(string code) => Assert.True(UnifiedSocialCreditCode.IsValid(code));

    [Theory]
    [InlineData("91110000MA0000000X")]
    [InlineData("")]
    [InlineData("91350100M000100Y4")]
    [InlineData("91350100M000100Y430")]
    [InlineData("91350100m000100y43")]
    [InlineData("9135O100M000100Y43")]
    public void Anything_else_is_not(string code) => Assert.False(UnifiedSocialCreditCode.IsValid(code));

    [Fact]
    public void One_wrong_character_is_always_found()
    {
        for (var place = 0; place < Right.Length; place++)
        {
            foreach (var other in "0123456789ABCDEFGHJKLMNPQRTUWXY".Where(c => c != Right[place]))
            {
                Assert.False(UnifiedSocialCreditCode.IsValid(Right[..place] + other + Right[(place + 1)..]));
            }
        }
    }
}
