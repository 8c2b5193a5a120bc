using System.Collections.Concurrent;
using System.Diagnostics;
using SmppGuard.Archive;

namespace SmppGuard.Admin;

/// <summary>What came of a look-up.</summary>
internal enum ReadEnd
{
    Done,

    /// <summary>As many wait as may.</summary>
    QueueFull,

    /// <summary>Its time was over.</summary>
    TookTooLong,
}

/// <summary>
/// What the API looks up, one thing after the other on a few threads that give way to all others: however much is asked for, sending keeps the processors. Each look-up
/// has a time, waiting included, after which it is ended.
/// </summary>
internal sealed class ReadQueue : IDisposable
{
    /// <summary>Look-ups that may wait. Those who ask are people and their reports; more than this is a mistake, or an attack.</summary>
    public const int MaxWaiting = 32;

    /// <summary>Look-ups that run at once: a quarter of the processors.</summary>
    public static int Threads { get; } = Math.Clamp(Environment.ProcessorCount / 4, 1, 4);

    /// <summary>Lower than the archive pump's, which must keep up.</summary>
    private const int Nice = 10;

    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(250);

    private readonly BlockingCollection<Action> _waiting = new(MaxWaiting);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread[] _threads;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;

    public ReadQueue(AdminOptions options, TimeProvider time)
    {
        _limit = TimeSpan.FromSeconds(options.QuerySeconds);
        _time = time;
        _threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(Run) { Name = "look-ups", IsBackground = true })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Runs a look-up and gives what it found, if it came to its end.</summary>
    public async Task<(ReadEnd End, T? Found)> RunAsync<T>(Func<CancellationToken, T> look, CancellationToken aborted)
    {
        using var limit = new CancellationTokenSource(_limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, aborted, _stop.Token);
        var read = new PendingRead<T>(look, either.Token);
        if (!_waiting.TryAdd(read.Run, 0, CancellationToken.None))
        {
            return (ReadEnd.QueueFull, default);
        }

        // One that still waits is given up at once; one that runs is over when it says so, because it works with the request.
        using var giveUp = either.Token.UnsafeRegister(static pending => ((PendingRead<T>)pending!).GiveUp(), read);
        try
        {
            return (ReadEnd.Done, await read.Task);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return (ReadEnd.TookTooLong, default);
        }
    }

    /// <summary>Ends what runs, and gives up what waits.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _waiting.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _waiting.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        _ = ThreadPriorityOnLinux.Lower(Nice);
        foreach (var read in _waiting.GetConsumingEnumerable())
        {
            var begun = Stopwatch.GetTimestamp();
            read();

            // As long as it worked it rests: half a processor, whoever asks for how much.
            var worked = Stopwatch.GetElapsedTime(begun);
            Thread.Sleep(worked < LongestRest ? worked : LongestRest);
        }
    }

    /// <summary>One look-up. Whoever begins with it, its turn or its giving up, keeps the other from it.</summary>
    private sealed class PendingRead<T>(Func<CancellationToken, T> look, CancellationToken cancellationToken)
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _begun;

        public Task<T> Task => _done.Task;

        public void GiveUp()
        {
            if (Interlocked.Exchange(ref _begun, 1) == 0)
            {
                _done.SetCanceled(cancellationToken);
            }
        }

        public void Run()
        {
            if (Interlocked.Exchange(ref _begun, 1) != 0)
            {
                return;
            }

            try
            {
                _done.SetResult(look(cancellationToken));
            }
            catch (OperationCanceledException)
            {
                _done.SetCanceled(cancellationToken);
            }
            catch (Exception failure)
            {
                _done.SetException(failure);
            }
        }
    }
}
