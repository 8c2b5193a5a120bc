using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SmppGuard.Benchmarks.EndToEnd;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Benchmarks.Guesses;

/// <summary>One connection after the other from one address, each with another wrong password until it is closed.</summary>
internal sealed class Guesser(IPAddress address, int port, int number)
{
    private const int ResponseSize = PduHeader.Size;

    private int _guess;
    private long _checked;
    private long _refused;
    private int _failed;

    public long Checked => Volatile.Read(ref _checked);

    public long Refused => Volatile.Read(ref _refused);

    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Address number <paramref name="index"/> of the network that loopback is.</summary>
    public static IPAddress AddressOf(int index) => new([127, 1, (byte)(index / 250), (byte)(1 + (index % 250))]);

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(address, 0));
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                while (await GuessAsync(socket, cancellation))
                {
                }
            }
            catch (SocketException)
            {
                _ = Interlocked.Increment(ref _failed);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <returns>False: the connection was closed.</returns>
    private async Task<bool> GuessAsync(Socket socket, CancellationToken cancellation)
    {
        var password = string.Create(CultureInfo.InvariantCulture, $"{number % 10_000:D4}{_guess++ % 10_000:D4}");
        var buffer = new byte[PduBuilder.MaxLength];
        var length = PduBuilder.BindRequest(buffer, CommandId.BindTransceiver, 1, EndToEndOptions.SystemId, password);
        _ = await socket.SendAsync(buffer.AsMemory(0, length), cancellation);
        for (var read = 0; read < ResponseSize;)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(read, ResponseSize - read), cancellation);
            if (count == 0)
            {
                return false;
            }

            read += count;
        }

        var isChecked = PduHeader.Read(buffer).CommandStatus == CommandStatus.ESME_RINVPASWD;
        _ = isChecked ? Interlocked.Increment(ref _checked) : Interlocked.Increment(ref _refused);
        return true;
    }
}
