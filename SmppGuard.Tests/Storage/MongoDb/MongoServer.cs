using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using SmppGuard.Tests.Harness;
using Testcontainers.MongoDb;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>
/// The MongoDB of this test run: the one that <c>SMPPGUARD_TEST_MONGODB</c> names, or one in a container where an engine answers, or the stand-in. It begins with the first test
/// that wants it and ends with the run.
/// </summary>
internal sealed class MongoServer
{
    /// <summary>A connection string with the rights to make and drop databases.</summary>
    public const string Variable = "SMPPGUARD_TEST_MONGODB";

    /// <summary>A file in which it is written down which one ran; test.sh shows it.</summary>
    private const string NotesVariable = "SMPPGUARD_TEST_NOTES";

    private const string Image = "mongo:7.0";
    private const string Python = "/usr/bin/python3";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<MongoServer>> OfThisRun = new(BeginAsync);

    private MongoServer(string connectionString, string kind, bool isStandIn)
    {
        ConnectionString = connectionString;
        Kind = kind;
        IsStandIn = isStandIn;
    }

    public string ConnectionString { get; }

    /// <summary>What it is, for people.</summary>
    public string Kind { get; }

    /// <summary>Whether it is our stand-in, which lacks much of MongoDB.</summary>
    public bool IsStandIn { get; }

    /// <summary>The server; skips the test where there is none.</summary>
    public static async Task<MongoServer> OfThisRunAsync()
    {
        var server = await OfThisRun.Value;
        Skip.If(server.ConnectionString.Length == 0, server.Kind);
        return server;
    }

    private static async Task<MongoServer> BeginAsync()
    {
        var server = Named() ?? await ContainerAsync() ?? await StandInAsync()
            ?? new MongoServer("", $"no MongoDB: {Variable} is not set, no container engine answers, and the Debian packages python3-mongomock and python3-pymongo are not installed.", false);
        if (Environment.GetEnvironmentVariable(NotesVariable) is { Length: > 0 } notes)
        {
            await File.AppendAllTextAsync(notes, $"MongoDB tests ran on: {server.Kind}\n");
        }

        return server;
    }

    private static MongoServer? Named() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? new MongoServer(named, $"the server that {Variable} names", false) : null;

    private static async Task<MongoServer?> ContainerAsync()
    {
        if (!await EngineAnswersAsync())
        {
            return null;
        }

        try
        {
            // Left to the engine's own reaper at the end of the run.
            var container = new MongoDbBuilder(Image).WithReplicaSet().Build();
            using var patience = new CancellationTokenSource(Patience);
            await container.StartAsync(patience.Token);
            return new MongoServer(container.GetConnectionString(), $"{Image} in a container", false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever keeps an engine from giving one (no image, no network, no rights): there is the stand-in.
            return null;
        }
    }

    /// <summary>A look at the socket alone: to look for engines wherever they might be takes long.</summary>
    private static async Task<bool> EngineAnswersAsync()
    {
        const string Socket = "/var/run/docker.sock";
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 })
        {
            return true;
        }

        if (!File.Exists(Socket))
        {
            return false;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<MongoServer?> StandInAsync()
    {
        if (!File.Exists(Python))
        {
            return null;
        }

        var script = Path.Combine(SourceFolder.Path, "SmppGuard.Tests", "Storage", "MongoDb", "StandIn", "standin.py");
        var process = Process.Start(new ProcessStartInfo(Python, ["-B", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        if (await process.StandardOutput.ReadLineAsync() is not { } port)
        {
            await process.WaitForExitAsync();
            return (await error).Contains("ModuleNotFoundError", StringComparison.Ordinal) ? null : throw new InvalidOperationException($"the stand-in does not start: {await error}");
        }

        // It ends when its standard input does, so also when this process is killed.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.Kill();
        return new MongoServer(
            string.Create(CultureInfo.InvariantCulture, $"mongodb://127.0.0.1:{int.Parse(port, CultureInfo.InvariantCulture)}/?replicaSet=standin"),
            "the stand-in (python3-mongomock behind the wire protocol; no transactions, change streams, users or TLS)",
            true);
    }
}
