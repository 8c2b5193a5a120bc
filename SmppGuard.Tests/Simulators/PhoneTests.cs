using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmscSimulator.Behaviour;
using SmscSimulator.Prompt;
using SmscSimulator.Server;
using Xunit;

namespace SmppGuard.Tests.Simulators;

/// <summary>What the phones behind the simulated SMSC show of what simulated ESMEs send.</summary>
public sealed class PhoneTests
{
    private const string Phone = "8613800138000";
    private const string Code = "106900001";

    private static readonly string Chinese = string.Concat(Enumerable.Range(0, 150).Select(i => (char)('一' + i)));
    private static readonly string Latin = string.Concat(Enumerable.Range(0, 400).Select(i => (char)('a' + (i % 26))));

    [Theory]
    [InlineData(LongMessageForm.Udh8, CommandId.SubmitSm, 3)]
    [InlineData(LongMessageForm.Udh8, CommandId.DataSm, 3)]
    [InlineData(LongMessageForm.Udh16, CommandId.SubmitSm, 3)]
    [InlineData(LongMessageForm.Udh16, CommandId.DataSm, 3)]
    [InlineData(LongMessageForm.Sar, CommandId.SubmitSm, 3)]
    [InlineData(LongMessageForm.Sar, CommandId.DataSm, 3)]
    [InlineData(LongMessageForm.Payload, CommandId.SubmitSm, 1)]
    [InlineData(LongMessageForm.Payload, CommandId.DataSm, 1)]
    internal async Task A_long_message_is_shown_whole_whatever_its_form_and_order(LongMessageForm form, CommandId operation, int segments)
    {
        await using var smsc = await SmscServer.StartAsync();
        await using var esme = await BindAsync(smsc);
        foreach (var (text, reference) in ((string, ushort)[])[(Latin, 0x1234), (Chinese, 0x5678)])
        {
            smsc.Received.Clear();
            smsc.Phone(Phone).Messages.Clear();
            var parts = new Submit { CommandId = operation, Source = Code, Destination = Phone, Text = text }.InParts(form, reference);

            Assert.All(await esme.SubmitInTurnAsync(parts.Reverse()), answer => Assert.True(answer.IsOk));

            var shown = Assert.Single(smsc.Phone(Phone).Messages.Snapshot());
            Assert.Equal((text, segments, Code), (shown.Text, shown.Segments, shown.Source));
            Assert.Equal((0, 0, 0), (smsc.Phone(Phone).Unfinished, smsc.Phone(Phone).Repeated, smsc.Phone(Phone).Abandoned));
            var received = smsc.Received.Snapshot();
            Assert.All(received, message => Assert.Equal(operation, message.CommandId));
            if (form != LongMessageForm.Payload)
            {
                var known = form == LongMessageForm.Udh8 ? (byte)reference : reference;
                Assert.Equal([3, 2, 1], received.Select(message => (int)message.Segment!.Value.Number));
                Assert.All(received, message => Assert.Equal((known, segments), (message.Segment!.Value.Reference, message.Segment.Value.Total)));
            }
        }
    }

    [Theory]
    [InlineData(LongMessageForm.Udh8, 160, 1)]
    [InlineData(LongMessageForm.Udh8, 161, 2)]
    [InlineData(LongMessageForm.Udh8, 306, 2)]
    [InlineData(LongMessageForm.Udh8, 307, 3)]
    [InlineData(LongMessageForm.Udh16, 304, 2)]
    [InlineData(LongMessageForm.Udh16, 305, 3)]
    [InlineData(LongMessageForm.Sar, 306, 2)]
    internal void A_part_holds_what_the_air_holds(LongMessageForm form, int length, int parts) =>
        Assert.Equal(parts, new Submit { Text = new string('a', length) }.InParts(form).Count);

    [Fact]
    public async Task Interleaved_messages_of_several_senders_and_references_are_kept_apart()
    {
        await using var smsc = await SmscServer.StartAsync();
        await using var first = await BindAsync(smsc);
        await using var second = await BindAsync(smsc);
        var texts = Enumerable.Range(0, 20).Select(i => $"{i}: {Chinese}").ToList();
        var messages = texts.Select((text, i) => new Submit { Source = Code + (i % 3), Destination = Phone, Text = text }.InParts(LongMessageForm.Udh8, (ushort)(i / 3))).ToList();
        var parts = Enumerable.Range(0, 3).SelectMany(part => messages.Select(message => message[part])).ToList();

        await Task.WhenAll(first.SubmitTogetherAsync(parts.Where((_, i) => i % 2 == 0)), second.SubmitTogetherAsync(parts.Where((_, i) => i % 2 != 0)));

        var shown = await smsc.Phone(Phone).Messages.WaitForCountAsync(20);
        Assert.Equal(texts.Order(StringComparer.Ordinal), shown.Select(message => message.Text).Order(StringComparer.Ordinal));
        Assert.Equal(0, smsc.Phone(Phone).Unfinished);
    }

    [Fact]
    public async Task Other_elements_of_the_header_travel_with_each_part()
    {
        await using var smsc = await SmscServer.StartAsync();
        await using var esme = await BindAsync(smsc);
        byte[] ports = [0x05, 4, 0x0B, 0x84, 0x23, 0xF0];

        foreach (var form in Enum.GetValues<LongMessageForm>())
        {
            await esme.SubmitInTurnAsync(new Submit { Text = Chinese, Destination = Phone }.InParts(form, elements: ports));
        }

        var received = smsc.Received.Snapshot();
        Assert.Equal(10, received.Count);
        Assert.All(received, message => Assert.Contains("05040B8423F0", Convert.ToHexString(message.Udh)));
        Assert.All(received.Where(message => message.Segment is not null), message => Assert.InRange(message.Udh.Length + message.UserData.Length, 1, 140));
        Assert.Equal([3, 3, 3, 1], smsc.Phone(Phone).Messages.Snapshot().Select(message => message.Segments));
    }

    [Theory]
    [InlineData(LongMessageForm.Udh8, 3)]
    [InlineData(LongMessageForm.Udh16, 3)]
    [InlineData(LongMessageForm.Sar, 3)]
    [InlineData(LongMessageForm.Payload, 1)]
    internal async Task Packed_text_is_shown_as_it_was_sent(LongMessageForm form, int segments)
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { Codings = Alphabet.Gsm7Packed });
        await using var esme = await BindAsync(smsc);
        var message = new Submit { Codings = Alphabet.Gsm7Packed, Destination = Phone, Text = "short" };

        await esme.SubmitAsync(message);
        await esme.SubmitInTurnAsync((message with { Text = Latin }).InParts(form));

        Assert.Equal([("short", 1), (Latin, segments)], smsc.Phone(Phone).Messages.Snapshot().Select(shown => (shown.Text, shown.Segments)));
        Assert.Equal(5, smsc.Received.Snapshot()[0].UserData.Length);
        Assert.All(smsc.Received.Snapshot().Where(part => part.Segment is not null), part => Assert.InRange(part.Udh.Length + part.UserData.Length, 1, 140));
    }

    [Theory]
    [InlineData(LongMessageForm.Udh8)]
    [InlineData(LongMessageForm.Sar)]
    [InlineData(LongMessageForm.Payload)]
    internal async Task A_national_language_in_the_header_is_written_and_read(LongMessageForm form)
    {
        // Turkish by its single shift and its locking shift table (3GPP TS 23.038, A.2.1 and A.3.1).
        byte[] turkish = [UserDataHeader.NationalLanguageSingleShift, 1, 1, UserDataHeader.NationalLanguageLockingShift, 1, 1];
        var text = string.Concat(Enumerable.Repeat("ışğİŞĞ çöü ", 30));
        foreach (var alphabet in (Alphabet[])[Alphabet.Gsm7, Alphabet.Gsm7Packed])
        {
            await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { Codings = alphabet });
            await using var esme = await BindAsync(smsc);

            await esme.SubmitInTurnAsync(new Submit { Codings = alphabet, Destination = Phone, Text = text, DataCoding = 0 }.InParts(form, elements: turkish));

            Assert.Equal(text, Assert.Single(smsc.Phone(Phone).Messages.Snapshot()).Text);
        }
    }

    [Fact]
    public async Task A_character_that_was_cut_in_two_is_seen_to_be_damaged()
    {
        await using var smsc = await SmscServer.StartAsync();
        await using var esme = await BindAsync(smsc);

        // 4 octets: the second half of the pair goes into the next part.
        await esme.SubmitInTurnAsync(new Submit { Text = "好😀好", Destination = Phone, DataCoding = 8 }.InParts(partOctets: 4));
        await esme.SubmitInTurnAsync(new Submit { Text = "ab€c", Destination = Phone, DataCoding = 0 }.InParts(reference: 2, partOctets: 3));

        Assert.Equal(["好\uFFFD\uFFFD好", "ab ec"], smsc.Phone(Phone).Messages.Snapshot().Select(message => message.Text));
    }

    [Fact]
    public async Task An_emoji_is_shown_as_it_was_sent()
    {
        const string Family = "👨‍👩‍👧‍👦 全家一起来 🎉";
        await using var smsc = await SmscServer.StartAsync();
        await using var esme = await BindAsync(smsc);

        await esme.SubmitAsync(Code, Phone, Family);

        Assert.Equal(Family, Assert.Single(smsc.Phone(Phone).Messages.Snapshot()).Text);
    }

    [Fact]
    public async Task Repeated_missing_and_contradicting_segments_are_told()
    {
        await using var smsc = await SmscServer.StartAsync();
        await using var esme = await BindAsync(smsc);
        var message = new Submit { Text = Latin, Destination = Phone };
        var parts = message.InParts(reference: 1);
        var others = (message with { Text = Latin.ToUpperInvariant() }).InParts(reference: 1);

        await esme.SubmitInTurnAsync([parts[0], parts[0]]);
        Assert.Equal((1, 1, 0), (smsc.Phone(Phone).Unfinished, smsc.Phone(Phone).Repeated, smsc.Phone(Phone).Abandoned));

        await esme.SubmitInTurnAsync(others);
        Assert.Equal((0, 1, 1), (smsc.Phone(Phone).Unfinished, smsc.Phone(Phone).Repeated, smsc.Phone(Phone).Abandoned));
        Assert.Equal(Latin.ToUpperInvariant(), Assert.Single(smsc.Phone(Phone).Messages.Snapshot()).Text);
    }

    [Fact]
    public async Task A_script_decides_the_answer_and_the_receipt_of_each_segment()
    {
        await using var smsc = await SmscServer.StartAsync();
        smsc.OnSubmit = message => message.Segment?.Number switch
        {
            1 => SubmitReply.Ok.Reporting(MessageState.Expired, 27),
            2 => SubmitReply.Ok.WithoutReceipt(),
            3 => SubmitReply.Error(CommandStatus.ESME_RSUBMITFAIL),
            _ => SubmitReply.Ok,
        };
        await using var esme = await BindAsync(smsc);

        var answers = await esme.SubmitInTurnAsync(new Submit { Text = Latin, Destination = Phone, RegisteredDelivery = 1 }.InParts());
        var single = await esme.SubmitAsync(Code, Phone, "single", registered: true);

        Assert.Equal([CommandStatus.ESME_ROK, CommandStatus.ESME_ROK, CommandStatus.ESME_RSUBMITFAIL], answers.Select(answer => answer.Status));
        var expired = await esme.WaitForDeliveryAsync();
        Assert.Equal((answers[0].MessageId, "EXPIRED", "027"), (expired.ReceiptId, expired.ReceiptState, expired.ReceiptError));
        var delivered = await esme.WaitForDeliveryAsync();
        Assert.Equal((single.MessageId, "DELIVRD"), (delivered.ReceiptId, delivered.ReceiptState));
        Assert.Equal("single", Assert.Single(smsc.Phone(Phone).Messages.Snapshot()).Text);

        // Only the segment without a receipt has got to the phone.
        Assert.Equal(1, smsc.Phone(Phone).Unfinished);
    }

    [Fact]
    public async Task An_intermediate_notification_can_come_before_the_receipt()
    {
        await using var smsc = await SmscServer.StartAsync();
        smsc.OnSubmit = _ => SubmitReply.Ok.WithoutReceipt();
        await using var esme = await BindAsync(smsc);
        var answer = await esme.SubmitAsync(new Submit { Text = "hello", RegisteredDelivery = 0x11 });
        var message = Assert.Single(smsc.Received.Snapshot());

        await smsc.ReceiptAsync(message, MessageState.Enroute, isIntermediate: true);
        await smsc.ReceiptAsync(message);

        var notification = await esme.WaitForDeliveryAsync();
        Assert.Equal((0x20, answer.MessageId, "ENROUTE"), (notification.EsmClass, notification.ReceiptId, notification.ReceiptState));
        var receipt = await esme.WaitForDeliveryAsync();
        Assert.Equal((0x04, "DELIVRD"), (receipt.EsmClass, receipt.ReceiptState));
    }

    [Fact]
    public async Task What_is_answered_later_gets_to_the_phone_then()
    {
        await using var smsc = await SmscServer.StartAsync();
        smsc.OnSubmit = _ => SubmitReply.None;
        await using var esme = await BindAsync(smsc);
        var answer = await esme.SendRequestAsync(new Submit { Text = "later", Destination = Phone }.Encode());
        var message = await smsc.Received.WaitForAsync(_ => true);
        Assert.Empty(smsc.Phone(Phone).Messages.Snapshot());

        message.Answer(CommandStatus.ESME_ROK);

        await answer.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("later", Assert.Single(smsc.Phone(Phone).Messages.Snapshot()).Text);
    }

    [Fact]
    public async Task The_prompt_shows_what_a_phone_shows()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { KeepMessages = false });
        await using var esme = await BindAsync(smsc);
        var output = new StringWriter();
        var runner = new PromptRunner(smsc, output);
        await esme.SubmitAsync(Code, Phone, "before anybody looked");

        await runner.RunAsync(new StringReader("phones on"), stopAtProblem: true, CancellationToken.None);
        await esme.SubmitInTurnAsync(new Submit { Source = Code, Destination = Phone, Text = Chinese }.InParts());
        var printed = $"{Code} -> {Phone}: {Chinese} (3 segments){Environment.NewLine}";
        Assert.Equal(printed, output.ToString());

        await esme.SubmitInTurnAsync(new Submit { Source = Code, Destination = Phone, Text = Latin }.InParts().Take(2));
        await runner.RunAsync(new StringReader($"phone {Phone}"), stopAtProblem: true, CancellationToken.None);
        Assert.Equal($"{printed}{printed}1 messages, 1 with segments missing{Environment.NewLine}", output.ToString());
    }

    [Fact]
    public async Task The_oldest_messages_are_forgotten_when_there_are_too_many()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { PhoneMessages = 2 });
        await using var esme = await BindAsync(smsc);
        foreach (var text in (string[])["1", "2", "3"])
        {
            await esme.SubmitAsync(Code, Phone, text);
            await esme.SubmitAsync(new Submit { Text = Latin, Destination = Phone }.InParts(reference: text[0])[0]);
        }

        Assert.Equal(["2", "3"], smsc.Phone(Phone).Messages.Snapshot().Select(message => message.Text));
        Assert.Equal(2, smsc.Phone(Phone).Unfinished);
    }

    private static Task<EsmeClient> BindAsync(SmscServer smsc) => EsmeClient.BindAsync(new EsmeClientOptions { Port = smsc.Port });
}
