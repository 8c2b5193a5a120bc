using System.CommandLine;
using SmppGuard.Hosting;

namespace SmppGuard.Commands;

/// <summary><c>health --config FILE</c>: asks the <c>serve</c> of this machine how it is, for supervisors that have no HTTP client, as in an image without a shell.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static Command Create()
    {
        var config = new Option<FileInfo>("--config") { Description = "The configuration file; it says where the HTTP side is.", Required = true };
        var ready = new Option<bool>("--ready") { Description = "Ask whether messages can flow, not only whether the process answers." };
        var command = new Command("health", "Ask a running serve how it is; exit 0 when it is well.") { config, ready };
        command.SetAction((arguments, cancellation) =>
            RunAsync(arguments.GetRequiredValue(config).FullName, arguments.GetValue(ready) ? "/health/ready" : "/health/live", arguments.InvocationConfiguration, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string file, string path, InvocationConfiguration streams, CancellationToken cancellation)
    {
        // Whoever wrote the configuration that serve runs on was told its problems; all that is needed is where it listens.
        var configuration = GuardConfiguration.Load(file, withRegistry: false);
        if (!configuration.IsRead || !Uri.TryCreate(configuration.Options.Http.Listen, UriKind.Absolute, out var listen))
        {
            await ProblemReport.WriteAsync(configuration, streams.Error);
            return ExitCode.BadConfiguration;
        }

        // One's own endpoint: no proxy of the environment stands before it.
        using var handler = new SocketsHttpHandler { UseProxy = false };

        // Asked at an address that no certificate is for, and sent no secret.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var http = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using var response = await http.GetAsync(new Uri(OnThisMachine(listen), path), cancellation);
            await streams.Output.WriteLineAsync((await response.Content.ReadAsStringAsync(cancellation)).TrimEnd());
            return response.IsSuccessStatusCode ? ExitCode.Success : ExitCode.Failure;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            await streams.Error.WriteLineAsync($"{listen} does not answer: {failure.Message}");
            return ExitCode.Failure;
        }
    }

    // Who listens on all addresses is asked at the loopback one.
    private static Uri OnThisMachine(Uri listen) => listen.Host switch
    {
        "0.0.0.0" => new UriBuilder(listen) { Host = "127.0.0.1" }.Uri,
        "[::]" => new UriBuilder(listen) { Host = "[::1]" }.Uri,
        _ => listen,
    };
}
