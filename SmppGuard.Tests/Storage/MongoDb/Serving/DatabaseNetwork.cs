using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Storage.MongoDb;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb.Serving;

/// <summary>
/// The network between pods and their database, as a TCP proxy that a test can cut, slow down, or let hang: then it accepts connections and octets, and nothing comes of them until it is well
/// again, when what was under way arrives after all. What it delays goes by the clock that is handed in.
/// </summary>
internal sealed class DatabaseNetwork : IAsyncDisposable
{
    /// <summary>The driver's own limits are of real time, which a test should not spend.</summary>
    private const string Hurried = "directConnection=true&serverSelectionTimeoutMS=2000&connectTimeoutMS=1000&socketTimeoutMS=2000";

    /// <summary>Where nothing is cut or hangs, what is late by the clock that is handed in is not late by the driver's.</summary>
    private const string Patient = "directConnection=true&serverSelectionTimeoutMS=60000&connectTimeoutMS=60000&socketTimeoutMS=60000";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _sockets = [];
    private readonly string _host;
    private readonly int _port;
    private readonly TimeProvider _time;
    private readonly Task _accepting;
    private TaskCompletionSource _flows = Done();
    private TimeSpan _delay;
    private bool _isCut;
    private int? _requestsLeft;

    private DatabaseNetwork(string host, int port, TimeProvider time)
    {
        _host = host;
        _port = port;
        _time = time;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The database as it is seen through it.</summary>
    public MongoSettings Settings { get; private set; } = null!;

    /// <param name="database">What is behind it.</param>
    /// <param name="time">For what it delays; the system's if not given.</param>
    /// <param name="isCut">Whether it begins as one that is cut.</param>
    /// <param name="isSlow">Whether all that it is to do is to take its time.</param>
    public static async Task<DatabaseNetwork> StartAsync(MongoTestDatabase database, TimeProvider? time = null, bool isCut = false, bool isSlow = false)
    {
        var url = new MongoUrlBuilder(database.Settings.ConnectionString);
        Skip.If(url.UseTls || url.Scheme == MongoDB.Driver.Core.Configuration.ConnectionStringScheme.MongoDBPlusSrv, "A proxy has no certificate of the server's name; name one without TLS.");
        using var client = new MongoClient(url.ToMongoUrl());
        var hello = await client.GetDatabase("admin").RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1));
        var primary = hello.TryGetValue("primary", out var named) ? MongoServerAddress.Parse(named.AsString) : url.Server;
        var network = new DatabaseNetwork(primary.Host, primary.Port, time ?? TimeProvider.System) { _isCut = isCut };
        url.Server = new MongoServerAddress("127.0.0.1", ((IPEndPoint)network._listener.LocalEndpoint).Port);
        url.ReplicaSetName = null;
        var text = url.ToString();
        network.Settings = database.Settings with { ConnectionString = $"{text}{(text.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{(isSlow ? Patient : Hurried)}" };
        return network;
    }

    /// <summary>Resets what is connected, and whatever connects.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _isCut = true;
            foreach (var socket in _sockets)
            {
                Reset(socket);
            }

            _sockets.Clear();
        }
    }

    /// <summary>Passes so many requests on, and cuts the next one off.</summary>
    public void CutAfter(int requests)
    {
        lock (_gate)
        {
            _requestsLeft = requests;
        }
    }

    /// <summary>Takes whatever comes, and passes nothing on.</summary>
    public void Hang()
    {
        lock (_gate)
        {
            _flows = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Lets each request wait on its way.</summary>
    public void Delay(TimeSpan delay)
    {
        lock (_gate)
        {
            _delay = delay;
        }
    }

    /// <summary>Passes everything on at once.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _isCut = false;
            _requestsLeft = null;
            _delay = TimeSpan.Zero;
            _flows.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _end.CancelAsync();

        // Before the listener ends: the next accept would find one that does not listen, which is another error than that of the accept under way.
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private async Task AcceptAsync()
    {
        var passing = new List<Task>();
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync(_end.Token);
                passing.Add(PassAsync(near));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(passing);
        }
    }

    private async Task PassAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            if (!TryKeep(near))
            {
                return;
            }

            await far.ConnectAsync(_host, _port, _end.Token);
            if (!TryKeep(far))
            {
                return;
            }

            await await Task.WhenAny(ForwardAsync(near, far, isRequest: true), ForwardAsync(far, near, isRequest: false));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side is gone, and so goes the other.
        }
        finally
        {
            lock (_gate)
            {
                _ = _sockets.Remove(near);
                _ = _sockets.Remove(far);
            }

            near.Dispose();
        }
    }

    private bool TryKeep(Socket socket)
    {
        lock (_gate)
        {
            if (_isCut)
            {
                Reset(socket);
                return false;
            }

            _ = _sockets.Add(socket);
            return true;
        }
    }

    private async Task ForwardAsync(Socket from, Socket to, bool isRequest)
    {
        // What comes behind waits for no longer than what came before: a delay is no lack of bandwidth.
        var underWay = Channel.CreateUnbounded<(byte[] Octets, TimeSpan Delay, long Since)>();
        var writing = WriteAsync();
        var buffer = new byte[65_536];
        try
        {
            while (await from.ReceiveAsync(buffer, _end.Token) is > 0 and var count)
            {
                TimeSpan delay;
                lock (_gate)
                {
                    delay = isRequest ? _delay : TimeSpan.Zero;
                    if (isRequest && _requestsLeft is { } left)
                    {
                        _requestsLeft = left - 1;
                        if (left == 0)
                        {
                            Cut();
                        }
                    }
                }

                await underWay.Writer.WriteAsync((buffer[..count], delay, _time.GetTimestamp()), _end.Token);
            }
        }
        finally
        {
            underWay.Writer.Complete();
        }

        await writing;

        async Task WriteAsync()
        {
            await foreach (var (octets, delay, since) in underWay.Reader.ReadAllAsync(_end.Token))
            {
                if (delay - _time.GetElapsedTime(since) is var left && left > TimeSpan.Zero)
                {
                    await Task.Delay(left, _time, _end.Token);
                }

                Task flows;
                lock (_gate)
                {
                    flows = _flows.Task;
                }

                await flows.WaitAsync(_end.Token);
                for (var sent = 0; sent < octets.Length;)
                {
                    sent += await to.SendAsync(octets.AsMemory(sent), _end.Token);
                }
            }
        }
    }

    // Not in order: the other side learns of it at once.
    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }
}
