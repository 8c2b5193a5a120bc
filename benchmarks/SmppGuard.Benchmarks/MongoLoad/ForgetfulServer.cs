using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Benchmarks.Micro;

namespace SmppGuard.Benchmarks.MongoLoad;

/// <summary>A <see cref="MongoSink"/> as a process of its own, so that what the driver, the sockets and the kernel cost a pod is measured, and nothing of a server.</summary>
internal sealed class ForgetfulServer : IAsyncDisposable
{
    private const string Name = "forget";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;

    private ForgetfulServer(ChildProcess process, int port)
    {
        _process = process;
        ConnectionString = string.Create(CultureInfo.InvariantCulture, $"mongodb://127.0.0.1:{port}/?directConnection=true");
    }

    public string ConnectionString { get; }

    public static async Task<ForgetfulServer> StartAsync(CancellationToken cancellation)
    {
        var process = ChildProcess.StartWithInput("The server that forgets", "dotnet", typeof(ForgetfulServer).Assembly.Location, Name);
        try
        {
            return new ForgetfulServer(process, int.Parse(await process.LineAsync("", Patience, cancellation), CultureInfo.InvariantCulture));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the process is started with.</summary>
    public static Command CreateCommand()
    {
        var command = new Command(Name, "Answer MongoDB's protocol on a free port and forget everything, until the end of input.") { Hidden = true };
        command.SetAction(async (arguments, cancellation) =>
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture));
            var serving = ServeAsync(listener);
            await Console.In.ReadToEndAsync(cancellation);
            listener.Stop();
            await serving;
        });
        return command;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task ServeAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private static async Task AnswerAsync(TcpClient driver)
    {
        using (driver)
        {
            driver.NoDelay = true;
            try
            {
                await MongoSink.AnswerAsync(driver.GetStream());
            }
            catch (IOException)
            {
                // The driver is gone.
            }
        }
    }
}
