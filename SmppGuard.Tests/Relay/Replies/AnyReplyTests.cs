using System.Text;
using SmppGuard.Archive;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Replies;

/// <summary>
/// Whatever octets stand in the fields of a reply or receipt: it is acknowledged, or refused for a reason that docs/usage/conformance.md has; and what is acknowledged is in the archive.
/// Seeded, so that a failure repeats.
/// </summary>
public sealed class AnyReplyTests
{
    private const int Count = 1500;

    private static readonly HashSet<CommandStatus> Reasons =
    [
        CommandStatus.ESME_RINVCMDLEN, CommandStatus.ESME_RINVSERTYP, CommandStatus.ESME_RINVSRCADR, CommandStatus.ESME_RINVDSTADR, CommandStatus.ESME_RINVSCHED,
        CommandStatus.ESME_RINVEXPIRY, CommandStatus.ESME_RINVMSGLEN,
    ];

    [Theory]
    [InlineData("Gsm7", "Binary")]
    [InlineData("Gsm7Packed", "Gb18030")]
    [InlineData("Latin1", "Gb18030")]
    public async Task What_an_SMSC_delivers_is_acknowledged_or_refused_for_a_known_reason_and_never_lost(string defaultAlphabet, string dataCoding15)
    {
        await using var guard = await GuardFixture.StartAsync(options =>
        {
            options.Smscs[0].DefaultAlphabet = defaultAlphabet;
            options.Smscs[0].DataCoding15 = dataCoding15;
        });
        await guard.CallAsync(HttpMethod.Put, $"/api/v1/accounts/{Mall}", $$"""{ "password": "{{Secret}}", "codes": [ "{{Adverts}}", "{{Orders}}" ], "smsc": "main", "defaultAlphabet": "Gsm7" }""");
        var random = new Random(20260105);
        var acknowledged = 0;
        var waiting = new List<Task>();
        var refused = 0;
        for (var i = 0; i < Count; i++)
        {
            var pdu = Any(random);
            waiting.Add(AnswerAsync(pdu));
            if (waiting.Count == 200)
            {
                await Task.WhenAll(waiting);
                waiting.Clear();
            }
        }

        await Task.WhenAll(waiting);
        Assert.InRange(refused, 1, Count / 2);
        using var api = new GuardApi(guard);
        var receipts = (int)await api.MetricAsync("""smppguard_unknown_receipts_total{smsc="main"}""");
        await Eventually.TrueAsync(async () => receipts + await CountRepliesAsync(guard) == acknowledged, "all replies in the archive");
        Assert.DoesNotContain(guard.Log.Entries, entry => entry.Contains("could not be", StringComparison.Ordinal));
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Orders, "still here"));

        async Task AnswerAsync(byte[] pdu)
        {
            var status = await guard.Smsc.DeliverAsync(pdu);
            if (status == CommandStatus.ESME_ROK)
            {
                Interlocked.Increment(ref acknowledged);
            }
            else
            {
                Assert.Contains(status, Reasons);
                Interlocked.Increment(ref refused);
            }
        }
    }

    private static byte[] Any(Random random)
    {
        var text = new byte[random.Next(3) == 0 ? random.Next(0, 4) : random.Next(4, 160)];
        random.NextBytes(text);
        if (random.Next(3) == 0)
        {
            text = Encoding.ASCII.GetBytes(random.Next(2) == 0 ? "id:1234 sub:001 stat:DELIVRD err:000 text:hi" : "please STOP this");
        }

        var isData = random.Next(4) == 0;
        byte[] esmClasses = [0, 0, 0x40, EsmClasses.DeliveryReceipt, EsmClasses.IntermediateNotification, 0x08, (byte)random.Next(256)];
        var fields = new SubmitSmFields
        {
            ServiceType = random.Next(5) == 0 ? "CMT" : "",
            SourceAddr = random.Next(4) == 0 ? "" : Agreed,
            SourceAddrTon = (byte)random.Next(8),
            DestinationAddr = random.Next(4) == 0 ? "+86" + Adverts : Adverts,
            EsmClass = esmClasses[random.Next(esmClasses.Length)],
            DataCoding = (byte)(random.Next(2) == 0 ? random.Next(16) : random.Next(256)),
            ShortMessage = isData ? default : text,
            Tlvs = [.. Enumerable.Range(0, random.Next(4)).Select(_ => AnyTlv(random, text))],
        };
        if (isData)
        {
            fields = fields with { Tlvs = [.. fields.Tlvs, new Tlv(TlvTag.MessagePayload, text)] };
        }

        var pdu = fields.Encode(isData ? CommandId.DataSm : CommandId.DeliverSm, 0).ToList();
        for (var changes = random.Next(3); changes > 0; changes--)
        {
            var at = random.Next(PduHeader.Size, pdu.Count + 1);
            switch (random.Next(4))
            {
                case 0 when at < pdu.Count:
                    pdu[at] = (byte)random.Next(256);
                    break;
                case 1:
                    pdu.Insert(at, (byte)random.Next(256));
                    break;
                case 2:
                    pdu.RemoveRange(at, Math.Min(random.Next(1, 6), pdu.Count - at));
                    break;
                default:
                    pdu.Add(0);
                    break;
            }
        }

        var octets = pdu.ToArray();
        PduHeader.SetCommandLength(octets, (uint)octets.Length);
        return octets;
    }

    private static Tlv AnyTlv(Random random, byte[] text)
    {
        TlvTag[] tags = [TlvTag.MessagePayload, TlvTag.SarMsgRefNum, TlvTag.SarTotalSegments, TlvTag.SarSegmentSeqnum, TlvTag.ReceiptedMessageId, TlvTag.MessageState, TlvTag.NetworkErrorCode, (TlvTag)random.Next(0x10000)];
        var value = new byte[random.Next(0, 5)];
        random.NextBytes(value);
        return new Tlv(tags[random.Next(tags.Length)], random.Next(4) == 0 ? text : value);
    }

    private static async Task<int> CountRepliesAsync(GuardFixture guard)
    {
        var count = 0;
        PageCursor? after = null;
        do
        {
            var page = await guard.Archive.RepliesAsync(new ReplyFilter { Limit = 1000, After = after }, CancellationToken.None);
            count += page.Items.Count;
            after = page.Next;
        }
        while (after is not null);

        return count;
    }
}
