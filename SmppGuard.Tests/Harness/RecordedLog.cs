using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SmppGuard.Tests.Harness;

/// <summary>Keeps what is logged, to look at.</summary>
internal sealed class RecordedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _entries = new();

    /// <summary>Warnings and errors.</summary>
    public IReadOnlyList<string> Complaints => [.. _entries.Where(e => e.Level >= LogLevel.Warning).Select(e => e.Text)];

    public ILogger CreateLogger(string categoryName) => new Recorder(this);

    public void Dispose()
    {
        // Nothing is held open.
    }

    private sealed class Recorder(RecordedLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log._entries.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));
    }
}
