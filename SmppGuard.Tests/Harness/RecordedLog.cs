using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SmppGuard.Tests.Harness;

/// <summary>Keeps what is logged, to look at.</summary>
internal sealed class RecordedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _entries = new();

    /// <summary>Everything from information upwards.</summary>
    public IReadOnlyList<string> Entries => [.. _entries];

    /// <summary>Lines that give away what must be in no log.</summary>
    public IEnumerable<string> Leaks => Entries.Select(line => (line, Leak: LogLeaks.Of(line))).Where(found => found.Leak is not null).Select(found => $"{found.Leak} in: {found.line}");

    public bool Contains(string text) => _entries.Any(e => e.Contains(text, StringComparison.Ordinal));

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
            log._entries.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
