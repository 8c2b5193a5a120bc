using System.CommandLine;
using System.ComponentModel;
using System.Globalization;
using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Storage.MongoDb;

namespace SmppGuard.Benchmarks.MongoLoad;

/// <summary>The MongoDB of a run: the one that is named, or the stand-in of the tests, as a process that ends with the run.</summary>
internal sealed class MeasuredMongo : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess? _standIn;
    private readonly TimeSpan _before;

    private MeasuredMongo(string connectionString, string database, ChildProcess? standIn)
    {
        (ConnectionString, Database, _standIn) = (connectionString, database, standIn);
        _before = standIn?.ProcessorTime ?? TimeSpan.Zero;
    }

    public string ConnectionString { get; }

    public string Database { get; }

    /// <summary>What of the figures is not a server's; null: all of it is.</summary>
    public string? Caution => _standIn is null ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"the server was the stand-in of the tests, a Python process that looks at documents one after another ({(_standIn.ProcessorTime - _before).TotalSeconds:F1} s of processor time of its own): its times are in those by the clock, and are none of MongoDB's");

    public static async Task<MeasuredMongo> OpenAsync(Options options, ParseResult arguments, CancellationToken cancellation)
    {
        if (arguments.GetValue(options.To) is { } to)
        {
            return new MeasuredMongo(to, arguments.GetRequiredValue(options.Database)!, null);
        }

        var script = Path.Combine(Builds.Root, "SmppGuard.Tests", "Storage", "MongoDb", "StandIn", "standin.py");
        ChildProcess standIn;
        try
        {
            // It ends with its input, so also when this process is killed.
            standIn = ChildProcess.StartWithInput("The stand-in for MongoDB", Python, "-B", script);
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"without --to the stand-in of the tests is started, and {Python} is not there: {missing.Message}", missing);
        }

        try
        {
            var port = int.Parse(await standIn.LineAsync("", Patience, cancellation), CultureInfo.InvariantCulture);
            return new MeasuredMongo(
                string.Create(CultureInfo.InvariantCulture, $"mongodb://127.0.0.1:{port}/?replicaSet=standin"), arguments.GetValue(options.Database) ?? "smppguard_load", standIn);
        }
        catch
        {
            await standIn.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _standIn?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Where it is, on the command line.</summary>
    internal sealed class Options
    {
        public Option<string?> To { get; } = new("--to")
        {
            Description = "Connection string, for example mongodb://10.0.0.1/?replicaSet=rs0 [default: the stand-in of the tests is started, which needs python3-mongomock and python3-pymongo]",
        };

        public Option<string?> Database { get; } = new("--database") { Description = "A database that has nothing in it" };

        public void AddTo(Command command)
        {
            command.Add(To);
            command.Add(Database);
            To.Validators.Add(result =>
            {
                // Not shown, for it may have a password.
                if (result.Tokens.Count > 0 && !MongoSettings.IsReadable(result.Tokens[0].Value))
                {
                    result.AddError("--to is not a connection string; use one such as mongodb://10.0.0.1/?replicaSet=rs0");
                }
            });
            command.Validators.Add(result =>
            {
                if (result.GetResult(To) is not null && result.GetResult(Database) is null)
                {
                    result.AddError("--to needs --database");
                }
            });
        }
    }
}
