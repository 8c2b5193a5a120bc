using Microsoft.Extensions.Time.Testing;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using Xunit;
using static SmppGuard.Tests.Archive.FeedExtensions;

namespace SmppGuard.Tests.Archive;

/// <summary>What every archive does, whatever it is made of.</summary>
public abstract partial class ArchiveContract : IDisposable
{
    private protected static readonly DateTimeOffset Start = new(2026, 11, 22, 5, 0, 0, TimeSpan.Zero);

    private protected FakeTimeProvider Time { get; } = new(Start);

    private IArchive? _archive;

    private protected IArchive Archive => _archive ??= Open();

    private protected abstract IArchive Open();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _archive?.Dispose();

    [SkippableFact]
    public void Adverts_of_late_are_those_that_were_or_may_have_been_sent()
    {
        var times = Enumerable.Range(0, 10).Select(i => Start.AddHours(-4 * i)).ToArray();
        var ids = times.Select(IdAt).ToArray();
        Store(
            new TestMessage { Id = ids[0] },
            new TestMessage { Id = ids[1], Outcome = Outcome.Unknown, Status = CommandStatus.ESME_RSYSERR },
            new TestMessage { Id = ids[2], Class = Purpose.Notification },
            new TestMessage { Id = ids[3], Outcome = Outcome.Rejected, Status = CommandStatus.ESME_RTHROTTLED, MessageId = "", SmscIds = [] },
            new TestMessage { Id = ids[4], Outcome = Outcome.NotSent, OutcomeReason = Reason.SmscUnavailable, MessageId = "", SmscIds = [] },
            new TestMessage { Id = ids[5], Reason = Reason.NoConsent, Status = (CommandStatus)0x0402 },
            new TestMessage { Id = ids[6], Kind = SubmitKind.ReplaceSm },
            new TestMessage { Id = ids[7], Organization = "rival", Msisdn = 8613900139000 },
            new TestMessage { Id = ids[8], Outcome = Outcome.Rejected, Status = CommandStatus.ESME_RTHROTTLED, MessageId = "", SmscIds = ["4f2a"] },
            new TestMessage { Id = ids[9] });
        Assert.Equal([ids[8], ids[7], ids[1], ids[0]], Archive.AdvertsSince(times[8]).Select(advert => advert.RecordId));
        var rival = Archive.AdvertsSince(times[8]).Single(advert => advert.Organization == "rival");
        Assert.Equal((new Msisdn(8613900139000), times[7].ToUnixTimeMilliseconds()), (rival.Msisdn, rival.ReceivedAt));
    }

    [SkippableFact]
    public async Task A_message_is_found_with_everything_that_was_recorded()
    {
        var id = IdAt(Start);
        Store(new TestMessage { Id = id });
        var message = Assert.IsType<MessageRecord>(await Archive.FindAsync(id, default));
        Assert.Equal(id.ToString(System.Globalization.CultureInfo.InvariantCulture), message.Id);
        Assert.Equal("cp1", message.Account);
        Assert.Equal("acme", message.Organization);
        Assert.Equal("106900001", message.Code);
        Assert.Equal("106900001", message.Source);
        Assert.Equal(new Msisdn(8613800138000), message.Msisdn);
        Assert.Equal(Purpose.Commercial, message.Class);
        Assert.True(message.IsAllowed);
        Assert.Equal("draft-2020", message.RulePack);
        Assert.Equal("127.0.0.1", message.Peer);
        Assert.Equal(77, message.ConsentId);
        Assert.Equal("全场五折", message.OriginalText);
        Assert.Equal("【示例商城】全场五折 客服4008001234 拒收请回复R", message.SentText);
        Assert.Equal(8, message.DataCoding);
        Assert.Equal(1, message.Segments);
        Assert.Equal(1, message.RegisteredDelivery);
        Assert.Equal(Start, message.ReceivedAt);
        Assert.Equal(Start.AddMilliseconds(2), message.SentAt);
        Assert.Equal(Start.AddMilliseconds(9), message.AnsweredAt);
        Assert.Equal("4f2a", message.MessageId);
        Assert.Equal([new MessagePart("4f2a", 1, Start, RegisteredDelivery: 1)], message.Parts);
        Assert.Equal("main", message.Smsc);
        Assert.Equal("4f2a", message.SmscMessageId);
        Assert.Equal(["4f2a"], message.SmscMessageIds);
        Assert.Equal(CommandStatus.ESME_ROK, message.CommandStatus);
        Assert.Equal(MessageOutcome.Accepted, message.Outcome);
        Assert.Empty(message.Receipts);
        Assert.Equal(new DateTimeOffset(2027, 5, 22, 5, 0, 0, TimeSpan.Zero), message.ExpireAt);
    }

    [SkippableFact]
    public async Task A_refused_message_has_its_reason_and_nothing_sent()
    {
        var id = IdAt(Start);
        Store(new TestMessage { Id = id, Reason = Reason.NoConsent, Status = (CommandStatus)0x402 });
        var message = Assert.IsType<MessageRecord>(await Archive.FindAsync(id, default));
        Assert.False(message.IsAllowed);
        Assert.Equal(Reason.NoConsent, message.Reason);
        Assert.Equal((CommandStatus)0x402, message.CommandStatus);
        Assert.Equal("全场五折", message.OriginalText);
        Assert.Null(message.SentText);
        Assert.Null(message.SentAt);
        Assert.Equal(Start.AddMilliseconds(1), message.AnsweredAt);
        Assert.Null(message.MessageId);
        Assert.Null(message.SmscMessageId);
        Assert.Empty(message.SmscMessageIds);
        Assert.Equal(0, message.Segments);
        Assert.Equal(MessageOutcome.None, message.Outcome);
    }

    [SkippableFact]
    public async Task An_allowed_message_that_could_not_be_sent_is_refused_with_that_reason()
    {
        var id = IdAt(Start);
        Store(new TestMessage { Id = id, Outcome = Outcome.NotSent, OutcomeReason = Reason.SmscUnavailable, Status = CommandStatus.ESME_RSYSERR });
        var message = Assert.IsType<MessageRecord>(await Archive.FindAsync(id, default));
        Assert.False(message.IsAllowed);
        Assert.Equal(Reason.SmscUnavailable, message.Reason);
        Assert.Equal(CommandStatus.ESME_RSYSERR, message.CommandStatus);
        Assert.Null(message.SentText);
        Assert.Null(message.SentAt);
        Assert.Equal(MessageOutcome.None, message.Outcome);
        var refused = await Archive.QueryAsync(new MessageFilter { Allowed = false }, default);
        Assert.Equal(id, Assert.Single(refused.Items).RecordId);
    }

    [SkippableTheory]
    [InlineData((int)Outcome.Rejected, (int)MessageOutcome.Rejected)]
    [InlineData((int)Outcome.Unknown, (int)MessageOutcome.Unknown)]
    public async Task What_the_SMSC_did_not_accept_stays_allowed_with_its_outcome(int journaled, int expected)
    {
        var id = IdAt(Start);
        Store(new TestMessage { Id = id, Outcome = (Outcome)journaled, Status = CommandStatus.ESME_RSYSERR });
        var message = Assert.IsType<MessageRecord>(await Archive.FindAsync(id, default));
        Assert.True(message.IsAllowed);
        Assert.Equal((MessageOutcome)expected, message.Outcome);
        Assert.Null(message.MessageId);
        Assert.Empty(message.SmscMessageIds);
        Assert.NotNull(message.SentText);
    }

    [SkippableTheory]
    [InlineData("a", "a")]
    [InlineData("a", null)]
    [InlineData("a", "xay")]
    [InlineData("a", "completely other")]
    [InlineData("", "【示例商城】")]
    [InlineData("", null)]
    [InlineData("😀 line\r\nwith \0 and \"quotes\"", "【】😀 line\r\nwith \0 and \"quotes\" 拒收请回复R")]
    public async Task Texts_come_back_as_they_were(string original, string? sent)
    {
        var id = IdAt(Start);
        Store(new TestMessage { Id = id, Text = original, Sent = sent });
        var message = Assert.IsType<MessageRecord>(await Archive.FindAsync(id, default));
        Assert.Equal(original, message.OriginalText);
        Assert.Equal(sent ?? original, message.SentText);
    }

    [SkippableFact]
    public async Task Long_texts_and_data_sm_are_read_from_message_payload()
    {
        var text = string.Concat(Enumerable.Repeat("很长的文字", 400));
        Store(new TestMessage { Id = IdAt(Start), Text = text, Sent = null }, new TestMessage { Id = IdAt(Start, 1), Text = text, Sent = null, Kind = SubmitKind.DataSm });
        var found = await Archive.QueryAsync(new MessageFilter(), default);
        Assert.Equal(2, found.Items.Count);
        Assert.All(found.Items, message => Assert.Equal(text, message.OriginalText));
        Assert.Equal(SubmitKind.DataSm, found.Items[0].Kind);
    }

    [SkippableFact]
    public async Task A_binary_message_is_kept_in_hexadecimal()
    {
        var id = IdAt(Start);
        Store(new TestMessage { Id = id, Binary = [0x00, 0x9F, 0xFF], Sent = null });
        var message = Assert.IsType<MessageRecord>(await Archive.FindAsync(id, default));
        Assert.Equal("009FFF", message.OriginalText);
        Assert.Equal(Alphabet.Binary, message.OriginalAlphabet);
        Assert.Equal(4, message.DataCoding);
    }

    [SkippableFact]
    public async Task Storing_a_batch_again_changes_nothing()
    {
        var id = IdAt(Start);
        var feed = Feed(new TestMessage { Id = id }, new TestMessage { Id = IdAt(Start, 1), Msisdn = 8613800138001 });
        feed.Apply(Receipt(id, Start, "DELIVRD"), sequence: 3);
        feed.Apply(Reply(Start, ReplyAction.None), sequence: 4);
        Archive.Store(feed.Batch);
        Archive.Store(feed.Batch);
        Assert.Equal(2, (await Archive.QueryAsync(new MessageFilter(), default)).Items.Count);
        var message = Assert.Single((await Archive.QueryAsync(new MessageFilter { Msisdn = new Msisdn(8613800138000) }, default)).Items);
        Assert.Single(message.Receipts);
        Assert.Single((await Archive.RepliesAsync(new ReplyFilter(), default)).Items);
    }

    [SkippableFact]
    public async Task Each_filter_finds_what_it_says_and_nothing_else()
    {
        Store(
            new TestMessage { Id = IdAt(Start, 1) },
            new TestMessage { Id = IdAt(Start, 2), Msisdn = 8613900139000, MessageId = "b" },
            new TestMessage { Id = IdAt(Start, 3), Account = "cp2", Organization = "other", Code = "10690002", Source = "10690002", MessageId = "c" },
            new TestMessage { Id = IdAt(Start, 4), Source = "10690000188", MessageId = "d" },
            new TestMessage { Id = IdAt(Start, 5), Reason = Reason.NoConsent },
            new TestMessage { Id = IdAt(Start, 6), Reason = Reason.SourceNotAllowed, Organization = null, Code = null, Source = "999" });
        await Finds(new MessageFilter(), 6, 5, 4, 3, 2, 1);
        await Finds(new MessageFilter { Msisdn = new Msisdn(8613900139000) }, 2);
        await Finds(new MessageFilter { Account = "cp2" }, 3);
        await Finds(new MessageFilter { Account = "cp1" }, 6, 5, 4, 2, 1);
        await Finds(new MessageFilter { Organization = "acme" }, 5, 4, 2, 1);
        await Finds(new MessageFilter { Organization = "nobody" });
        await Finds(new MessageFilter { Code = "106900001" }, 5, 4, 2, 1);
        await Finds(new MessageFilter { Code = "10690000188" }, 4);
        await Finds(new MessageFilter { Code = "999" }, 6);
        await Finds(new MessageFilter { Allowed = false }, 6, 5);
        await Finds(new MessageFilter { Allowed = true }, 4, 3, 2, 1);
        await Finds(new MessageFilter { Organization = "acme", Allowed = false }, 5);
        await Finds(new MessageFilter { Msisdn = new Msisdn(8613800138000), Organization = "acme", Allowed = true }, 4, 1);
        await Finds(new MessageFilter { MessageId = "c" }, 3);
        await Finds(new MessageFilter { MessageId = "c", Account = "cp1" });
        await Finds(new MessageFilter { MessageId = "" });

        async Task Finds(MessageFilter filter, params int[] expected)
        {
            var found = await Archive.QueryAsync(filter, default);
            Assert.Equal(expected.Select(n => IdAt(Start, n)), found.Items.Select(m => m.RecordId));
        }
    }

    [SkippableFact]
    public async Task Times_are_from_inclusive_to_exclusive()
    {
        Store([.. Enumerable.Range(0, 5).Select(n => new TestMessage { Id = IdAt(Start.AddDays(n)) })]);
        var found = await Archive.QueryAsync(new MessageFilter { From = Start.AddDays(1), To = Start.AddDays(3) }, default);
        Assert.Equal([IdAt(Start.AddDays(2)), IdAt(Start.AddDays(1))], found.Items.Select(m => m.RecordId));
    }

    [SkippableFact]
    public async Task Every_id_that_ESME_or_SMSC_used_finds_the_message()
    {
        var id = IdAt(Start);
        Store(new TestMessage { Id = id, MessageId = "ours-1", SmscIds = ["s-1", "s-2", "s-3"] });
        foreach (var used in new[] { "ours-1", "s-1", "s-2", "s-3" })
        {
            Assert.Equal(id, Assert.Single((await Archive.QueryAsync(new MessageFilter { MessageId = used }, default)).Items).RecordId);
            Assert.Equal(id, (await Archive.FindByMessageIdAsync("cp1", used, default))?.RecordId);
            Assert.Null(await Archive.FindByMessageIdAsync("cp2", used, default));
        }

        Assert.Equal(["s-1", "s-2", "s-3"], (await Archive.FindAsync(id, default))!.SmscMessageIds);
        Assert.Null(await Archive.FindBySmscMessageIdAsync("main", "ours-1", default));
        Assert.Equal(id, (await Archive.FindBySmscMessageIdAsync("main", "s-2", default))?.RecordId);
    }

    [SkippableFact]
    public async Task A_receipt_belongs_to_the_newest_message_with_the_id_at_that_SMSC()
    {
        Store(
            new TestMessage { Id = IdAt(Start), MessageId = "42" },
            new TestMessage { Id = IdAt(Start.AddDays(2)), MessageId = "42" },
            new TestMessage { Id = IdAt(Start.AddDays(3)), MessageId = "42", Smsc = "backup" });
        Assert.Equal(IdAt(Start.AddDays(2)), (await Archive.FindBySmscMessageIdAsync("main", "42", default))?.RecordId);
        Assert.Equal(IdAt(Start.AddDays(3)), (await Archive.FindBySmscMessageIdAsync("backup", "42", default))?.RecordId);
        Assert.Null(await Archive.FindBySmscMessageIdAsync("main", "43", default));
    }

    [SkippableFact]
    public async Task Of_several_messages_with_an_id_at_an_SMSC_those_to_a_recipient_are_found_newest_first_in_any_of_the_spellings()
    {
        const long Other = 8613800138001;
        Store(
            new TestMessage { Id = IdAt(Start), MessageId = "42" },
            new TestMessage { Id = IdAt(Start.AddHours(1)), MessageId = "42", Msisdn = Other },
            new TestMessage { Id = IdAt(Start.AddDays(1)), MessageId = "ours", SmscIds = ["41", "0042"] },
            new TestMessage { Id = IdAt(Start.AddDays(2)), MessageId = "42", Smsc = "backup" });
        Assert.Equal([IdAt(Start.AddDays(1)), IdAt(Start)], await SentAsync(["42", "0042"], msisdn => msisdn.Value != Other));
        Assert.Equal([IdAt(Start.AddHours(1))], await SentAsync(["42", "0042"], msisdn => msisdn.Value == Other));
        Assert.Equal([IdAt(Start.AddHours(1)), IdAt(Start)], await SentAsync(["42"], isRecipient: null));
        Assert.Empty(await SentAsync(["ours", "43"], isRecipient: null));

        // Only as many days back as asked.
        Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal([IdAt(Start.AddDays(1))], await SentAsync(["42", "0042"], msisdn => msisdn.Value != Other, days: 0));

        async Task<IEnumerable<long>> SentAsync(string[] ids, Func<Msisdn, bool>? isRecipient, int days = IArchive.CorrelationDays) =>
            (await SoughtAsync(ArchiveDay.Of(Time.GetUtcNow().ToUnixTimeMilliseconds()) - days, ArchiveDay.Last, new SentSearch(ids, isRecipient)))[0];
    }

    [SkippableFact]
    public async Task Receipts_are_shown_with_their_message_in_the_order_in_which_they_came()
    {
        var id = IdAt(Start);
        Store(new TestMessage { Id = id });
        var later = Feed();
        later.Apply(Receipt(id, Start.AddDays(2), "DELIVRD"), sequence: 9);
        later.Apply(Receipt(id, Start.AddDays(1), "ACCEPTD", error: "001"), sequence: 8);
        later.Apply(Receipt(0, Start.AddDays(1), "UNKNOWN"), sequence: 10);
        Archive.Store(later.Batch);
        var message = Assert.IsType<MessageRecord>(await Archive.FindAsync(id, default));
        Assert.Equal(
            [new MessageReceipt(Start.AddDays(1), "4f2a", "ACCEPTD", "001"), new MessageReceipt(Start.AddDays(2), "4f2a", "DELIVRD", null)],
            message.Receipts);
    }

    [SkippableFact]
    public async Task An_expired_message_is_not_shown_and_is_removed_within_a_day()
    {
        var first = IdAt(Start);
        var last = IdAt(new DateTimeOffset(2026, 11, 22, 23, 59, 59, 999, TimeSpan.Zero));
        var next = IdAt(Start.AddDays(1));
        Store([.. new[] { first, last, next }.Select(id => new TestMessage { Id = id })]);
        var expireAt = (await Archive.FindAsync(first, default))!.ExpireAt;
        Time.AdjustTime(expireAt.AddMilliseconds(-1));
        Assert.NotNull(await Archive.FindAsync(first, default));
        Time.AdjustTime(expireAt);
        Assert.Null(await Archive.FindAsync(first, default));
        Assert.Equal([next, last], (await Archive.QueryAsync(new MessageFilter { Account = "cp1" }, default)).Items.Select(m => m.RecordId));
        Assert.Equal([next, last], (await Archive.QueryAsync(new MessageFilter(), default)).Items.Select(m => m.RecordId));
        Assert.Empty(Archive.Purge());

        Time.AdjustTime(expireAt.AddDays(1));
        var purged = Assert.Single(Archive.Purge());
        Assert.Equal(2, purged.Messages);
        Assert.Empty(Archive.Purge());
        Time.AdjustTime(Start);
        Assert.Equal([next], (await Archive.QueryAsync(new MessageFilter(), default)).Items.Select(m => m.RecordId));
        Assert.Null(await Archive.FindAsync(first, default));
    }

    private protected void Store(params TestMessage[] messages) => Archive.Store(Feed(messages).Batch);

    private protected static long IdAt(DateTimeOffset time, int number = 0) => RecordIds.FirstAt(time.ToUnixTimeMilliseconds()) + number;

    private protected static ReceiptRecord Receipt(long recordId, DateTimeOffset at, string state, string error = "") => new()
    {
        DeliveryId = 0,
        RecordId = recordId,
        At = at.ToUnixTimeMilliseconds(),
        Smsc = "main",
        SmscMessageId = "4f2a",
        Account = "",
        State = state,
        Error = error,
        Pdu = [],
    };

    private protected static ReplyRecord Reply(DateTimeOffset at, ReplyAction action, string text = "好", long msisdn = 8613800138000) => new()
    {
        DeliveryId = 0,
        At = at.ToUnixTimeMilliseconds(),
        Smsc = "main",
        Account = "cp1",
        Organization = "acme",
        Code = "106900001",
        Msisdn = new Msisdn(msisdn),
        Action = action,
        Text = text,
        Pdu = [1, 2, 3],
    };
}
