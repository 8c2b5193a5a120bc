using System.CommandLine;
using Microsoft.Extensions.Logging.Console;
using SmppGuard.Cli.Output;
using SmppGuard.Hosting;
using SmppGuard.Observability;
using SmppGuard.Sockets;

namespace SmppGuard.Commands;

/// <summary><c>serve --config FILE</c>: runs the proxy until SIGTERM or SIGINT (<see cref="Stops"/>). On stdout there is only the line that says where it listens; logs go to stderr.</summary>
internal static class ServeCommand
{
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fff";

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
        using var hangups = new Hangups();
        try
        {
            while (true)
            {
                var configuration = GuardConfiguration.Load(file);
                await ProblemReport.WriteAsync(configuration, error);
                if (configuration.Problems.Count > 0)
                {
                    return ExitCode.BadConfiguration;
                }

                if (!StorageProvider.IsShared(configuration.Options))
                {
                    // Where a database is reached by sockets, too, what waits for it would run there.
                    SocketThreads.RunWhatWaits();
                }

                if (await ServeAsync(configuration, hangups, output, error, cancellation) is { } exitCode)
                {
                    return exitCode;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop while it was still loading, or waiting: nothing was accepted yet.
            return ExitCode.Success;
        }
    }

    /// <returns>Null: the storage was away, and answers now.</returns>
    private static async Task<int?> ServeAsync(
        GuardConfiguration configuration, Hangups hangups, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var isStarted = false;
        try
        {
            // What begins here is not given up half-way.
            cancellation.ThrowIfCancellationRequested();
            await using var app = GuardHost.Build(configuration, builder => AttachToProcess(builder, configuration.Options.Log.Format, () => isStarted));
            await app.StartAsync(cancellation);
            isStarted = true;
            hangups.Answer(app.Services.GetRequiredService<ConfigurationReload>());
            if (!app.Lifetime.ApplicationStopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                await output.WriteLineAsync(app.Services.GetRequiredService<GuardEndpoints>().ToString());
                await output.FlushAsync(CancellationToken.None);
            }

            await app.WaitForShutdownAsync(cancellation);
            return app.Services.GetService<PodWatch>()?.IsLost == true ? ExitCode.Failure : ExitCode.Success;
        }
        catch (Exception away) when (!isStarted && StorageProvider.IsAway(configuration.Options, away))
        {
            // It reads the configuration again by itself when the storage is back.
            var log = configuration.Options.Log;
            await WaitingRoom.WaitAsync(
                configuration.Options,
                configuration.Describe(away)!,
                builder =>
                {
                    builder.Services.AddLogLevels(LogSettings.Of(log.Level, log.Levels));
                    LogToStandardError(builder, log.Format);
                },
                cancellation);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException && configuration.Describe(exception) is not null)
        {
            // Endpoints in use, folders without permission, damaged files: the operator's to repair, so the message without a stack.
            await error.WriteLineAsync($"SmppGuard cannot start: {PlainText.Of(configuration.Describe(exception)!)}");
            return ExitCode.Failure;
        }
    }

    private static void AttachToProcess(WebApplicationBuilder builder, string format, Func<bool> isStarted)
    {
        LogToStandardError(builder, format);

        // What fails while it starts is told once, in one line, by whoever started it.
        foreach (var category in new[] { "Microsoft.Extensions.Hosting", "Microsoft.AspNetCore.Server.Kestrel" })
        {
            builder.Logging.AddFilter(category, level => level >= LogLevel.Warning && isStarted());
        }
    }

    private static void LogToStandardError(WebApplicationBuilder builder, string format)
    {
        if (string.Equals(format, LogOptions.Json, StringComparison.Ordinal))
        {
            builder.Logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, TimestampFormat + "Z"));
        }
        else
        {
            builder.Logging.AddConsole(console => console.FormatterName = PlainLines.FormatName).AddConsoleFormatter<PlainLines, ConsoleFormatterOptions>();
        }

        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
