using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Console;
using SmppGuard.Hosting;

namespace SmppGuard.Commands;

/// <summary><c>serve --config FILE</c>: runs the proxy until SIGTERM or SIGINT. On stdout there is only the line that says where it listens; logs go to stderr.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var config = new Option<FileInfo>("--config") { Description = "The configuration file (JSON, comments allowed).", Required = true };
        var command = new Command("serve", "Run the proxy.") { config };
        command.SetAction((arguments, cancellation) =>
            RunAsync(arguments.GetRequiredValue(config).FullName, arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string file, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var configuration = GuardConfiguration.Load(file);
        await ProblemReport.WriteAsync(configuration, error);
        if (configuration.Problems.Count > 0)
        {
            return ExitCode.BadConfiguration;
        }

        var isStarted = false;
        try
        {
            await using var app = GuardHost.Build(configuration, builder => AttachToProcess(builder, () => isStarted));
            using var hangup = IgnoreHangup(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ServeCommand)));
            await app.StartAsync(cancellation);
            isStarted = true;
            if (!app.Lifetime.ApplicationStopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                await output.WriteLineAsync(app.Services.GetRequiredService<GuardEndpoints>().ToString());
                await output.FlushAsync(CancellationToken.None);
            }

            await app.WaitForShutdownAsync(cancellation);
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            // Told to stop while it was still loading: nothing was accepted yet.
            return ExitCode.Success;
        }
        catch (Exception exception) when (configuration.Describe(exception) is not null)
        {
            // Endpoints in use, folders without permission, damaged files: the operator's to repair, so the message without a stack.
            await error.WriteLineAsync($"SmppGuard cannot start: {configuration.Describe(exception)}");
            return ExitCode.Failure;
        }
    }

    // Its default is to end the process undrained; terminals, logrotate and habit send it to daemons that read their configuration anew.
    private static PosixSignalRegistration IgnoreHangup(ILogger logger) => PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
    {
        context.Cancel = true;
        HostingLog.HangupIgnored(logger);
    });

    private static void AttachToProcess(WebApplicationBuilder builder, Func<bool> isStarted)
    {
        builder.Services.AddSingleton<IHostLifetime, ConsoleLifetime>();
        builder.Services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);

        // What fails while it starts is told once, in one line, by whoever started it.
        foreach (var category in new[] { "Microsoft.Extensions.Hosting", "Microsoft.AspNetCore.Server.Kestrel" })
        {
            builder.Logging.AddFilter(category, level => level >= LogLevel.Warning && isStarted());
        }

        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
