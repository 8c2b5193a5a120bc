using System.Globalization;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Receipts;

/// <summary>
/// Receipts against a model: two accounts send messages of one and of several segments, some with the same ids, and the SMSC reports on them in any order, again and again, in all the
/// ways that SMSCs write states and ids, with a restart in between. Each ESME gets for each part that it submitted one final receipt: of its own recipient, with its own id, with the
/// state that the model says. Seeded, so that a failure repeats.
/// </summary>
public sealed class ReceiptModelTests
{
    private const int Messages = 40;

    private static readonly string[] Final = ["DELIVRD", "delivrd", "UNDELIV", "EXPIRED", "Rejected", "MK:0012"];
    private static readonly string[] OnTheWay = ["ENROUTE", "buffred", "ACKED", "ACCEPTD", "Scheduled", "SUBMITD", "TEMP_FAIL", "LIMBO"];

    [Theory]
    [InlineData("AsIs", 1)]
    [InlineData("AsIs", 2)]
    [InlineData("HexInResponse", 3)]
    [InlineData("HexInReceipt", 4)]
    public async Task Each_part_gets_one_final_receipt_of_its_own(string format, int seed)
    {
        var random = new Random(seed);
        await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].MessageIdFormat = format);
        var ids = new Ids(format, random);
        guard.Smsc.OnSubmit = message => SubmitReply.WithId(ids.Next(message)).WithoutReceipt();
        var esmes = new Dictionary<string, EsmeClient>(StringComparer.Ordinal) { [Mall] = await guard.BindAsync(), [Curious] = await guard.BindAsync(Curious) };
        var expected = new Dictionary<string, HashSet<(string Id, string Recipient, string State)>>(StringComparer.Ordinal) { [Mall] = [], [Curious] = [] };
        var events = new List<(int Order, SmscReceipt Receipt)>();
        for (var i = 0; i < Messages; i++)
        {
            var account = i % 2 == 0 ? Mall : Curious;
            var recipient = string.Create(CultureInfo.InvariantCulture, $"861391{i:D7}");
            var before = guard.Smsc.Received.Snapshot().Count;
            var submits = random.Next(2) == 0
                ? [new Submit { Source = SourceOf(account), Destination = recipient, Text = "one", RegisteredDelivery = 1 }]
                : ReceiptMatchingTests.TwoParts(recipient, SourceOf(account));
            var results = await esmes[account].SubmitInTurnAsync(submits);
            Assert.All(results, result => Assert.True(result.IsOk));
            var states = new List<string>();
            foreach (var segment in guard.Smsc.Received.Snapshot().Skip(before))
            {
                states.Add(Final[random.Next(Final.Length)]);
                Report(events, segment, states[^1], ids, random);
            }

            foreach (var result in results)
            {
                expected[account].Add((result.MessageId, recipient, submits.Count == 1 ? states[0].ToUpperInvariant() : Fold(states)));
            }
        }

        var script = events.OrderBy(e => e.Order).ThenBy(_ => random.Next()).Select(e => e.Receipt).ToList();
        var told = new Dictionary<string, List<(string, string, string)>>(StringComparer.Ordinal) { [Mall] = [], [Curious] = [] };
        var restartAfter = script.Count / 2;
        for (var i = 0; i < script.Count; i++)
        {
            if (i == restartAfter)
            {
                await DrainAsync(guard, esmes, told);
                await guard.StopAsync();
                await guard.StartAgainAsync();
                (esmes[Mall], esmes[Curious]) = (await guard.BindAsync(), await guard.BindAsync(Curious));
            }

            await script[i].SendAsync(guard);
        }

        await DrainAsync(guard, esmes, told);
        foreach (var account in esmes.Keys)
        {
            Assert.Equal(expected[account].Order(), told[account].Order());
        }
    }

    private static string SourceOf(string account) => account == Mall ? Orders : Shared;

    // On the way, then the end, then all of it again: in this order for each segment, mixed with those of others, but for what comes after the end.
    private static void Report(List<(int Order, SmscReceipt Receipt)> events, SubmittedMessage segment, string final, Ids ids, Random random)
    {
        var end = random.Next(100, 1000);
        for (var i = random.Next(3); i > 0; i--)
        {
            events.Add((random.Next(end), ids.Write(segment, OnTheWay[random.Next(OnTheWay.Length)], random)));
        }

        events.Add((end, ids.Write(segment, final, random)));
        for (var i = random.Next(3); i > 0; i--)
        {
            events.Add((random.Next(end + 1, 1100), ids.Write(segment, random.Next(3) == 0 ? OnTheWay[random.Next(OnTheWay.Length)] : final, random)));
        }
    }

    // The worst, as a receipt of ours names it.
    private static string Fold(List<string> states)
    {
        string[] order = ["DELIVRD", "EXPIRED", "MK:0012", "UNDELIV", "REJECTED"];
        var worst = states.Select(s => s.ToUpperInvariant()).MaxBy(s => Array.IndexOf(order, s))!;
        return worst switch { "REJECTED" => "REJECTD", "MK:0012" => "UNDELIV", _ => worst };
    }

    // What is final, and whatever a reply does not overtake.
    private static async Task DrainAsync(GuardFixture guard, Dictionary<string, EsmeClient> esmes, Dictionary<string, List<(string, string, string)>> told)
    {
        const string Fence = "nothing before this";
        foreach (var (account, esme) in esmes)
        {
            // Shared belongs to several accounts, and replies go to the first of them: the fence of the other is a receipt of a message of its own.
            var fence = (await esme.SubmitAsync(SourceOf(account), Agreed, Fence, registered: true)).MessageId;
            var message = guard.Smsc.Received.Snapshot()[^1];
            await SmscReceipt.For(message).Saying(message.MessageId, "EXPIRED").With(TlvTag.ReceiptedMessageId, message.MessageId).SendAsync(guard);
            while (true)
            {
                var receipt = EsmeReceipt.Read((await esme.WaitForDeliveryAsync()).Pdu);
                if (receipt.Recipient == Agreed && (receipt.Id == fence || receipt.TlvId == fence))
                {
                    break;
                }

                var state = System.Text.Encoding.ASCII.GetBytes(receipt.State);
                if (MessageStates.StageOf(state) == ReceiptStage.Final)
                {
                    told[account].Add((receipt.Id.Length > 0 ? receipt.Id : receipt.TlvId, receipt.Recipient.PadLeft(13, '*').Replace("**", "86", StringComparison.Ordinal), receipt.State.ToUpperInvariant()));
                }
            }
        }
    }

    /// <summary>How the SMSC gives out ids and writes them in receipts: now and then it gives the same to messages of two accounts.</summary>
    private sealed class Ids(string format, Random random)
    {
        private ulong _next = 0x1A2B_0000;

        public string Next(SubmittedMessage message)
        {
            _next += random.Next(4) == 0 && message.Segment is null ? 0UL : 1UL;
            return format == "HexInResponse" ? _next.ToString(random.Next(2) == 0 ? "x" : "X8", CultureInfo.InvariantCulture) : _next.ToString(CultureInfo.InvariantCulture);
        }

        public SmscReceipt Write(SubmittedMessage segment, string state, Random choice)
        {
            var id = segment.MessageId;
            var converted = format switch
            {
                "HexInResponse" => ulong.Parse(id, NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToString(choice.Next(2) == 0 ? "D" : "D10", CultureInfo.InvariantCulture),
                "HexInReceipt" => ulong.Parse(id, CultureInfo.InvariantCulture).ToString(choice.Next(2) == 0 ? "x" : "X8", CultureInfo.InvariantCulture),
                _ => id,
            };
            var receipt = SmscReceipt.For(segment).Saying(converted, state);
            receipt = choice.Next(5) switch
            {
                0 => receipt with { Text = $"ID: {converted}\r\nSTAT : {state}\r\nerr:000" },
                1 => receipt with { IsUcs2 = true },
                2 => receipt.With(TlvTag.ReceiptedMessageId, converted + "\0"),
                3 => receipt.With(TlvTag.ReceiptedMessageId, id),
                _ => receipt,
            };
            return choice.Next(6) == 0 ? receipt with { Recipient = receipt.Recipient[2..] } : receipt;
        }
    }
}
