using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SmppGuard.Hosting;
using SmscSimulator.Server;

namespace SmppGuard.Benchmarks.DataDirectory;

/// <summary>
/// Lets three days go by, kills the program under load, packs what it left, and then has the same program go on from there: what its API says is what later versions have to say.
/// </summary>
internal static class DirectoryWriter
{
    private static readonly DateTimeOffset FirstDay = new(2026, 3, 10, 2, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset SecondDay = new(2026, 3, 11, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset ThirdDay = new(2026, 3, 12, 2, 0, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static async Task WriteAsync(string output, TextWriter log, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("smppguard-").FullName;
        try
        {
            await using var smsc = await SmscServer.StartAsync(new SmscSimulator.Server.SmscServerOptions { DeliverRetry = TimeSpan.FromMilliseconds(200) }, cancellation);
            smsc.OnSubmit = Scene.AnswerOf;
            var expected = await LiveAsync(folder, smsc, log, cancellation);
            _ = Directory.CreateDirectory(output);
            Pack(folder, Path.Combine(output, "data.tar.gz"));
            await ReadAsync(folder, expected, cancellation);
            await File.WriteAllTextAsync(Path.Combine(output, "expected.json"), JsonSerializer.Serialize(expected.Expected, Format) + "\n", cancellation);
            await log.WriteLineAsync($"{output}: {expected.Expected.Messages.Count} messages, {new FileInfo(Path.Combine(output, "data.tar.gz")).Length >> 10} kB, written by {expected.Expected.WrittenBy}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Scene> LiveAsync(string folder, SmscServer smsc, TextWriter log, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, Cast.RegistryFile), Cast.Registry, cancellation);
        await ConfigureAsync(pauseArchive: false);
        var scene = new Scene(smsc) { Guard = await GuardAtTime.StartAsync(folder, FirstDay, cancellation) };
        await DayAsync("first day", () => FirstDays.FirstAsync(scene));
        scene.Guard = await GuardAtTime.StartAsync(folder, SecondDay, cancellation);
        await DayAsync("second day", () => FirstDays.SecondAsync(scene));
        scene.Guard = await GuardAtTime.StartAsync(folder, ThirdDay, cancellation);
        await DayAsync("third day", () => LastDay.MorningAsync(scene));
        await ConfigureAsync(pauseArchive: true);
        scene.Guard = await GuardAtTime.StartAsync(folder, scene.Guard.Now.AddSeconds(5), cancellation);
        await DayAsync("load", () => LastDay.UntilLoadAsync(scene, cancellation));

        // What later versions are to be started with.
        await ConfigureAsync(pauseArchive: false);
        scene.Expected.GoesOnAt = scene.Guard.Now.AddSeconds(5);
        scene.Expected.ArchiveFiles = [.. Directory.GetFiles(Path.Combine(folder, "data", "archive"), "*.db").Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];
        return scene.Expected.ArchiveFiles.Count == 3 ? scene : throw new InvalidOperationException($"the archive has {scene.Expected.ArchiveFiles.Count} days instead of 3");

        Task ConfigureAsync(bool pauseArchive) => File.WriteAllTextAsync(Path.Combine(folder, Cast.ConfigFile), Cast.Configuration(smsc.Port, pauseArchive), cancellation);

        async Task DayAsync(string name, Func<Task> live)
        {
            await log.WriteLineAsync(name);
            await using (scene.Guard)
            {
                await live();
            }

            await Wait.UntilAsync(() => Task.FromResult(smsc.Connections().Count == 0), "the end of the killed process's connections");
        }
    }

    private static void Pack(string folder, string archive)
    {
        using var file = File.Create(archive);
        using var zip = new GZipStream(file, CompressionLevel.SmallestSize);
        TarFile.CreateFromDirectory(folder, zip, includeBaseDirectory: false);
    }

    private static async Task ReadAsync(string folder, Scene scene, CancellationToken cancellation)
    {
        await using var guard = await GuardAtTime.StartAsync(folder, scene.Expected.GoesOnAt, cancellation);
        var marker = await guard.ArchivedAsync();
        var expected = scene.Expected;
        expected.WrittenBy = $"SmppGuard {typeof(GuardHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion}";
        expected.Messages = await MessagesAsync(guard);
        _ = expected.Messages.RemoveAll(m => GuardAtTime.IsOf(m!, marker));
        Check(scene);
        scene.Keep(scene.People.Select(p => $"/api/v1/consents?organization={p.Organization}&msisdn={p.Msisdn}"));
        foreach (var path in expected.Answers.Keys.ToList())
        {
            expected.Answers[path] = await guard.GetAsync(path);
        }

        foreach (var path in expected.Reports.Keys.ToList())
        {
            expected.Reports[path] = await guard.GetTextAsync(path);
        }
    }

    private static async Task<JsonArray> MessagesAsync(GuardAtTime guard)
    {
        var all = new JsonArray();
        string? cursor = null;
        do
        {
            var page = await guard.GetAsync("/api/v1/messages?limit=1000" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)));
            foreach (var message in page["items"]!.AsArray())
            {
                all.Add(message!.DeepClone());
            }

            cursor = (string?)page["next"];
        }
        while (cursor is not null);

        return all;
    }

    /// <summary>What ESMEs were told must be in the archive already with the program that wrote it; if it is not, the directory proves nothing.</summary>
    private static void Check(Scene scene)
    {
        var messages = scene.Expected.Messages.ToLookup(m => (string)m!["originalText"]!, StringComparer.Ordinal);
        foreach (var (text, messageId) in scene.Answered)
        {
            if (messages[text].Count() != 1 || (messageId is not null && !string.Equals((string?)messages[text].Single()!["messageId"], messageId, StringComparison.Ordinal)))
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{messages[text].Count()} records of \"{text}\", answered with \"{messageId}\""));
            }
        }

        foreach (var outcome in new[] { "accepted", "rejected", "unknown", "incomplete" })
        {
            if (!scene.Expected.Messages.Any(m => string.Equals((string?)m!["outcome"], outcome, StringComparison.Ordinal)))
            {
                throw new InvalidOperationException($"there is no message with the outcome {outcome}");
            }
        }
    }
}
