using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>A message is judged once, so its parts agree in whatever decides whether, when and how a phone shows them; if they do not, nothing of it is sent.</summary>
public sealed class PartAgreementTests
{
    private static readonly string Latin = string.Concat(Enumerable.Range(0, 250).Select(i => (char)('a' + (i % 26))));

    private static readonly string Later = "990101000000032+";

    private static readonly LongMessageForm[] Forms = [LongMessageForm.Udh8, LongMessageForm.Udh16, LongMessageForm.Sar];

    public static TheoryData<string> Differences => [.. Changes.Keys];

    private static Dictionary<string, Func<Submit, Submit>> Changes => new(StringComparer.Ordinal)
    {
        ["replaces another message"] = part => part with { ProtocolId = 0x40 },
        ["silent"] = part => part with { ProtocolId = 0x7F },
        ["valid for a second"] = part => part with { ValidityPeriod = "000000000001000R" },
        ["scheduled for 2099"] = part => part with { ScheduleDeliveryTime = Later },
        ["urgent"] = part => part with { PriorityFlag = 3 },
        ["replaces at the SMSC"] = part => part with { ReplaceIfPresentFlag = 1 },
        ["a canned text"] = part => part with { SmDefaultMsgId = 1 },
        ["another service"] = part => part with { ServiceType = "USSD" },
        ["datagram mode"] = part => part with { EsmClass = (byte)(part.EsmClass | 0x01) },
        ["an acknowledgement"] = part => part with { EsmClass = (byte)(part.EsmClass | EsmClasses.DeliveryAcknowledgement) },
        ["reply path"] = part => part with { EsmClass = (byte)(part.EsmClass | EsmClasses.ReplyPath) },
        ["source NPI"] = part => part with { SourceNpi = 0 },
        ["destination TON"] = part => part with { DestinationTon = 0 },
        ["destination NPI"] = part => part with { DestinationNpi = 0 },
        ["a call back number"] = part => part with { Tlvs = [.. part.Tlvs, 0x03, 0x81, 0, 4, 0, 0, 0, (byte)'1'] },
        ["a display time"] = part => part with { Tlvs = [.. part.Tlvs, 0x12, 0x01, 0, 1, 0] },
        ["a parameter of a vendor"] = part => part with { Tlvs = [.. part.Tlvs, 0x14, 0x00, 0, 1, 1] },
        ["flash"] = part => part with { DataCoding = 0x10 },
        ["to the phone's memory"] = part => part with { DataCoding = 0xF1 },
        ["to the SIM"] = part => part with { DataCoding = 0xF2 },
        ["to the terminal"] = part => part with { DataCoding = 0x13 },
        ["deletes itself"] = part => part with { DataCoding = 0x40 },
        ["deletes itself, to the SIM"] = part => part with { DataCoding = 0x52 },
        ["voice mail waits"] = part => part with { DataCoding = 0xD8 },
        ["is discarded"] = part => part with { DataCoding = 0xC8 },
        ["data_sm"] = part => part with { CommandId = CommandId.DataSm },
    };

    [Theory]
    [MemberData(nameof(Differences))]
    public async Task Parts_that_do_not_agree_are_no_message(string difference)
    {
        var form = Forms[Changes.Keys.ToList().IndexOf(difference) % Forms.Length];
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = Order().InParts(form, 7);
        Assert.Equal(2, parts.Count);

        var held = await esme.SubmitAsync(parts[1]);
        var refused = await esme.SubmitAsync(Changes[difference](parts[0]));

        Assert.True(held.IsOk);
        Assert.Equal((CommandStatus.ESME_RINVESMCLASS, ""), (refused.Status, refused.MessageId));
        Assert.Equal(ReceiptsAtEsme.All("REJECTD", "043", held.MessageId), await esme.TakeReceiptsAsync(1));
        var record = await guard.RecordAsync(r => !r.IsAllowed);
        Assert.Equal((Reason.PartsDisagree, 2, Latin), (record.Reason, record.Parts.Count, record.OriginalText));
        Assert.Equal(0, guard.Smsc.Received.Count);

        // The refusal said that nothing was sent, so the message can be sent again, in parts that agree.
        Assert.All(await esme.SubmitInTurnAsync(parts), result => Assert.True(result.IsOk));
        Assert.Equal($"[Acme Mall] {Latin}", Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
    }

    [Theory]
    [InlineData(0x08, 0x1B)]                                   // class 3: the terminal
    [InlineData(0x08, 0x1A)]                                   // class 2: the SIM
    [InlineData(0x08, 0x48)]                                   // deletes itself
    [InlineData(0x08, 0x17)]                                   // data to the terminal
    [InlineData(0x18, 0x08)]
    [InlineData(0x18, 0x1A)]
    [InlineData(0x48, 0x58)]
    [InlineData(0xE8, 0x08)]
    public async Task The_offer_and_the_way_to_refuse_it_are_shown_in_one_place(byte dataCoding, byte ofMarks)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        foreach (var isReversed in (bool[])[false, true])
        {
            var reference = (byte)(isReversed ? 2 : 1);
            Submit[] parts = [Cut(Adverts, reference, 1, dataCoding, Charset.Ucs2, "【示例商城】全场五折 "), Cut(Adverts, reference, 2, ofMarks, Charset.Ucs2, "客服4008001234 拒收请回复R")];

            var results = await esme.SubmitInTurnAsync(isReversed ? parts.Reverse() : parts);

            Assert.Equal([CommandStatus.ESME_ROK, CommandStatus.ESME_RINVESMCLASS], results.Select(r => r.Status));
        }

        Assert.Equal(0, guard.Smsc.Received.Count);
        Assert.All(await guard.RecordsAsync(), r => Assert.Equal(Reason.PartsDisagree, r.Reason));
    }

    [Theory]
    [InlineData(0x00, 0x08)]
    [InlineData(0x00, 0x03)]
    [InlineData(0x10, 0x18)]
    [InlineData(0xF0, 0x18)]
    [InlineData(0xF2, 0x1A)]
    [InlineData(0x40, 0x48)]
    public async Task Of_one_class_parts_may_be_in_different_alphabets_and_leave_as_they_came(byte dataCoding, byte other)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Submit[] parts = [Cut(Orders, 1, 1, dataCoding, Charset.Gsm7, "[Acme Mall] parcel "), Cut(Orders, 1, 2, other, other == 0x03 ? Charset.Latin1 : Charset.Ucs2, "came")];

        Assert.All(await esme.SubmitInTurnAsync(parts), result => Assert.True(result.IsOk));

        Assert.All(parts.Zip(guard.Smsc.Received.Snapshot()), pair => AsItCame.Assert(pair.First, pair.Second));
        Assert.Equal(2, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task A_part_in_the_middle_that_does_not_agree_ends_the_message_for_all_that_were_answered()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = (Order() with { Text = Latin + Latin }).InParts(LongMessageForm.Udh8, 7);
        Assert.Equal(4, parts.Count);

        var results = await esme.SubmitInTurnAsync([parts[0], parts[2], parts[1] with { ProtocolId = 0x41 }]);

        Assert.Equal([CommandStatus.ESME_ROK, CommandStatus.ESME_ROK, CommandStatus.ESME_RINVESMCLASS], results.Select(r => r.Status));
        Assert.Equal(ReceiptsAtEsme.All("REJECTD", "043", results.Take(2).Select(r => r.MessageId)), await esme.TakeReceiptsAsync(2));
        Assert.Equal((Reason.PartsDisagree, 3), ((await guard.RecordAsync(_ => true)).Reason, (await guard.RecordAsync(_ => true)).Parts.Count));
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task Elements_of_the_header_agree()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var first = Part(1, [5, 0, 3, 9, 2, 1]);
        var voiceMail = Part(2, [9, 0, 3, 9, 2, 2, 1, 2, 0x80, 2]);

        Assert.Equal([CommandStatus.ESME_ROK, CommandStatus.ESME_RINVESMCLASS], (await esme.SubmitInTurnAsync([first, voiceMail])).Select(r => r.Status));
        Assert.Equal(0, guard.Smsc.Received.Count);

        // Languages are part of how each part is written.
        var turkish = Part(2, [8, 0, 3, 9, 2, 2, 0x25, 1, 1]);
        Assert.All(await esme.SubmitInTurnAsync([first, turkish]), result => Assert.True(result.IsOk));
        Assert.Equal("[Acme Mall] textitext2", Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text.Replace("text1", "texti", StringComparison.Ordinal));

        static Submit Part(int number, byte[] header) => Order() with { EsmClass = EsmClasses.Udhi, DataCoding = 0, ShortMessage = [.. header, .. System.Text.Encoding.ASCII.GetBytes($"text{number}")] };
    }

    [Fact]
    public async Task What_honest_senders_vary_may_vary()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = (Order() with { Text = Latin + Latin, RegisteredDelivery = 0 }).InParts(LongMessageForm.Sar, 7);
        Submit[] varied =
        [
            Also(parts[0], [0x02, 0x04, 0, 2, 0, 1, 0x04, 0x26, 0, 1, 1]),
            Also(parts[1], [0x04, 0x26, 0, 1, 1, 0x02, 0x04, 0, 2, 0, 2]),
            Also(parts[2], [0x02, 0x04, 0, 2, 0, 3]) with { DataCoding = 3 },
            parts[3] with { RegisteredDelivery = 1, InPayload = true },
        ];

        Assert.All(await esme.SubmitInTurnAsync(varied), result => Assert.True(result.IsOk));

        Assert.Equal($"[Acme Mall] {Latin}{Latin}", Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);

        static Submit Also(Submit part, byte[] tlvs) => part with { Tlvs = [.. part.Tlvs, .. tlvs] };
    }

    [Fact]
    public async Task A_part_held_over_a_restart_has_to_agree_with_those_that_come_then()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = Order().InParts(LongMessageForm.Udh8, 7);
        var held = await esme.SubmitAsync(parts[0]);
        Assert.True(held.IsOk);

        await guard.StopAsync();
        await guard.StartAgainAsync();
        esme = await guard.BindAsync();
        var refused = await esme.SubmitAsync(parts[1] with { ScheduleDeliveryTime = Later });

        Assert.Equal(CommandStatus.ESME_RINVESMCLASS, refused.Status);
        Assert.Equal(ReceiptsAtEsme.All("REJECTD", "043", held.MessageId), await esme.TakeReceiptsAsync(1));
        Assert.Equal(0, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task Parts_that_an_older_version_held_though_they_do_not_agree_are_refused_with_the_next()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = (Order() with { Text = Latin + Latin[..200], RegisteredDelivery = 0 }).InParts(LongMessageForm.Udh8, 7);
        Assert.Equal(3, parts.Count);
        var unfinished = guard.Services.GetRequiredService<AccountStates>().Of(Mall).Unfinished;
        Restore(1, parts[0]);
        Restore(2, parts[1] with { ProtocolId = 0x40 });

        Assert.Equal(CommandStatus.ESME_RINVESMCLASS, (await esme.SubmitAsync(parts[2])).Status);

        Assert.Equal(0, guard.Smsc.Received.Count);
        Assert.Equal((Reason.PartsDisagree, 3), ((await guard.RecordAsync(_ => true)).Reason, (await guard.RecordAsync(_ => true)).Parts.Count));

        void Restore(byte number, Submit submit)
        {
            var pdu = submit.Encode();
            Assert.Equal(CommandStatus.ESME_ROK, IncomingMessage.TryParse(CommandId.SubmitSm, pdu, SubmitKind.SubmitSm, out var part));
            Assert.True(part.TryGetConcatenation(out var where));
            var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            var id = guard.Services.GetRequiredService<RecordIds>().Next(now);
            Assert.NotNull(unfinished.Restore(part, where, new PartRecord { Kind = SubmitKind.SubmitSm, Number = number, Total = 3, RecordId = 77, EsmeMessageId = id, ReceivedAt = now }, "127.0.0.1"));
        }
    }

    [Fact]
    public async Task Each_destination_of_a_submit_multi_is_refused_where_its_parts_do_not_agree()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(await esme.RequestAsync(Multi(1, ""))).CommandStatus);

        var answer = PduHeader.Read(await esme.RequestAsync(Multi(2, Later)));

        Assert.Equal(CommandStatus.ESME_RSUBMITFAIL, answer.CommandStatus);
        Assert.Equal(0, guard.Smsc.Received.Count);

        static byte[] Multi(byte number, string schedule)
        {
            var fields = new SubmitSmFields { SourceAddr = Orders, EsmClass = EsmClasses.Udhi, ScheduleDeliveryTime = schedule, ShortMessage = new byte[] { 5, 0, 3, 9, 2, number, (byte)'a' } };
            var buffer = new byte[512];
            return buffer[..fields.WriteSubmitMulti(buffer, 1, [new MultiDestination(Agreed, 1, 1), new MultiDestination(AlsoAgreed, 1, 1)])];
        }
    }

    private static Submit Cut(string source, byte reference, byte number, byte dataCoding, Charset charset, string text) => new()
    {
        Source = source,
        Destination = Agreed,
        DataCoding = dataCoding,
        EsmClass = EsmClasses.Udhi,
        ShortMessage = [5, 0, 3, reference, 2, number, .. charset.Encode(text)!],
    };

    private static Submit Order() => new() { Source = Orders, Destination = Agreed, Text = Latin, RegisteredDelivery = 1 };
}
