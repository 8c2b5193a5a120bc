using EsmeSimulator.Client;
using EsmeSimulator.Load;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmscSimulator.Behaviour;
using SmscSimulator.Server;
using Xunit;

namespace SmppGuard.Tests.Simulators;

public sealed class LoadRunTests
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("long text ", 20));
    private static readonly string Surrogates = string.Concat(Enumerable.Repeat("好😀", 30));

    [Fact]
    public async Task Every_message_is_sent_once_and_every_answer_and_receipt_is_counted()
    {
        await using var smsc = await SmscServer.StartAsync();
        smsc.OnSubmit = message => message.Destination.EndsWith('7') ? SubmitReply.Error(CommandStatus.ESME_RTHROTTLED) : SubmitReply.Ok;
        var options = new LoadOptions
        {
            Port = smsc.Port,
            Binds = 3,
            Window = 7,
            Count = 1000,
            Destination = "8613800138000",
            Spread = 1000,
            Texts = ["one", "two"],
            Registered = true,
            Linger = TimeSpan.FromSeconds(20),
        };

        var report = await new LoadRun(options).RunAsync();

        Assert.True(report.IsComplete);
        Assert.Equal((1000, 900, 100, 900), (report.Total.Submitted, report.Total.Accepted, report.Total.Refused, report.Total.Receipts));
        Assert.Equal(100, report.Total.Errors[CommandStatus.ESME_RTHROTTLED]);
        Assert.Equal(900, report.Total.ReceiptStates[MessageState.Delivered]);
        Assert.Equal(1000, report.Total.Latency.Count);
        var received = smsc.Received.Snapshot();
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (8613800138000 + i).ToString()), received.Select(message => message.Destination).Order(StringComparer.Ordinal));
        Assert.All(received, message => Assert.Equal(message.Destination[^1] % 2 == 0 ? "one" : "two", message.Text));
    }

    [Fact]
    public async Task A_long_text_goes_out_as_parts_that_belong_together()
    {
        await using var smsc = await SmscServer.StartAsync();
        var text = string.Concat(Enumerable.Repeat("长短信测试", 30));
        var options = new LoadOptions { Port = smsc.Port, Window = 1, Count = 2, Texts = [text], Encoding = MessageEncoding.Ucs2 };

        var report = await new LoadRun(options).RunAsync();

        Assert.Equal(6, report.Total.Accepted);
        var messages = smsc.Received.Snapshot().GroupBy(part => part.Udh[3]).ToList();
        Assert.Equal(2, messages.Count);
        Assert.All(messages, parts => Assert.Equal(text, string.Concat(parts.OrderBy(part => part.Udh[5]).Select(part => part.Text))));
        Assert.All(messages, parts => Assert.Equal([3, 3, 3], parts.Select(part => (int)part.Udh[4])));
    }

    [Theory]
    [InlineData(LongMessageForm.Udh8, CommandId.SubmitSm, 150)]
    [InlineData(LongMessageForm.Udh16, CommandId.SubmitSm, 150)]
    [InlineData(LongMessageForm.Sar, CommandId.SubmitSm, 150)]
    [InlineData(LongMessageForm.Payload, CommandId.SubmitSm, 100)]
    [InlineData(LongMessageForm.Udh16, CommandId.DataSm, 150)]
    [InlineData(LongMessageForm.Sar, CommandId.DataSm, 150)]
    internal async Task Long_and_short_texts_arrive_whole_when_parts_are_shuffled_interleaved_and_spread_over_binds(LongMessageForm form, CommandId operation, int submits)
    {
        await using var smsc = await SmscServer.StartAsync();
        var options = new LoadOptions
        {
            Port = smsc.Port,
            Binds = 3,
            Window = 5,
            Count = 100,
            Spread = 10,
            Texts = ["short", Long, "短", Surrogates],
            Encoding = MessageEncoding.Auto,
            Long = form,
            Operation = operation,
            Interleave = 20,
            Shuffle = true,
            SpreadParts = true,
            Seed = 7,
        };

        var report = await new LoadRun(options).RunAsync();

        Assert.True(report.IsComplete);
        Assert.Equal(submits, report.Total.Accepted);
        Assert.All(smsc.Received.Snapshot(), message => Assert.Equal(operation, message.CommandId));
        for (var i = 0; i < 10; i++)
        {
            var phone = smsc.Phone($"861380013800{i}");
            var expected = Enumerable.Range(0, 100).Where(message => message % 10 == i).Select(message => options.Texts[message % 4]);
            Assert.Equal(expected.Order(StringComparer.Ordinal), phone.Messages.Snapshot().Select(message => message.Text).Order(StringComparer.Ordinal));
            Assert.Equal((0, 0, 0), (phone.Unfinished, phone.Repeated, phone.Abandoned));
        }

        var parts = smsc.Received.Snapshot().Where(message => message.Segment is not null).GroupBy(message => (message.Destination, message.Segment!.Value.Reference)).ToList();
        Assert.All(parts, message => Assert.Equal(2, message.Count()));
        Assert.Equal(form != LongMessageForm.Payload, parts.Exists(message => message.First().Segment!.Value.Number == 2));
        Assert.Equal(form != LongMessageForm.Payload, parts.Exists(message => message.Select(part => part.ConnectionNumber).Distinct().Count() == 2));
    }

    [Fact]
    public async Task Interleaved_messages_go_out_part_by_part_in_turn()
    {
        await using var smsc = await SmscServer.StartAsync();
        var options = new LoadOptions { Port = smsc.Port, Window = 1, Count = 5, Texts = [Long], Interleave = 2 };

        Assert.True((await new LoadRun(options).RunAsync()).IsComplete);

        Assert.Equal(
            [(0, 1), (1, 1), (0, 2), (1, 2), (2, 1), (3, 1), (2, 2), (3, 2), (4, 1), (4, 2)],
            smsc.Received.Snapshot().Select(message => ((int)message.Segment!.Value.Reference, (int)message.Segment.Value.Number)));
    }

    [Fact]
    public async Task Parts_that_a_lost_bind_did_not_send_are_reported()
    {
        await using var smsc = await SmscServer.StartAsync();
        smsc.OnSubmit = message => message.Segment!.Value.Number == 2 ? SubmitReply.Disconnect : SubmitReply.Ok;
        var options = new LoadOptions { Port = smsc.Port, Binds = 2, Window = 1, Count = 10, Texts = [Long], SpreadParts = true };

        var report = await new LoadRun(options).RunAsync();

        // Part 1 of each message goes over the first bind, part 2 over the second, which does not outlive the first of them.
        Assert.False(report.IsComplete);
        Assert.Equal((10, 1, 9), (report.Total.Accepted, report.Total.Unanswered, report.Unsent));
    }

    [Theory]
    [InlineData(MessageEncoding.Gsm7Packed, "long text € ")]
    [InlineData(MessageEncoding.Gbk, "长短信 long ")]
    [InlineData(MessageEncoding.Latin1, "long text ÷ ")]
    internal async Task Every_encoding_is_read_by_a_phone_that_knows_it(MessageEncoding encoding, string text)
    {
        var codings = new DataCodingScheme(encoding == MessageEncoding.Gsm7Packed ? Alphabet.Gsm7Packed : Alphabet.Gsm7, Alphabet.Gb18030);
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { Codings = codings });
        var options = new LoadOptions { Port = smsc.Port, Count = 2, Texts = [text, string.Concat(Enumerable.Repeat(text, 20))], Encoding = encoding };

        Assert.True((await new LoadRun(options).RunAsync()).IsComplete);

        Assert.Equal(options.Texts, smsc.Phone(options.Destination).Messages.Snapshot().Select(message => message.Text));
    }

    [Fact]
    public async Task A_cut_connection_is_reported_with_what_stayed_unanswered_and_unsent()
    {
        await using var smsc = await SmscServer.StartAsync();
        var submits = 0;
        smsc.OnSubmit = _ => ++submits < 50 ? SubmitReply.Ok : SubmitReply.Disconnect;

        var report = await new LoadRun(new LoadOptions { Port = smsc.Port, Window = 10, Count = 1000 }).RunAsync();

        Assert.False(report.IsComplete);
        Assert.Single(report.Lost);
        Assert.InRange(report.Total.Accepted, 0, 49);
        Assert.Equal(1000, report.Total.Accepted + report.Total.Unanswered + report.Unsent);
    }

    [Fact]
    public async Task A_message_without_an_answer_is_counted_after_its_timeout()
    {
        await using var smsc = await SmscServer.StartAsync();
        smsc.OnSubmit = message => message.Destination.EndsWith('3') ? SubmitReply.None : SubmitReply.Ok;
        var options = new LoadOptions { Port = smsc.Port, Count = 10, Spread = 10, ResponseTimeout = TimeSpan.FromSeconds(3) };

        var report = await new LoadRun(options).RunAsync();

        Assert.Equal((9, 1), (report.Total.Accepted, report.Total.Unanswered));
        Assert.False(report.IsComplete);
    }

    [Fact]
    public async Task A_refused_bind_names_its_status()
    {
        await using var smsc = await SmscServer.StartAsync();
        smsc.RefuseBindsWith = CommandStatus.ESME_RINVSYSID;

        var error = await Assert.ThrowsAsync<IOException>(() => new LoadRun(new LoadOptions { Port = smsc.Port }).RunAsync());

        Assert.Contains("ESME_RINVSYSID", error.Message);
    }

    [Theory]
    [InlineData("86x", 1)]
    [InlineData("", 1)]
    [InlineData("99", 2)]
    public void A_destination_that_cannot_be_counted_up_is_refused(string destination, long spread) =>
        Assert.Throws<FormatException>(() => SubmitTemplate.BuildAll(new LoadOptions { Destination = destination, Spread = spread }));

    [Fact]
    public void A_text_that_the_encoding_lacks_is_refused_before_the_run()
    {
        var error = Assert.Throws<FormatException>(() => SubmitTemplate.BuildAll(new LoadOptions { Texts = ["plain", "全场"], Encoding = MessageEncoding.Latin1 }));
        Assert.Contains("text 2", error.Message);
    }
}
