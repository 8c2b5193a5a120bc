using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Archive;
using SmppGuard.Hosting;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmscSimulator.Server;

namespace SmppGuard.Tests.OldDirectories;

/// <summary>
/// A data directory that an earlier version was killed on, unpacked, with the present program on it: at the time at which it was left, so that nothing in it expires while the years
/// go by. What is known of it is in expected.json (README.md says how both were made).
/// </summary>
internal sealed class OldDirectory : IAsyncDisposable
{
    private const string Password = "secret1";

    private readonly TemporaryFolder _folder = new();
    private readonly List<EsmeClient> _esmes = [];
    private readonly string _config;
    private WebApplication? _app;
    private GuardApi? _api;

    private OldDirectory(string name, SmscServer smsc, int pod)
    {
        Smsc = smsc;
        Expected = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name, "expected.json")))!;
        Time = new ShiftedTime { Shift = DateTimeOffset.Parse((string)Expected["goesOnAt"]!, CultureInfo.InvariantCulture) - DateTimeOffset.UtcNow };
        using (var file = File.OpenRead(Path.Combine(Folder, name, "data.tar.gz")))
        using (var archive = new GZipStream(file, CompressionMode.Decompress))
        {
            TarFile.ExtractToDirectory(archive, _folder.Path, overwriteFiles: false);
        }

        _config = _folder.File("guard.json");
        var config = JsonNode.Parse(File.ReadAllText(_config))!;
        config["SmppGuard"]!["Smscs"]![0]!["Port"] = smsc.Port;
        config["SmppGuard"]!["Pod"] = new JsonObject { ["Number"] = pod };
        File.WriteAllText(_config, config.ToJsonString());
    }

    public static IEnumerable<string> Names => Directory.GetDirectories(Folder).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    public JsonNode Expected { get; }

    public SmscServer Smsc { get; }

    public ShiftedTime Time { get; }

    public string DataDirectory => _folder.File("data");

    public GuardApi Api => _api!;

    private static string Folder => Path.Combine(SourceFolder.Path, "SmppGuard.Tests", "OldDirectories");

    /// <summary>Unpacks a directory and starts the program on it, as the pod of a number.</summary>
    public static async Task<OldDirectory> OpenAsync(string name, int pod = 0)
    {
        var directory = new OldDirectory(name, await SmscServer.StartAsync(new SmscSimulator.Server.SmscServerOptions { DeliverRetry = TimeSpan.FromMilliseconds(100) }), pod);
        try
        {
            await directory.StartAsync();
            return directory;
        }
        catch
        {
            await directory.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it in the orderly way and starts it once more.</summary>
    public async Task StartAgainAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async Task<EsmeClient> BindAsync(string systemId)
    {
        var esme = await ConnectAsync(systemId);
        Xunit.Assert.Equal(CommandStatus.ESME_ROK, await esme.BindAsync());
        return esme;
    }

    /// <summary>Connects without binding; closed with the program.</summary>
    public async Task<EsmeClient> ConnectAsync(string systemId)
    {
        var port = _app!.Services.GetRequiredService<GuardEndpoints>().Smpp[0].Port;
        var esme = await EsmeClient.ConnectAsync(new EsmeClientOptions { Port = port, SystemId = systemId, Password = Password, Timeout = TimeSpan.FromSeconds(30) });
        _esmes.Add(esme);
        return esme;
    }

    /// <summary>All messages, newest first, once there are as many and the batch that they came in is stored whole.</summary>
    public async Task<JsonArray> MessagesAsync(int count)
    {
        JsonArray all = [];
        await Eventually.TrueAsync(
            async () => await Api.MetricAsync("smppguard_archive_lag_seconds") == 0 && (all = await MessagesAsync()).Count >= count,
            $"{count} messages in the archive");
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Smsc.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<JsonArray> MessagesAsync()
    {
        JsonArray all = [];
        string? cursor = null;
        do
        {
            var page = await Api.GetAsync("/api/v1/messages?limit=1000" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)));
            foreach (var message in page["items"]!.AsArray())
            {
                all.Add(message!.DeepClone());
            }

            cursor = (string?)page["next"];
        }
        while (cursor is not null);

        return all;
    }

    private async Task StartAsync()
    {
        _app = GuardHost.Build(GuardConfiguration.Load(_config), builder => builder.Services.AddSingleton<TimeProvider>(Time));
        await _app.StartAsync();
        _api = new GuardApi(_app.Services.GetRequiredService<GuardEndpoints>().HttpUrl);
        await Eventually.TrueAsync(async () => await Api.MetricAsync("smppguard_binds{side=\"smsc\",peer=\"main\"}") > 0, "the bind to the SMSC");
        await Eventually.TrueAsync(() => _app.Services.GetRequiredService<ArchivePump>().Problem != ArchivePump.NotProven, "the archive's first look at the journal");
    }

    /// <summary>Ends it in the orderly way; the files stay.</summary>
    public async Task StopAsync()
    {
        foreach (var esme in _esmes)
        {
            await esme.DisposeAsync();
        }

        _esmes.Clear();
        _api?.Dispose();
        _api = null;
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }
}
