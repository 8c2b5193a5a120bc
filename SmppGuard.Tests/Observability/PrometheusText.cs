using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace SmppGuard.Tests.Observability;

/// <summary>The text format 0.0.4, read strictly: a line that is neither a comment nor a sample of the family announced before is an error.</summary>
internal sealed partial class PrometheusText
{
    private readonly Dictionary<string, double> _samples = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);

    public PrometheusText(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var family = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                family = words[2];
                _types.Add(family, words[3]);
                continue;
            }

            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                continue;
            }

            var sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            var name = sample.Groups["name"].Value;
            Assert.True(name == family || (_types[family] == "histogram" && name[family.Length..] is "_bucket" or "_sum" or "_count"), line);
            _samples.Add(name + sample.Groups["labels"].Value, double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture));
        }
    }

    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>Value of a series as it is written, for example <c>smppguard_binds{side="esme",peer="cp1"}</c>.</summary>
    public double this[string series] => _samples[series];

    public IEnumerable<string> Series(string name) => _samples.Keys.Where(s => s == name || s.StartsWith(name + "{", StringComparison.Ordinal));

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*")*\})? (?<value>-?[0-9.e+-]+)$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Sample();
}
