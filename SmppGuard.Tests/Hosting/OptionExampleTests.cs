using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using SmppGuard.Hosting;
using Xunit;

namespace SmppGuard.Tests.Hosting;

/// <summary>Each number of the configuration, with values that its own range, or that of one that depends on it, does not take.</summary>
public sealed partial class OptionExampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(3600)]
    [InlineData(200_000_000)]
    [InlineData(int.MaxValue)]
    public void The_example_of_a_message_lies_in_the_range_that_it_names(int value)
    {
        var examples = 0;
        foreach (var key in OptionLeaf.Of(new GuardOptions()).Where(leaf => leaf.Property.PropertyType == typeof(int)).Select(leaf => leaf.Key))
        {
            var configuration = GuardConfiguration.Load(_folder.Write("guard.json", "{}"), new Hashtable { ["SMPPGUARD__" + key.Replace(":", "__", StringComparison.Ordinal)] = value.ToString(CultureInfo.InvariantCulture) });
            foreach (var match in configuration.Problems.Select(problem => (problem, Match: Range().Match(problem))).Where(found => found.Match.Success))
            {
                examples++;
                var (least, most, example) = (Number(match.Match, 1), Number(match.Match, 2), Number(match.Match, 3));
                Assert.True(example >= least && example <= most, match.problem);
            }
        }

        Assert.InRange(examples, 10, int.MaxValue);
    }

    private static long Number(Match match, int group) => long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"; use (-?\d+) to (-?\d+)\b.*, for example (-?\d+)\.")]
    private static partial Regex Range();
}
