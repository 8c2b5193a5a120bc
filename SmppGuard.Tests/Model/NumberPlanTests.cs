using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Model;

public sealed class NumberPlanTests
{
    private readonly NumberPlan _plan = new("86");

    [Theory]
    [InlineData("13800138000", 0)]
    [InlineData("13800138000", 2)]
    [InlineData("8613800138000", 0)]
    [InlineData("8613800138000", 1)]
    [InlineData("8613800138000", 2)]
    [InlineData("+8613800138000", 0)]
    [InlineData("+8613800138000", 1)]
    [InlineData("+8613800138000", 2)]
    [InlineData("008613800138000", 0)]
    [InlineData("008613800138000", 1)]
    public void Every_way_to_write_a_number_is_one_recipient(string address, byte ton)
    {
        Assert.True(_plan.TryNormalize(Encoding.ASCII.GetBytes(address), ton, out var msisdn));
        Assert.Equal(8613800138000, msisdn.Value);
        Assert.Equal("8613800138000", msisdn.Digits);
    }

    [Theory]
    [InlineData("+86 138-0013-8000")]
    [InlineData("(+86) 138 0013 8000")]
    [InlineData("138 0013 8000")]
    [InlineData("0086-13800138000")]
    public void Files_and_the_api_may_use_separators(string text)
    {
        Assert.True(_plan.TryNormalize(text, out var msisdn));
        Assert.Equal(8613800138000, msisdn.Value);
    }

    [Theory]
    [InlineData("4915112345678", 1, 4915112345678)]
    [InlineData("+4915112345678", 0, 4915112345678)]
    [InlineData("004915112345678", 0, 4915112345678)]
    [InlineData("+12345", 0, 12345)]
    [InlineData("+123456789012345", 0, 123456789012345)]
    public void Numbers_of_other_countries_are_judged_by_length(string address, byte ton, long expected)
    {
        Assert.True(_plan.TryNormalize(Encoding.ASCII.GetBytes(address), ton, out var msisdn));
        Assert.Equal(expected, msisdn.Value);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("+", 0)]
    [InlineData("00", 0)]
    [InlineData("1380013800", 0)] // a digit short
    [InlineData("138001380000", 0)] // a digit long
    [InlineData("12800138000", 0)] // 12 is no mobile prefix
    [InlineData("8612800138000", 1)]
    [InlineData("861380013800", 1)]
    [InlineData("86138001380000", 1)]
    [InlineData("4915112345678", 0)] // another country's, without saying so
    [InlineData("013800138000", 0)] // a trunk prefix
    [InlineData("+013800138000", 0)]
    [InlineData("0008613800138000", 0)]
    [InlineData("++8613800138000", 0)]
    [InlineData("1380013800a", 0)]
    [InlineData("1380013800:", 0)] // the character after 9
    [InlineData("1380013800/", 0)] // the character before 0
    [InlineData("+1234", 0)]
    [InlineData("+1234567890123456", 0)]
    [InlineData("13800138000", 5)] // alphanumeric
    [InlineData("13800138000", 3)] // network specific
    public void Anything_else_is_no_recipient(string address, byte ton)
    {
        Assert.False(_plan.TryNormalize(Encoding.ASCII.GetBytes(address), ton, out var msisdn));
        Assert.False(msisdn.IsValid);
    }

    [Fact]
    public void Digits_beyond_ascii_are_no_digits() => Assert.False(_plan.TryNormalize("１３８００１３８０００", out _));

    [Fact]
    public void A_number_with_home_country_code_1_is_completed()
    {
        var plan = new NumberPlan("1");
        Assert.True(plan.TryNormalize("2125550123", out var national));
        Assert.True(plan.TryNormalize("12125550123", out var complete));
        Assert.Equal(12125550123, national.Value);
        Assert.Equal(national, complete);
        Assert.False(plan.TryNormalize("+861280013800", out _));
    }

    [Fact]
    public void Reading_digits_agrees_with_the_framework() => Prop.ForAll(
        Gen.Choose(0, 20).SelectMany(length => Gen.Elements("0123456789/:a".ToCharArray()).ArrayOf(length)).ToArbitrary(),
        characters =>
        {
            var text = new string(characters);
            var expected = text.Length is > 0 and <= AsciiDigits.MaxLength && text.All(char.IsAsciiDigit);
            return AsciiDigits.TryParse(Encoding.ASCII.GetBytes(text), out var value) == expected && (!expected || value == long.Parse(text));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Normalizing_twice_changes_nothing() => Prop.ForAll(
        Gen.Choose(3, 9).SelectMany(second => Gen.Choose(0, 999_999_999).Select(rest => $"1{second}{rest:D9}")).ToArbitrary(),
        national =>
            _plan.TryNormalize(national, out var once) && _plan.TryNormalize(once.Digits, out var twice) && once == twice && once.Digits == "86" + national)
        .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("+8613800138000", "8613800138000")]
    [InlineData("+14155550100", "+14155550100")] // at home 8614155550100
    [InlineData("+4915112345678", "+4915112345678")] // no number without the sign
    public void A_number_is_written_with_its_sign_where_digits_alone_would_be_another_or_none(string read, string written)
    {
        Assert.True(_plan.TryNormalize(read, out var msisdn));
        Assert.Equal(written, _plan.Write(msisdn));
    }

    [Fact]
    public void What_is_written_is_read_as_the_same_number_wherever_home_is() => Prop.ForAll(
        (from home in Gen.Elements("86", "1", "49", "852")
         from prefix in Gen.Elements("", "+", "+86", "+1", "86")
         from length in Gen.Choose(3, 13)
         from digits in Gen.Choose(0, 9).ArrayOf(length)
         select (Home: home, Text: prefix + string.Concat(digits))).ToArbitrary(),
        number =>
        {
            var plan = new NumberPlan(number.Home);
            return !plan.TryNormalize(number.Text, out var once) || (plan.TryNormalize(plan.Write(once), out var again) && again == once);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_number_is_masked_where_it_could_be_logged()
    {
        Assert.True(_plan.TryNormalize("13800138000", out var msisdn));
        Assert.Equal("…8000", msisdn.ToString());
        Assert.Equal("(none)", Msisdn.None.ToString());
    }
}
