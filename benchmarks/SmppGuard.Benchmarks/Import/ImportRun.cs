using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SmppGuard.Admin;
using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Hosting;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;

namespace SmppGuard.Benchmarks.Import;

/// <summary>One import and what it cost.</summary>
internal sealed record ImportStep
{
    public required string Name { get; init; }

    public required int Lines { get; init; }

    public required TimeSpan Elapsed { get; init; }

    public required long Accepted { get; init; }

    public required long Unchanged { get; init; }

    public required long Rejected { get; init; }

    /// <summary>Memory of the server, octets; 0: there was none.</summary>
    public long Before { get; init; }

    public long After { get; init; }

    public long Peak { get; init; }

    /// <summary>Whether the counts and the lines of the report are those of the list.</summary>
    public required bool IsRight { get; init; }
}

/// <summary>Generates the lists, runs the processes, reads what they say.</summary>
internal sealed class ImportRun
{
    private const string Key = "benchmark";
    private const int BadEvery = 100;
    private const long FirstNumber = 8613800000000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly int _lines;
    private readonly string _folder;

    private ImportRun(int lines, string folder)
    {
        _lines = lines;
        _folder = folder;
    }

    private int Bad => _lines / BadEvery;

    public static async Task<IReadOnlyList<ImportStep>> RunAsync(int lines, string parent, TextWriter log, CancellationToken cancellation)
    {
        var folder = Path.Combine(parent, Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        try
        {
            return await new ImportRun(lines, folder).RunAsync(log, cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<IReadOnlyList<ImportStep>> RunAsync(TextWriter log, CancellationToken cancellation)
    {
        var served = Configure("served");

        // A directory of its own, so that what the server has in its journal is not replayed first.
        var direct = Configure("direct");
        var csv = Path.Combine(_folder, "list.csv");
        var ndjson = Path.Combine(_folder, "list.ndjson");
        Generate(csv, "msisdn,method,grantedAt,evidence", (number, row) => $"{number},web-form,2026-01-05T08:00:00Z,\"order page, session {row:x8}\"");
        Generate(ndjson, null, (number, row) =>
            $$"""{"msisdn":"{{number}}","method":"web-form","grantedAt":"2026-01-05T08:00:00Z","evidence":"order page, session {{row:x8}}"}""");
        await log.WriteLineAsync($"{_lines:N0} lines: CSV {new FileInfo(csv).Length >> 20} MiB, NDJSON {new FileInfo(ndjson).Length >> 20} MiB");
        var steps = new List<ImportStep>();
        var process = ChildProcess.StartDotnet("SmppGuard", Builds.AssemblyOf("SmppGuard"), "serve", "--config", served);
        await using (process)
        {
            var ready = await process.LineAsync("SmppGuard ready", Patience, cancellation);
            string[] server = ["--server", ready[(ready.IndexOf(" http=", StringComparison.Ordinal) + " http=".Length)..], "--key", Key];
            steps.Add(await StepAsync("CSV over HTTP", csv, "acme", server, isNew: true, process, log, cancellation));
            steps.Add(await StepAsync("the same again", csv, "acme", server, isNew: false, process, log, cancellation));
            steps.Add(await StepAsync("NDJSON over HTTP", ndjson, "city", server, isNew: true, process, log, cancellation));
        }

        steps.Add(await StepAsync("CSV into a data directory", csv, "acme", ["--config", direct], isNew: true, server: null, log, cancellation));
        steps.Add(await StepAsync("the same again", csv, "acme", ["--config", direct], isNew: false, server: null, log, cancellation));
        return steps;
    }

    private async Task<ImportStep> StepAsync(
        string name, string list, string organization, string[] target, bool isNew, ChildProcess? server, TextWriter log, CancellationToken cancellation)
    {
        var before = server?.Memory ?? 0;
        var report = Path.Combine(_folder, "report.ndjson");
        var started = Stopwatch.GetTimestamp();
        await using var import = ChildProcess.StartDotnet(
            "consents import", Builds.AssemblyOf("SmppGuard"), ["consents", "import", list, "--organization", organization, "--report", report, .. target]);

        // accepted 990000, unchanged 0, rejected 10000 (import …)
        var output = await import.ReadToEndAsync(cancellation);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var words = output.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 6)
        {
            throw import.Failure("said nothing of its counts");
        }

        var step = new ImportStep
        {
            Name = name,
            Lines = _lines,
            Elapsed = elapsed,
            Accepted = long.Parse(words[1], CultureInfo.InvariantCulture),
            Unchanged = long.Parse(words[3], CultureInfo.InvariantCulture),
            Rejected = long.Parse(words[5], CultureInfo.InvariantCulture),
            Before = before,
            After = server?.Memory ?? 0,
            Peak = server?.PeakMemory ?? 0,
            IsRight = false,
        };
        var good = _lines - Bad;
        step = step with { IsRight = (step.Accepted, step.Unchanged, step.Rejected) == (isNew ? good : 0, isNew ? 0 : good, Bad) && IsWhole(report, list) };
        await log.WriteLineAsync($"{name}: {elapsed.TotalSeconds:0.0} s");
        return step;
    }

    // The report names each bad line of the list, and no other.
    private bool IsWhole(string report, string list)
    {
        var shift = list.EndsWith(".csv", StringComparison.Ordinal) ? 1 : 0;
        return File.ReadLines(report).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("line").GetInt64())
            .SequenceEqual(Enumerable.Range(1, Bad).Select(i => (long)(i * BadEvery) + shift));
    }

    private void Generate(string path, string? header, Func<string, int, string> lineOf)
    {
        using var list = new StreamWriter(path);
        if (header is not null)
        {
            list.WriteLine(header);
        }

        for (var row = 1; row <= _lines; row++)
        {
            list.WriteLine(lineOf(row % BadEvery == 0 ? "none" : (FirstNumber + row).ToString(CultureInfo.InvariantCulture), row));
        }
    }

    private string Configure(string name)
    {
        File.WriteAllText(Path.Combine(_folder, "registry.json"), JsonSerializer.Serialize(new
        {
            organizations = new[] { "acme", "city" }.Select(id => new { id, name = "示例商城", contact = "4008001234" }),
        }));
        var options = new GuardOptions
        {
            DataDirectory = name,
            Smpp = new SmppOptions { Listen = ["127.0.0.1:0"] },
            Http = new HttpOptions { Listen = "http://127.0.0.1:0" },
            Registry = new RegistryOptions { File = "registry.json" },
        };
        options.Admin.ApiKeys.Add(new ApiKeyOptions { Name = "benchmark", Key = Key, Role = "Operator" });
        var config = Path.Combine(_folder, name + ".json");
        File.WriteAllText(config, JsonSerializer.Serialize(new { SmppGuard = options }));
        return config;
    }
}
