using SmppGuard.Smpp.Tlvs;
using Xunit;

namespace SmppGuard.Tests.Smpp;

/// <summary>TLVs as people write them on a command line.</summary>
public sealed class TlvTextTests
{
    [Theory]
    [InlineData("0x1400=1101234567", "1400000A31313031323334353637")]
    [InlineData("0x1401=0x00ff", "1401000200FF")]
    [InlineData("network_error_code=0x030022", "04230003030022")]
    [InlineData("AdditionalStatusInfoText=no", "001D00026E6F")]
    [InlineData("0x1400=a=b", "14000003613D62")]
    [InlineData("0x1400=", "14000000")]
    [InlineData("0x1400=全", "14000003E585A8")]
    public void Text_and_octets_become_tlvs(string text, string expected)
    {
        Assert.True(TlvText.TryParse(text, out var tlv, out var problem), problem);
        Assert.Equal(expected, Convert.ToHexString(TlvText.Encode([tlv])));
        Assert.Equal(expected + expected, Convert.ToHexString(TlvText.Encode([tlv, tlv])));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x1400")]
    [InlineData("=1")]
    [InlineData("0x10000=1")]
    [InlineData("0xZZ=1")]
    [InlineData("5120=1")]
    [InlineData("no_such_name=1")]
    [InlineData("none=1")]
    [InlineData("0x1400=0x1")]
    [InlineData("0x1400=0xGG")]
    public void What_is_none_is_explained_with_an_example(string text)
    {
        Assert.False(TlvText.TryParse(text, out _, out var problem));
        Assert.Contains("for example", problem);
    }
}
