using System.Globalization;
using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using Xunit;
using static SmppGuard.Tests.Archive.FeedExtensions;

namespace SmppGuard.Tests.Archive;

public abstract partial class ArchiveContract
{
    [SkippableFact]
    public async Task A_long_message_is_one_record_with_its_parts()
    {
        var id = IdAt(Start);
        Store(LongMessage(id));
        var message = Assert.IsType<MessageRecord>(await Archive.FindAsync(id, default));
        Assert.Equal("全场五折今天", message.OriginalText);
        Assert.Equal("【示例商城】全场五折今天 拒收请回复R", message.SentText);
        Assert.Equal(Text(id + 2), message.MessageId);
        Assert.Equal(
            [
                new MessagePart(Text(id), 1, Start, RegisteredDelivery: 1),
                new MessagePart(Text(id + 1), 2, Start.AddMilliseconds(1), RegisteredDelivery: 0),
                new MessagePart(Text(id + 2), 3, Start.AddMilliseconds(2), RegisteredDelivery: 2),
            ],
            message.Parts);
        Assert.Equal(2, message.Segments);
        Assert.Equal(["s-1", "s-2"], message.SmscMessageIds);
        foreach (var used in new[] { Text(id), Text(id + 1), Text(id + 2), "s-1", "s-2" })
        {
            Assert.Equal(id, Assert.Single((await Archive.QueryAsync(new MessageFilter { MessageId = used }, default)).Items).RecordId);
            Assert.Equal(id, (await Archive.FindByMessageIdAsync("cp1", used, default))?.RecordId);
        }

        Assert.Null(await Archive.FindBySmscMessageIdAsync("main", Text(id + 1), default));
        Assert.Equal(id, (await Archive.FindBySmscMessageIdAsync("main", "s-2", default))?.RecordId);
    }

    [SkippableFact]
    public async Task A_long_message_that_left_as_it_came_shows_the_same_text()
    {
        var id = IdAt(Start);
        Store(LongMessage(id) with { Sent = null, SmscIds = ["a", "b", "c"] });
        var message = Assert.IsType<MessageRecord>(await Archive.FindAsync(id, default));
        Assert.Equal(message.OriginalText, message.SentText);
        Assert.Equal(3, message.Segments);
    }

    [SkippableFact]
    public async Task The_part_that_completes_a_refused_message_has_no_id()
    {
        var id = IdAt(Start);
        Store(LongMessage(id) with { Reason = Reason.NoConsent, Status = (CommandStatus)0x402 });
        var message = Assert.IsType<MessageRecord>(await Archive.FindAsync(id, default));
        Assert.Equal(Reason.NoConsent, message.Reason);
        Assert.Null(message.MessageId);
        Assert.Equal([Text(id), Text(id + 1), null], message.Parts.Select(part => part.MessageId));
        Assert.Equal(id, (await Archive.FindByMessageIdAsync("cp1", Text(id + 1), default))?.RecordId);
        Assert.Null(await Archive.FindByMessageIdAsync("cp1", Text(id + 2), default));
    }

    [SkippableFact]
    public async Task A_message_whose_parts_did_not_come_is_incomplete()
    {
        var id = IdAt(Start);
        var whole = LongMessage(id);
        Store(whole with { Reason = Reason.Incomplete, CompletedBy = null, Parts = [whole.Parts![0], whole.Parts[2]] });
        var message = Assert.IsType<MessageRecord>(await Archive.FindAsync(id, default));
        Assert.Equal(MessageOutcome.Incomplete, message.Outcome);
        Assert.False(message.IsAllowed);
        Assert.Equal("全场今天", message.OriginalText);
        Assert.Null(message.SentText);
        Assert.Null(message.MessageId);
        Assert.Equal([1, 3], message.Parts.Select(part => (int)part.Number));
        Assert.Equal([Text(id), Text(id + 2)], message.Parts.Select(part => part.MessageId));
        Assert.Equal(id, (await Archive.FindByMessageIdAsync("cp1", Text(id + 2), default))?.RecordId);
    }

    [SkippableFact]
    public async Task Characters_that_were_cut_between_parts_are_whole_again()
    {
        var emoji = Encoding.BigEndianUnicode.GetBytes("今天😀五折");
        await ReadsAs("今天😀五折", Part(1, emoji[..6], Alphabet.Ucs2, 8), Part(2, emoji[6..], Alphabet.Ucs2, 8));
        await ReadsAs("今天😀五折", Part(1, emoji[..7], Alphabet.Ucs2, 8), Part(2, emoji[7..], Alphabet.Ucs2, 8));
        await ReadsAs("5€ off", Part(1, [0x35, 0x1B], Alphabet.Gsm7, 0), Part(2, [0x65, .. " off"u8], Alphabet.Gsm7, 0));
    }

    [SkippableFact]
    public async Task Each_part_is_read_in_its_own_coding()
    {
        await ReadsAs("10€ 五折", Part(1, [0x31, 0x30, 0x1B, 0x65, 0x20], Alphabet.Gsm7, 0), Part(2, Encoding.BigEndianUnicode.GetBytes("五折"), Alphabet.Ucs2, 8));
        await ReadsAs("é@", Part(1, [0xE9], Alphabet.Latin1, 3), Part(2, [0x00], Alphabet.Gsm7, 0));

        // Septets begin anew after each header of six octets, which leaves one bit over.
        var packed = new byte[16];
        var one = packed[..Gsm7.Pack("hello"u8, 1, packed)];
        var two = new byte[16];
        two = two[..Gsm7.Pack(" phone"u8, 1, two)];
        await ReadsAs("hello phone", Part(1, one, Alphabet.Gsm7Packed, 0), Part(2, two, Alphabet.Gsm7Packed, 0));

        // Turkish single shift: escape and 'G' is Ğ. In the second part, without the element, it is a G.
        byte[] cut = [0x1B, 0x47];
        await ReadsAs("ĞG", Part(1, cut, Alphabet.Gsm7, 0) with { OtherElements = [0x24, 1, 1] }, Part(2, cut, Alphabet.Gsm7, 0));

        // To a port: for an application, whatever data_coding says.
        await ReadsAs("48690001", Part(1, "Hi"u8.ToArray(), Alphabet.Gsm7, 0) with { OtherElements = [0x05, 4, 0x0B, 0x84, 0, 0] }, Part(2, [0, 1], Alphabet.Binary, 4));
    }

    [SkippableFact]
    public async Task As_many_parts_as_there_can_be_are_kept()
    {
        var id = IdAt(Start);
        Store(new TestMessage
        {
            Id = id,
            Sent = null,
            Parts = [.. Enumerable.Range(0, 255).Select(n => new TestPart((byte)(n + 1), id + n, new string((char)('一' + n), 67)))],
            CompletedBy = 100,
            MessageId = Text(id + 100),
        });
        var message = Assert.IsType<MessageRecord>(await Archive.FindAsync(id, default));
        Assert.Equal(Enumerable.Range(1, 255), message.Parts.Select(part => (int)part.Number));
        Assert.Equal(Enumerable.Range(0, 255).Select(n => Text(id + n)), message.Parts.Select(part => part.MessageId));
        Assert.Equal(255 * 67, message.OriginalText.Length);
        Assert.Equal(id, (await Archive.FindByMessageIdAsync("cp1", Text(id + 254), default))?.RecordId);
    }

    [SkippableFact]
    public async Task A_message_awaits_its_receipts_until_all_segments_have_reported_or_ours_is_written()
    {
        var whole = new TestMessage { Id = IdAt(Start), MessageId = "ours", SmscIds = ["w-1", "w-2"], ValidityPeriod = "000001000000000R" };
        var parts = LongMessage(IdAt(Start.AddDays(1)));
        Store(whole, parts);
        Assert.Equal([whole.Id, parts.Id], (await AwaitingReceiptsAsync(Start)).Select(m => m.RecordId));
        Assert.Equal([parts.Id], (await AwaitingReceiptsAsync(Start.AddDays(1))).Select(m => m.RecordId));
        Assert.Empty(await AwaitingReceiptsAsync(Start.AddDays(2)));

        var message = (await AwaitingReceiptsAsync(Start))[0];
        Assert.Equal(Start.AddMilliseconds(2).AddDays(1).AddMinutes(1), message.ReceiptsDue);
        Assert.Equal(new ReceiptAddresses(0, 0, 0, 0, "13800138000"), message.Addresses);
        message = (await AwaitingReceiptsAsync(Start))[1];
        Assert.Equal(new ReceiptAddresses(5, 0, 1, 1, "8613800138000"), message.Addresses);

        // On the way, and one of two: still waiting.
        Report(whole.Id, "w-1", "ENROUTE");
        Report(whole.Id, "w-1", "DELIVRD");
        Report(whole.Id, "w-1", "DELIVRD");
        Report(parts.Id, "s-1", "DELIVRD");
        Assert.Equal(2, (await AwaitingReceiptsAsync(Start)).Count);
        Report(whole.Id, "w-2", "UNDELIV");
        Assert.Equal([parts.Id], (await AwaitingReceiptsAsync(Start)).Select(m => m.RecordId));
        Report(parts.Id, "", "UNKNOWN");
        Assert.Empty(await AwaitingReceiptsAsync(Start));
    }

    [SkippableFact]
    public async Task Only_accepted_messages_that_asked_for_receipts_of_ours_await_them()
    {
        var silent = LongMessage(IdAt(Start, 3));
        Store(
            new TestMessage { Id = IdAt(Start, 0), MessageId = "one" },
            new TestMessage { Id = IdAt(Start, 1), MessageId = "none", SmscIds = ["n-1", "n-2"], RegisteredDelivery = 0 },
            LongMessage(IdAt(Start, 2)) with { Outcome = Outcome.Rejected },
            silent with { Parts = [.. silent.Parts!.Select(part => part with { RegisteredDelivery = 0x10 })] },
            LongMessage(IdAt(Start, 4)) with { Reason = Reason.NoConsent });
        Assert.Empty(await AwaitingReceiptsAsync(Start));
    }

    [SkippableFact]
    public async Task However_many_messages_await_receipts_each_is_told_once()
    {
        var ids = Enumerable.Range(0, 1200).Select(n => IdAt(Start, n)).ToList();
        Store([.. ids.Select(id => new TestMessage { Id = id, MessageId = Text(id), SmscIds = [$"a{id}", $"b{id}"] })]);
        Assert.Equal(ids, (await AwaitingReceiptsAsync(Start)).Select(m => m.RecordId));
    }

    private protected static TestMessage LongMessage(long id) => new()
    {
        Id = id,
        Sent = "【示例商城】全场五折今天 拒收请回复R",
        Parts =
        [
            new TestPart(1, id, "全场"),
            new TestPart(2, id + 1, "五折") { RegisteredDelivery = 0 },
            new TestPart(3, id + 2, "今天") { RegisteredDelivery = 2 },
        ],
        CompletedBy = 2,
        MessageId = Text(id + 2),
        SmscIds = ["s-1", "s-2"],
    };

    private protected async Task<List<MessageRecord>> AwaitingReceiptsAsync(DateTimeOffset since)
    {
        List<MessageRecord> found = [];
        await foreach (var message in Archive.AwaitingReceiptsAsync(since, default))
        {
            found.Add(message);
        }

        return found;
    }

    private long _reports;

    private void Report(long recordId, string smscMessageId, string state)
    {
        var feed = Feed();
        feed.Apply(Receipt(recordId, Start.AddDays(1), state) with { SmscMessageId = smscMessageId }, sequence: ++_reports);
        Archive.Store(feed.Batch);
    }

    private async Task ReadsAs(string expected, params TestPart[] parts)
    {
        var id = IdAt(Start.AddHours(1), (int)++_reports);
        Store(new TestMessage { Id = id, Parts = parts, CompletedBy = parts.Length - 1, Sent = null, MessageId = Text(id) });
        Assert.Equal(expected, (await Archive.FindAsync(id, default))!.OriginalText);
    }

    private static TestPart Part(byte number, byte[] octets, Alphabet alphabet, byte dataCoding) =>
        new(number, 1_000_000 + number, octets) { Alphabet = alphabet, DataCoding = dataCoding };

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
