using System.Collections;
using System.Text.Json.Nodes;
using SmppGuard.Hosting;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Packaging.Chart;
using Xunit;

namespace SmppGuard.Tests.Packaging;

/// <summary>What can be said of compose.yaml without an engine that starts it.</summary>
public sealed class ComposeTests
{
    private static readonly string Folder = Path.Combine(SourceFolder.Path, "packaging", "compose");
    private static readonly JsonObject Services = HelmChart.Read(File.ReadAllText(Path.Combine(SourceFolder.Path, "compose.yaml")))!["services"]!.AsObject();

    [Fact]
    public void Every_file_that_is_mounted_is_there_and_every_image_has_a_version()
    {
        var mounted = Services.SelectMany(service => service.Value!["volumes"]?.AsArray().Select(volume => (string)volume!) ?? []).Where(volume => volume[0] == '.').ToList();
        Assert.NotEmpty(mounted);
        Assert.All(mounted, volume => Assert.True(Path.Exists(Path.Combine(SourceFolder.Path, volume.Split(':')[0])) && volume.EndsWith(":ro", StringComparison.Ordinal), volume));
        Assert.All(Services, service => Assert.Matches("^[a-z/-]+:(?!latest)[a-z0-9.-]+$", (string)service.Value!["image"]!));
    }

    [Fact]
    public void Every_name_that_is_connected_to_is_a_service()
    {
        var proxy = File.ReadLines(Path.Combine(Folder, "haproxy.cfg")).Where(line => line.TrimStart().StartsWith("server ", StringComparison.Ordinal)).Select(line => line.Split(' ')[^1].Split(':')[0]);
        var scraped = HelmChart.Read(File.ReadAllText(Path.Combine(Folder, "prometheus.yml")))!["scrape_configs"]![0]!["static_configs"]![0]!["targets"]!.AsArray().Select(target => ((string)target!).Split(':')[0]);
        var awaited = Services.SelectMany(service => service.Value!["depends_on"] switch { JsonArray list => list.Select(name => (string)name!), JsonObject map => map.Select(entry => entry.Key), _ => [] });
        string[] database = ["mongo0", "mongo1", "mongo2"];
        Assert.All([.. proxy, .. scraped, .. awaited, .. database, "smsc", "balancer", "prometheus"], name => Assert.Contains(name, Services.Select(service => service.Key)));
    }

    [Fact]
    public void The_program_takes_the_configuration_of_both_pods()
    {
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pod in new[] { "pod0", "pod1" })
        {
            var variables = Services[pod]!["environment"]!.AsObject().ToDictionary(variable => variable.Key, variable => (string)variable.Value!);
            Assert.True(numbers.Add(variables["SMPPGUARD__Pod__Number"]));

            // The database is not here to be asked; the registry is judged without it.
            var database = variables.Keys.Where(name => name.Contains("__Storage__", StringComparison.Ordinal)).ToList();
            Assert.Equal(3, database.Count);
            Assert.All(database, name => Assert.NotNull(typeof(StorageOptions).GetProperty(name.Split("__")[^1])));
            var shared = GuardConfiguration.Load(Path.Combine(Folder, "guard", "guard.json"), new Hashtable(variables), withRegistry: false);
            Assert.True(shared.Problems.Count == 0, string.Join('\n', shared.Problems));
            Assert.True(StorageProvider.IsShared(shared.Options));
            database.ForEach(name => variables.Remove(name));
            var configuration = GuardConfiguration.Load(Path.Combine(Folder, "guard", "guard.json"), new Hashtable(variables));
            Assert.True(configuration.Problems.Count == 0, string.Join('\n', configuration.Problems));
        }
    }

    [Theory]
    [InlineData("smsc")]
    [InlineData("notices")]
    [InlineData("adverts")]
    public void The_simulators_take_what_they_are_started_with(string service)
    {
        var arguments = Services[service]!["command"]!.AsArray().Select(word => (string)word!).ToArray();
        var command = service == "smsc" ? SmscSimulator.SmscCommand.Root : EsmeSimulator.EsmeCommand.Root;
        Assert.Empty(command.Parse(arguments).Errors.Select(error => error.Message));
    }

    [SkippableFact]
    public Task Prometheus_takes_its_configuration() => Promtool.PassesAsync(Folder, null, "check", "config", "--syntax-only", "prometheus.yml");
}
