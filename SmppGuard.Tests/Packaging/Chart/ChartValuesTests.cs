using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Json.Schema;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Packaging.Chart;

/// <summary>values.yaml, its schema and the README that is made of its comments say the same.</summary>
public sealed partial class ChartValuesTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(File.ReadAllText(Path.Combine(HelmChart.Folder, "values.schema.json")));

    internal static void AssertAllowed(string values)
    {
        var result = Evaluate(values);
        Assert.True(result.IsValid, values + string.Join('\n', (result.Details ?? []).Where(detail => !detail.IsValid).Select(detail => $"{detail.InstanceLocation} {string.Join(' ', detail.Errors?.Values.ToArray() ?? [])}")));
    }

    [Fact]
    public async Task The_README_is_what_the_script_makes_of_the_comments()
    {
        var (code, output) = await PublishedProgram.RunAsync(Path.Combine(HelmChart.Folder, "readme.sh"));
        Assert.Equal(0, code);
        Assert.Equal(output, await File.ReadAllTextAsync(Path.Combine(HelmChart.Folder, "README.md")));
    }

    [Fact]
    public void Every_value_is_in_the_schema_and_has_a_comment()
    {
        var values = HelmChart.Read(File.ReadAllText(Path.Combine(HelmChart.Folder, "values.yaml")))!.AsObject();
        AssertAllowed(values.ToJsonString());
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(HelmChart.Folder, "values.schema.json")))!;
        Assert.Equal(Leaves(schema, "").Where(name => name != "global").Order(StringComparer.Ordinal), Documented().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(""" { "replicas": 1 } """)]
    [InlineData(""" { "replicaCount": 2 } """)]
    [InlineData(""" { "replicaCount": 2, "storage": { "provider": "Sqlite" } } """)]
    [InlineData(""" { "replicaCount": "1" } """)]
    [InlineData(""" { "storage": { "provider": "sqlite" } } """)]
    [InlineData(""" { "storage": { "provider": "MongoDb" } } """)]
    [InlineData(""" { "storage": { "provider": "MongoDb", "mongodb": { "existingSecret": "" } } } """)]
    [InlineData(""" { "smpp": { "tls": { "enabled": true } } } """)]
    [InlineData(""" { "smpp": { "plain": { "port": 80 } } } """)]
    [InlineData(""" { "http": { "tls": { "enabled": true } } } """)]
    [InlineData(""" { "http": { "tls": { "enabled": true, "secretName": "" } } } """)]
    [InlineData(""" { "metrics": { "serviceMonitor": { "tlsConfig": { "insecure": true } } } } """)]
    [InlineData(""" { "secrets": { "values": { "PASSWORD": "a" } } } """)]
    [InlineData(""" { "persistence": { "size": "lots" } } """)]
    [InlineData(""" { "image": { "digest": "latest" } } """)]
    public void Values_that_are_wrong_do_not_fit_the_schema(string values) => Assert.False(Evaluate(values).IsValid);

    [Fact]
    public void The_chart_has_the_version_of_the_program()
    {
        var version = XDocument.Load(Path.Combine(SourceFolder.Path, "Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Equal(version, (string?)HelmChart.Read(File.ReadAllText(Path.Combine(HelmChart.Folder, "Chart.yaml")))!["appVersion"]);
    }

    [Fact]
    public void The_chart_has_the_alerts_that_the_documentation_has() =>
        Assert.Equal(
            File.ReadAllText(Path.Combine(SourceFolder.Path, "docs", "operations", "alerts.yml")), File.ReadAllText(Path.Combine(HelmChart.Folder, "files", "alerts.yml")));

    private static EvaluationResults Evaluate(string values) =>
        Schema.Evaluate(JsonDocument.Parse(values).RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });

    // What the schema leaves open inside is one value.
    private static IEnumerable<string> Leaves(JsonNode schema, string path) =>
        schema["additionalProperties"] is JsonValue closed && closed.TryGetValue(out bool allowed) && !allowed && schema["properties"] is JsonObject members
            ? members.SelectMany(member => Leaves(member.Value!, path.Length == 0 ? member.Key : $"{path}.{member.Key}"))
            : [path];

    private static IEnumerable<string> Documented() => Row().Matches(File.ReadAllText(Path.Combine(HelmChart.Folder, "README.md"))).Select(row => row.Groups["name"].Value);

    [GeneratedRegex(@"^\| `(?<name>[\w.]+)` \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
