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

    /// <summary>What stands in place of a number is told its range, and of a flag that it is one.</summary>
    [Theory]
    [InlineData("\"ten\"")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void Whatever_stands_in_place_of_a_number_is_told_what_would_be_right(string value)
    {
        var numbers = 0;
        foreach (var (key, type) in Places())
        {
            var told = GuardConfiguration.Load(_folder.Write("guard.json", Json(key, value)), new Hashtable()).Problems.Where(problem => problem.StartsWith($"SmppGuard:{key} is ", StringComparison.Ordinal)).ToList();
            Assert.True(told.Count == 1, $"{key}: {string.Join('\n', told)}");
            Assert.Equal((key, type == typeof(bool)), (key, told[0].Contains("use true or false", StringComparison.Ordinal)));
            numbers += type == typeof(bool) ? 0 : 1;
        }

        Assert.InRange(numbers, 60, int.MaxValue);
    }

    /// <summary>Numbers and flags of all keys, those of the entries of lists included.</summary>
    private static IEnumerable<(string Key, Type Type)> Places()
    {
        return Of(new GuardOptions(), "");

        static IEnumerable<(string, Type)> Of(object options, string path)
        {
            foreach (var leaf in OptionLeaf.Of(options, path))
            {
                var type = Nullable.GetUnderlyingType(leaf.Property.PropertyType) ?? leaf.Property.PropertyType;
                if (type.IsPrimitive)
                {
                    yield return (leaf.Key, type);
                }
                else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) && type.GetGenericArguments()[0] is { IsClass: true } item && item != typeof(string))
                {
                    foreach (var inner in Of(Activator.CreateInstance(item)!, $"{leaf.Key}:0"))
                    {
                        yield return inner;
                    }
                }
            }
        }
    }

    // Smscs:0:Port is { "Smscs": [ { "Port": … } ] }
    private static string Json(string key, string value) => key.Split(':').Reverse().Append("SmppGuard").Aggregate(value, (inner, name) => name == "0" ? $"[ {inner} ]" : $"{{ \"{name}\": {inner} }}");

    private static long Number(Match match, int group) => long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"; use (-?\d+) to (-?\d+)\b.*, for example (-?\d+)\.")]
    private static partial Regex Range();
}
