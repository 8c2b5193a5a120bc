using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Registry;

public sealed class CodeTableTests
{
    private static readonly Organization Acme = new() { Id = "acme", Index = 1, Name = "示例商城", Contact = "4008001234" };

    private static readonly CodeTable Table = new(
    [
        Code("1069", isPrefix: true),
        Code("106900001", isPrefix: true),
        Code("10690000155", isPrefix: false),
        Code("12345", isPrefix: false),
        Code("10650000000000000000", isPrefix: true),
    ]);

    [Theory]
    [InlineData("1069", "1069")]
    [InlineData("10691", "1069")]
    [InlineData("10690000", "1069")]
    [InlineData("106900001", "106900001")]
    [InlineData("1069000015", "106900001")]
    [InlineData("10690000155", "10690000155")]
    [InlineData("106900001551", "106900001")]
    [InlineData("10690000155123456789", "106900001")]
    [InlineData("12345", "12345")]
    [InlineData("10650000000000000000", "10650000000000000000")]
    public void The_longest_match_wins(string source, string code) => Assert.Equal(code, Table.LongestMatch(Encoding.ASCII.GetBytes(source))?.Number);

    [Theory]
    [InlineData("")]
    [InlineData("106")]
    [InlineData("1234")]
    [InlineData("123456")]
    [InlineData("9")]
    [InlineData("1069a")]
    [InlineData("106900001/")]
    [InlineData("106900009999x")]
    [InlineData("+106900001")]
    [InlineData("ACME")]
    public void What_is_not_registered_or_not_digits_matches_nothing(string source) => Assert.Null(Table.LongestMatch(Encoding.ASCII.GetBytes(source)));

    [Fact]
    public void The_trie_agrees_with_comparing_every_code()
    {
        var number = Gen.Choose(1, 6).SelectMany(length => Gen.Elements('0', '1', '9').ArrayOf(length)).Select(digits => new string(digits));
        var codes = Gen.Zip(number, Gen.Elements(true, false)).ListOf(12).Select(list => list.DistinctBy(code => code.Item1).ToList());
        Prop.ForAll(codes.ToArbitrary(), number.ToArbitrary(), (all, source) =>
        {
            var table = new CodeTable(all.Select(code => Code(code.Item1, code.Item2)));
            var expected = all.Where(code => code.Item2 ? source.StartsWith(code.Item1, StringComparison.Ordinal) : source == code.Item1)
                .Select(code => code.Item1).MaxBy(candidate => candidate.Length);
            return table.LongestMatch(Encoding.ASCII.GetBytes(source))?.Number == expected;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Looking_up_codes_and_numbers_allocates_nothing()
    {
        var plan = new NumberPlan("86");
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                Table.LongestMatch("106900001551"u8);
                plan.TryNormalize("+8613800138000"u8, 0, out _);
            }
        });
    }

    private static CodeNumber Code(string number, bool isPrefix) => new() { Number = number, IsPrefix = isPrefix, Organization = Acme, Purpose = Purpose.Commercial };
}
