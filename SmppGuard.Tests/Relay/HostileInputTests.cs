using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay;

/// <summary>A process that listens to anybody: garbage must not end it, slow it down for others, or make it grow; nor must many who only stay.</summary>
public sealed class HostileInputTests
{
    private const int MutatedPdus = 100_000;
    private const int Burst = 100;
    private const long MebiByte = 1024 * 1024;

    [Fact]
    public async Task A_hundred_thousand_mutated_pdus_do_not_end_the_process_nor_another_session_nor_make_it_grow()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { KeepMessages = false, Receipts = false });
        await using var guard = new GuardProcess(smsc.Port);
        await guard.StartAsync();
        await smsc.WaitForBindsAsync(1, TimeSpan.FromSeconds(60));
        await using var bystander = await EsmeClient.BindAsync(guard.Esme());
        await Eventually.TrueAsync(async () => (await bystander.SubmitAsync(Notices, Agreed, "ready?")).IsOk, "the first submit to pass");

        var sent = 0;
        var submitted = 0;
        long early = 0;
        var attackers = Enumerable.Range(1, 3).Select(seed => Task.Run(async () =>
        {
            var mutator = new Mutator(seed);
            while (Volatile.Read(ref sent) < MutatedPdus)
            {
                await AttackAsync(guard.Port, mutator, () => Interlocked.Add(ref sent, Burst));
            }
        })).ToArray();
        var attack = Task.WhenAll(attackers);
        while (!attack.IsCompleted)
        {
            Assert.True((await bystander.SubmitAsync(Orders, Agreed, $"order {submitted++}")).IsOk);
            if (early == 0 && Volatile.Read(ref sent) > MutatedPdus / 4)
            {
                early = guard.ResidentOctets;
            }
        }

        await attack;
        Assert.True(guard.IsRunning);
        Assert.InRange(submitted, 20, int.MaxValue);
        Assert.InRange(guard.ResidentOctets, 0, early + (200 * MebiByte));
        Assert.True((await bystander.SubmitAsync(Notices, Agreed, "still here")).IsOk);
        Assert.Equal(0, await guard.StopAsync());
    }

    [Fact]
    public async Task A_thousand_idle_binds_cost_less_than_50_KiB_each()
    {
        const int Count = 1000;
        await using var smsc = await SmscServer.StartAsync();
        await using var guard = new GuardProcess(smsc.Port, """ "Smpp": { "EnquireLinkSeconds": 600, "InactivitySeconds": 1200 }, """);
        await guard.StartAsync();
        var sockets = new List<Socket>();
        try
        {
            // The first binds pay for code that is compiled and pools that are filled.
            await BindAsync(guard.Port, sockets, 200);
            var before = await SettledAsync(guard);
            await BindAsync(guard.Port, sockets, Count);
            var after = await SettledAsync(guard);
            Assert.InRange((after - before) / Count, long.MinValue, 50 * 1024);

            // They are there, not merely connected: each answers.
            await using var esme = await EsmeClient.BindAsync(guard.Esme(Crowd));
            Assert.Equal(CommandStatus.ESME_ROK, await esme.RequestAsync(CommandId.EnquireLink));
            foreach (var socket in sockets)
            {
                Assert.Equal(CommandId.EnquireLinkResp, PduHeader.Read(await ExchangeAsync(socket, HeaderOnly(CommandId.EnquireLink))).CommandId);
            }
        }
        finally
        {
            sockets.ForEach(s => s.Dispose());
        }
    }

    // A burst counts when an enquire_link behind it was answered: then all of it was read.
    private static async Task AttackAsync(int port, Mutator mutator, Action read)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var answered = Channel.CreateUnbounded<bool>();
        var reading = ReadAnswersAsync(socket, answered.Writer);
        try
        {
            if (mutator.WantsBind)
            {
                await socket.SendAsync(Mutator.Bind);
            }

            do
            {
                await socket.SendAsync(mutator.Next(Burst));
                await socket.SendAsync(Mutator.Mark);
                await answered.Reader.ReadAsync();
                read();
            }
            while (!mutator.IsTiredOfThisConnection);
        }
        catch (Exception error) when (error is SocketException or ChannelClosedException)
        {
            // It let us go, as it should after some of these.
        }

        socket.Dispose();
        await reading;
    }

    private static async Task ReadAnswersAsync(Socket socket, ChannelWriter<bool> answered)
    {
        await using var stream = new NetworkStream(socket);
        var pdu = new byte[70_000];
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(pdu.AsMemory(0, PduHeader.Size));
                var header = PduHeader.Read(pdu);
                await stream.ReadExactlyAsync(pdu.AsMemory(PduHeader.Size, (int)header.CommandLength - PduHeader.Size));
                if (header is { CommandId: CommandId.EnquireLinkResp, SequenceNumber: Mutator.MarkNumber })
                {
                    await answered.WriteAsync(true);
                }
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // An end like any other.
        }

        answered.Complete();
    }

    private static async Task BindAsync(int port, List<Socket> sockets, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            sockets.Add(socket);
            await socket.ConnectAsync(IPAddress.Loopback, port);
            Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(await ExchangeAsync(socket, Mutator.BindOf(Crowd))).CommandStatus);
        }
    }

    private static async Task<byte[]> ExchangeAsync(Socket socket, byte[] request)
    {
        await socket.SendAsync(request);
        var response = new byte[PduHeader.Size + 256];
        var length = 0;
        do
        {
            var read = await socket.ReceiveAsync(response.AsMemory(length));
            Assert.NotEqual(0, read);
            length += read;
        }
        while (length < 4 || length < BinaryPrimitives.ReadInt32BigEndian(response));

        return response[..length];
    }

    private static byte[] HeaderOnly(CommandId commandId)
    {
        var pdu = new byte[PduHeader.Size];
        _ = PduBuilder.HeaderOnly(pdu, commandId, 1);
        return pdu;
    }

    // Resident memory goes up and down a little for ever; two looks in a row that agree within 1 % are settled.
    private static async Task<long> SettledAsync(GuardProcess guard)
    {
        long last = 0;
        await Eventually.TrueAsync(
            () =>
            {
                var now = guard.ResidentOctets;
                var settled = Math.Abs(now - last) < now / 100;
                last = now;
                return settled;
            },
            "memory to settle");
        return last;
    }

    /// <summary>Good PDUs made bad, always in the same way for the same seed.</summary>
    private sealed class Mutator(int seed)
    {
        private readonly Random _random = new(seed);

        public static byte[] Bind { get; } = BindOf(Curious);

        private static byte[][] Good { get; } = BuildGood();

        /// <summary>sequence_number of the enquire_link behind each burst.</summary>
        public const uint MarkNumber = 0x7ABC_DEF0;

        public static byte[] Mark { get; } = Write(b => PduBuilder.HeaderOnly(b, CommandId.EnquireLink, MarkNumber));

        /// <summary>Mostly bound, so that what follows gets further.</summary>
        public bool WantsBind => _random.Next(50) > 0;

        public bool IsTiredOfThisConnection => _random.Next(20) == 0;

        public static byte[] BindOf(string systemId)
        {
            var pdu = new byte[128];
            var writer = new PduWriter(pdu);
            writer.Header(CommandId.BindTransceiver, CommandStatus.ESME_ROK, 1);
            writer.CString(systemId.AsSpan());
            writer.CString(Secret.AsSpan());
            writer.Octets([0, 0x34, 0, 0, 0]);
            return pdu[..writer.Complete()];
        }

        public byte[] Next(int count)
        {
            using var stream = new MemoryStream();
            for (var i = 0; i < count; i++)
            {
                var good = Good[_random.Next(Good.Length)];

                // What needs the archive to be answered takes its time, which is not what is tried here.
                var isSlow = PduHeader.Read(good).CommandId is CommandId.QuerySm or CommandId.CancelSm or CommandId.ReplaceSm;
                stream.Write(Mutate(isSlow && _random.Next(20) > 0 ? Good[0] : good));
            }

            return stream.ToArray();
        }

        private byte[] Mutate(byte[] good)
        {
            List<byte> pdu = [.. good];
            for (var changes = _random.Next(1, 5); changes > 0; changes--)
            {
                var at = _random.Next(4, pdu.Count);
                switch (_random.Next(6))
                {
                    case 0:
                        pdu[at] ^= (byte)(1 << _random.Next(8));
                        break;
                    case 1:
                        pdu[at] = (byte)_random.Next(256);
                        break;
                    case 2:
                        pdu[at] = _random.Next(2) == 0 ? (byte)0 : (byte)0xFF;
                        break;
                    case 3:
                        pdu.RemoveRange(at, _random.Next(pdu.Count - at));
                        break;
                    case 4:
                        pdu.InsertRange(at, Enumerable.Range(0, _random.Next(1, 300)).Select(_ => (byte)_random.Next(256)));
                        break;
                    default:
                        pdu.InsertRange(at, pdu.GetRange(4, _random.Next(pdu.Count - 4)));
                        break;
                }
            }

            while (pdu.Count < PduHeader.Size)
            {
                pdu.Add(0);
            }

            // One in two thousand lies about its length, which ends the session.
            var octets = pdu.ToArray();
            PduHeader.SetCommandLength(octets, _random.Next(2000) == 0 ? (uint)_random.Next() : (uint)octets.Length);
            return octets;
        }

        private static byte[][] BuildGood()
        {
            var text = Encoding.ASCII.GetBytes("your order has left the house");
            var fields = new SubmitSmFields { SourceAddr = Shared, SourceAddrNpi = 1, DestinationAddr = Agreed, DestAddrTon = 1, DestAddrNpi = 1, ShortMessage = text, RegisteredDelivery = 1 };
            var rich = fields with
            {
                ServiceType = "CMT",
                ShortMessage = default,
                ScheduleDeliveryTime = "260101080000032+",
                ValidityPeriod = "000001000000000R",
                DataCoding = 8,
                Tlvs = [new Tlv(TlvTag.MessagePayload, new byte[300]), new Tlv(TlvTag.SarMsgRefNum, new byte[] { 0, 1 }), new Tlv((TlvTag)0x1400, new byte[20])],
            };
            var part = fields with { EsmClass = EsmClasses.Udhi, ShortMessage = new byte[] { 5, 0, 3, 7, 2, 1, 65, 66, 67 } };
            return
            [
                fields.Encode(CommandId.SubmitSm, 2),
                rich.Encode(CommandId.SubmitSm, 3),
                part.Encode(CommandId.SubmitSm, 4),
                (rich with { ScheduleDeliveryTime = "", ValidityPeriod = "" }).Encode(CommandId.DataSm, 5),
                Write(b => fields.WriteSubmitMulti(b, 6, [new MultiDestination(Agreed, 1, 1), new MultiDestination(NeverAsked, 1, 1), new MultiDestination("list", IsDistributionList: true)])),
                Write(b => PduBuilder.QuerySm(b, 7, "123"u8, 0, 1, Encoding.ASCII.GetBytes(Shared))),
                Write(b => PduBuilder.CancelSm(b, 8, "123"u8, 0, 1, Encoding.ASCII.GetBytes(Shared), 1, 1, Encoding.ASCII.GetBytes(Agreed))),
                Write(b => PduBuilder.ReplaceSm(b, 9, "123"u8, 0, 1, Encoding.ASCII.GetBytes(Shared), 1, "new text"u8)),
                Write(b => PduBuilder.DeliverSmResp(b, 1, CommandStatus.ESME_ROK)),
                fields.Encode(CommandId.DeliverSm, 10),
                Write(b => PduBuilder.Outbind(b, 11, "guard", "wrong")),
                Write(b => PduBuilder.GenericNack(b, 1, CommandStatus.ESME_RSYSERR)),
                Write(b => PduBuilder.HeaderOnly(b, CommandId.EnquireLink, 12)),
                Write(b => PduBuilder.SubmitSmResp(b, 13, CommandStatus.ESME_ROK, "123"u8)),
                Bind,
            ];
        }

        private delegate int Writer(Span<byte> buffer);

        private static byte[] Write(Writer write)
        {
            var buffer = new byte[1024];
            return buffer[..write(buffer)];
        }
    }
}
