using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace SmppGuard.Tests.Packaging.Chart;

/// <summary>The chart, rendered by helm, or where that is missing by a program of a few lines around the same template engine and functions.</summary>
public sealed class HelmChart : IAsyncLifetime
{
    public static readonly string Folder = Path.Combine(SourceFolder.Path, "charts", "smppguard");

    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();

    private readonly TemporaryFolder _folder = new();
    private string? _missing;
    private string[] _renderer = [];

    public async Task InitializeAsync()
    {
        if (Find("helm") is { } helm)
        {
            _renderer = [helm, "template", "guard", Folder, "--namespace", "sms", "--kube-version", "1.30.0", "--values"];
            return;
        }

        if (Find("go") is not { } go || !Directory.Exists("/usr/share/gocode/src/github.com/Masterminds/sprig") || !Directory.Exists("/usr/share/gocode/src/sigs.k8s.io/yaml"))
        {
            _missing = "neither helm nor Go with sprig is installed (Debian packages golang-go, golang-github-masterminds-sprig-dev, golang-k8s-sigs-yaml-dev).";
            return;
        }

        var program = _folder.File("renderer");
        var start = new ProcessStartInfo(go, ["build", "-o", program, Path.Combine(SourceFolder.Path, "SmppGuard.Tests", "Packaging", "Chart", "Renderer", "main.go")]);
        start.Environment["GO111MODULE"] = "off";
        start.Environment["GOPATH"] = "/usr/share/gocode";
        start.Environment["GOCACHE"] = Path.Combine(Path.GetTempPath(), "smppguard-go-cache");
        using var build = Process.Start(start)!;
        await build.WaitForExitAsync();
        Assert.Equal(0, build.ExitCode);
        _renderer = [program, Folder];
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>The objects that these values (JSON, which is YAML) make.</summary>
    public async Task<IReadOnlyList<JsonObject>> RenderAsync(string values)
    {
        var (code, output) = await RunAsync(values);
        Assert.True(code == 0, values + output);
        return Documents(output);
    }

    /// <summary>What is said where these values are refused.</summary>
    public async Task<string> RefusalAsync(string values)
    {
        var (code, output) = await RunAsync(values);
        Assert.NotEqual(0, code);
        return output;
    }

    /// <summary>YAML as JSON; what is quoted stays a string.</summary>
    public static JsonNode? Read(string yaml) => ToJson(Yaml.Deserialize<object?>(new MergingParser(new Parser(new StringReader(yaml)))));

    private static List<JsonObject> Documents(string yaml) => [.. ("\n" + yaml).Split("\n---").Select(Read).OfType<JsonObject>()];

    private static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        IDictionary<object, object?> map => new JsonObject(map.Select(entry => KeyValuePair.Create((string)entry.Key, ToJson(entry.Value)))),
        IList<object?> list => new JsonArray([.. list.Select(ToJson)]),
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        float or double => JsonValue.Create(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
    };

    private static string? Find(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(place => Path.Combine(place, program)).FirstOrDefault(File.Exists);

    private Task<(int ExitCode, string Output)> RunAsync(string values)
    {
        Skip.If(_missing is not null, _missing);
        return PublishedProgram.RunAsync(_renderer[0], [.. _renderer[1..], _folder.Write("values.yaml", values)]);
    }
}
