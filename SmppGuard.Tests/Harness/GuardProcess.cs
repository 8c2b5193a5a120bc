using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using EsmeSimulator.Client;
using SmppGuard.Tests.Hosting;

namespace SmppGuard.Tests.Harness;

/// <summary>SmppGuard as a process of its own, which can be killed and started again on the same files. The registry is <see cref="TestRegistry"/>.</summary>
internal sealed class GuardProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly string _config;
    private Process? _process;

    /// <param name="smscPort">Where the SMSC listens.</param>
    /// <param name="more">Further keys of the section SmppGuard as JSON, each with a comma behind it.</param>
    /// <param name="httpPort">Where HTTP listens; 0: on one that is free.</param>
    /// <param name="registry">Its registry; null: that of the tests.</param>
    public GuardProcess(int smscPort, string more = "", int httpPort = 0, string? registry = null)
    {
        _folder.Write("registry.json", registry ?? TestRegistry.Json);
        _config = _folder.Write(
            "guard.json",
            $$"""
            { "SmppGuard": {
                {{more}}
                "DataDirectory": "data",
                "Http": { "Listen": "http://127.0.0.1:{{httpPort}}" },
                "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": {{smscPort}}, "SystemId": "guard", "Password": "secret" } ],
                "Registry": { "File": "registry.json" } } }
            """);
    }

    public string DataDirectory => _folder.File("data");

    public string ConfigFile => _config;

    public int Port { get; private set; }

    /// <summary>Where the HTTP API is.</summary>
    public Uri HttpUrl { get; private set; } = new("http://127.0.0.1");

    /// <summary>What it wrote to stderr, over all starts.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Memory that the process has in use, in octets (VmRSS).</summary>
    public long ResidentOctets
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process!.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>Names of the threads that it has.</summary>
    public IReadOnlyList<string> ThreadNames => [.. Directory.EnumerateDirectories($"/proc/{_process!.Id}/task").Select(NameOfThread).OfType<string>()];

    // null: it has ended meanwhile.
    private static string? NameOfThread(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).TrimEnd();
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Starts it, and returns when it says that it accepts binds.</summary>
    public async Task StartAsync()
    {
        var process = new Process { StartInfo = Command("serve", "--config", _config) };
        process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        _ = process.Start();
        _process = process;
        process.BeginErrorReadLine();
        const string Ready = "SmppGuard ready smpp=";
        var output = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (output?.StartsWith(Ready, StringComparison.Ordinal) != true)
        {
            if (output is null)
            {
                // With all that it has to say.
                await process.WaitForExitAsync().WaitAsync(Patience);
            }

            throw new InvalidOperationException($"it did not start: {output} {string.Join('\n', _errors)}");
        }

        const string Http = " http=";
        var http = output.IndexOf(Http, StringComparison.Ordinal);
        Port = IPEndPoint.Parse(output.AsSpan(Ready.Length, http - Ready.Length)).Port;
        HttpUrl = new Uri(output[(http + Http.Length)..]);
    }

    /// <summary>Runs another command of the program beside it, to its end.</summary>
    public static async Task<(int ExitCode, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(Command(arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        _ = await output;
        return (process.ExitCode, error);
    }

    /// <summary>kill -9: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM; returns its exit code.</summary>
    public Task<int> StopAsync()
    {
        Signal(GuardProgram.Sigterm);
        return ExitAsync();
    }

    /// <summary>Waits for its end; returns its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process!.WaitForExitAsync().WaitAsync(Patience);
        var code = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return code;
    }

    /// <summary>Sends it a signal, and does not wait for anything.</summary>
    public void Signal(int signal) => _process!.Signal(signal);

    public EsmeClientOptions Esme(string systemId = TestRegistry.Mall) =>
        new() { Port = Port, SystemId = systemId, Password = TestRegistry.Secret, Timeout = TimeSpan.FromSeconds(30) };

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        _folder.Dispose();
        Xunit.Assert.DoesNotContain(_errors, line => LogLeaks.Of(line) is not null);
    }

    private static ProcessStartInfo Command(params string[] arguments)
    {
        var start = GuardProgram.StartInfo(arguments);
        start.Environment["SMPPGUARD__Smpp__Listen__0"] = "127.0.0.1:0";

        // What a busy machine takes is no fault.
        start.Environment["SMPPGUARD__Smpp__BindTimeoutSeconds"] = "60";
        start.Environment["SMPPGUARD__Admin__QuerySeconds"] = "60";
        return start;
    }
}
