using System.Collections;
using SmppGuard.Filings;
using SmppGuard.Hosting;
using SmppGuard.Registry.Filings;
using SmppGuard.RulePacks;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Filings;

/// <summary>How long filings hold, as the configuration says it.</summary>
public sealed class FilingTermsTests : IDisposable
{
    private static readonly DateTimeOffset Since = new(2026, 1, 5, 0, 0, 0, TimeSpan.FromHours(8));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Mobile-North", "Mobile-North")]
    [InlineData("mobile-north", "Mobile-North")]
    [InlineData("MOBILE-NORTH", "mobile-north")]
    [InlineData("中国移动A", "中国移动a")]
    public void The_months_of_a_carrier_count_however_its_name_is_written(string key, string carrier) =>
        Assert.Equal(Since.AddMonths(3), EndOf(carrier, $$"""{ "UnusedMonths": 0, "UnusedMonthsOf": { "{{key}}": "3" } }"""));

    [Fact]
    public void A_variable_says_them_too_and_overrides_the_file()
    {
        Assert.Equal(Since.AddMonths(4), EndOf("Mobile-North", """{ "UnusedMonths": 0 }""", ("SMPPGUARD__FILINGS__UNUSEDMONTHSOF__MOBILE-NORTH", "4")));
        Assert.Equal(Since.AddMonths(4), EndOf("Mobile-North", """{ "UnusedMonths": 0, "UnusedMonthsOf": { "Mobile-North": "3" } }""", ("SMPPGUARD__FILINGS__UNUSEDMONTHSOF__MOBILE-NORTH", "4")));
    }

    [Fact]
    public void Two_names_that_differ_in_case_alone_are_told() => Assert.Contains(
        Load("""{ "UnusedMonthsOf": { "Mobile": "3", "MOBILE": "4" } }""", new Hashtable()).Problems, problem => problem.StartsWith("SmppGuard:Filings:UnusedMonthsOf:MOBILE is given twice, in line 1 and in line 1;", StringComparison.Ordinal));

    private DateTimeOffset EndOf(string carrier, string filings, params (string Name, string Value)[] variables)
    {
        var configuration = Load(filings, variables.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal));
        Assert.Empty(configuration.Problems);
        var filing = new FilingEntry { Code = "106900001", Id = "s", Carrier = carrier, Kind = FilingKind.Signature, Value = "示例商城", State = FilingState.Filed, Since = Since };
        return DateTimeOffset.FromUnixTimeMilliseconds(new FilingTerms(configuration.Options.Filings, RulePack.Load("draft-2020")).LapsesAt(filing, lastUsedAt: 0));
    }

    private GuardConfiguration Load(string filings, IDictionary variables) => GuardConfiguration.Load(_folder.Write("guard.json", $$"""{ "SmppGuard": { "Filings": {{filings}} } }"""), variables);
}
