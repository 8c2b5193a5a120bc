using System.Diagnostics;
using System.Text;

namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>A process of the run, ended with it. Its stderr is kept for when something goes wrong.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly string _name;

    private ChildProcess(string name, Process process)
    {
        _name = name;
        _process = process;
    }

    public StreamReader Output => _process.StandardOutput;

    public bool HasExited => _process.HasExited;

    /// <summary>User and system time of the process so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Memory that it has resident, octets.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The most memory that it ever had resident, octets.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public static ChildProcess Start(string name, string file, params IEnumerable<string> arguments)
    {
        var child = StartWithInput(name, file, arguments);
        child._process.StandardInput.Close();
        return child;
    }

    /// <summary>One whose input ends with this process.</summary>
    public static ChildProcess StartWithInput(string name, string file, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        var child = new ChildProcess(name, process);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (child._errors)
            {
                child._errors.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>A .NET program of this repository, built in Release.</summary>
    public static ChildProcess StartDotnet(string name, string assembly, params IEnumerable<string> arguments) => Start(name, "dotnet", [assembly, .. arguments]);

    /// <summary>Waits for the line on stdout that begins with <paramref name="begin"/>.</summary>
    public async Task<string> LineAsync(string begin, TimeSpan patience, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(patience);
        try
        {
            while (await Output.ReadLineAsync(deadline.Token) is { } line)
            {
                if (line.StartsWith(begin, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"{_name} did not say \"{begin}\" within {patience.TotalSeconds:0} s.{Errors()}", late);
        }

        throw new InvalidOperationException($"{_name} ended before it said \"{begin}\".{Errors()}");
    }

    /// <summary>Reads stdout to its end and waits for the process.</summary>
    public async Task<string> ReadToEndAsync(CancellationToken cancellation)
    {
        var output = await Output.ReadToEndAsync(cancellation);
        await _process.WaitForExitAsync(cancellation);
        return output;
    }

    public InvalidOperationException Failure(string what, Exception? cause = null) => new($"{_name} {what}.{Errors()}", cause);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // What it holds is thrown away with the run, so there is nothing that it should finish.
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private string Errors()
    {
        lock (_errors)
        {
            return _errors.Length == 0 ? "" : $" It wrote:{Environment.NewLine}{_errors.ToString().TrimEnd()}";
        }
    }
}
