using System.Text;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Relay.LongMessages;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>The text of a replace_sm is read, judged and marked in the coding, and behind a header or not, as the message really left; from the same code, to the same recipient.</summary>
public sealed class ReplaceTests
{
    [Fact]
    public async Task A_chinese_advert_does_not_pass_as_the_latin_1_that_the_notice_was_submitted_in()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var notice = await esme.SubmitAsync(new Submit { Source = Orders, Destination = NeverAsked, DataCoding = 3, ShortMessage = [.. "parcel of "u8, 0xE3] });
        Assert.Equal(8, Assert.Single(guard.Smsc.Received.Snapshot()).DataCoding);

        byte[][] texts =
        [
            [.. Encoding.BigEndianUnicode.GetBytes("全场五折，限时优惠，点击抢购"), .. "[Acme Mall]"u8],
            [.. Encoding.BigEndianUnicode.GetBytes("全场五折，限时优惠，点击抢购"), .. " [Acme Mall]"u8],
            Encoding.BigEndianUnicode.GetBytes("全场五折，限时优惠，点击抢购【示例商城】"),
        ];
        foreach (var text in texts)
        {
            Assert.NotEqual(CommandStatus.ESME_ROK, await ReplaceAsync(esme, notice.MessageId, Orders, text));
        }

        Assert.Equal(1, guard.Smsc.Received.Count);
        Assert.Contains(await RefusedAsync(guard, texts.Length), r => r.Reason == Reason.NoConsent && r.OriginalText.StartsWith("全场五折", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_text_in_the_coding_that_the_message_left_in_is_marked_and_sent()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, DataCoding = 3, ShortMessage = [.. "parcel of "u8, 0xE3] })).MessageId;

        Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(esme, id, Orders, Encoding.BigEndianUnicode.GetBytes("您的包裹晚到")));

        Assert.True(ReplaceSmView.TryParse(guard.Smsc.Received.Snapshot()[^1].Pdu, out var sent) == CommandStatus.ESME_ROK);
        Assert.Equal("【示例商城】您的包裹晚到", Encoding.BigEndianUnicode.GetString(sent.ShortMessage));
        var record = await guard.RecordAsync(r => r.Kind == SubmitKind.ReplaceSm && r.Outcome == MessageOutcome.Accepted);
        Assert.Equal(("您的包裹晚到", "【示例商城】您的包裹晚到", Agreed), (record.OriginalText, record.SentText, record.Msisdn.Digits));
    }

    [Fact]
    public async Task Behind_the_header_of_the_old_text_there_is_one_in_the_new_or_it_is_refused()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        byte[] turkish = [3, 0x25, 1, 1];
        var id = (await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, DataCoding = 0, EsmClass = EsmClasses.Udhi, ShortMessage = [.. turkish, .. "parcel"u8] })).MessageId;
        Assert.Equal(EsmClasses.Udhi, Assert.Single(guard.Smsc.Received.Snapshot()).EsmClass);

        // What would be taken for a header is none; a part is nothing to replace a message with; and a header that cannot stay leaves nothing for the phone to skip.
        Assert.Equal(CommandStatus.ESME_RINVESMCLASS, await ReplaceAsync(esme, id, Orders, "late"u8.ToArray()));
        Assert.Equal(CommandStatus.ESME_RREPLACEFAIL, await ReplaceAsync(esme, id, Orders, [5, 0, 3, 1, 2, 1, .. "half"u8]));
        Assert.Equal(CommandStatus.ESME_RINVMSGLEN, await ReplaceAsync(esme, id, Orders, [6, 0x0A, 4, 0, 0, 0, 0x33, .. "late"u8]));
        Assert.Equal(1, guard.Smsc.Received.Count);

        Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(esme, id, Orders, [.. turkish, .. "late"u8]));
        Assert.True(ReplaceSmView.TryParse(guard.Smsc.Received.Snapshot()[^1].Pdu, out var sent) == CommandStatus.ESME_ROK);
        Assert.Equal(Convert.ToHexString([.. turkish, .. Charset.Turkish.Encode("[Acme Mall] late")!]), Convert.ToHexString(sent.ShortMessage));
    }

    [Fact]
    public async Task What_looks_like_a_header_is_text_where_the_message_left_without_one()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(Orders, Agreed, "parcel")).MessageId;

        Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(esme, id, Orders, [5, 0, 3, 1, 2, 1, .. "half"u8]));

        Assert.Contains("half", (await guard.RecordAsync(r => r.Kind == SubmitKind.ReplaceSm)).SentText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_new_text_comes_from_the_code_of_the_old_one()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(Adverts, Agreed, "sale")).MessageId;
        await guard.RecordAsync(r => r.Outcome == MessageOutcome.Accepted);

        foreach (var source in (string[])[Notices, Orders, Adverts + "1", RivalAdverts, ""])
        {
            Assert.Equal(CommandStatus.ESME_RINVSRCADR, await ReplaceAsync(esme, id, source, "unmarked"u8.ToArray()));
        }

        Assert.Equal(1, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task Another_account_does_not_reach_it_and_nothing_that_was_not_accepted_is_replaced()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(Orders, Agreed, "parcel")).MessageId;
        var held = await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, Text = new string('a', 300) }.InParts(LongMessageForm.Udh8, 1)[0]);
        Assert.True(held.IsOk);
        guard.Time.Advance(TimeSpan.FromSeconds(62));
        await guard.RecordAsync(r => r.Outcome == MessageOutcome.Incomplete);
        await guard.RecordAsync(r => r.Outcome == MessageOutcome.Accepted);

        Assert.NotEqual(CommandStatus.ESME_ROK, await guard.Time.AdvanceUntilAsync(ReplaceAsync(await guard.BindAsync(Strict), id, Orders, "mine"u8.ToArray())));
        Assert.Equal(CommandStatus.ESME_RREPLACEFAIL, await guard.Time.AdvanceUntilAsync(ReplaceAsync(esme, held.MessageId, Orders, "late"u8.ToArray())));
        Assert.Equal(1, guard.Smsc.Received.Count);
    }

    [Theory]
    [InlineData("0303000500414243" + "44", (CommandStatus)0x0409)]
    [InlineData("1380000101", (CommandStatus)0x0409)]
    [InlineData("020C00020007020E000102020F000101", CommandStatus.ESME_RREPLACEFAIL)]
    [InlineData("020C00020007", CommandStatus.ESME_RMISSINGOPTPARAM)]
    public async Task Parameters_of_a_replacement_are_judged_with_its_text(string tlvs, CommandStatus expected)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(Orders, Agreed, "parcel")).MessageId;

        Assert.Equal(expected, await ReplaceAsync(esme, id, Orders, "late"u8.ToArray(), Convert.FromHexString(tlvs)));
        Assert.Equal(1, guard.Smsc.Received.Count);
        Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(esme, id, Orders, "late"u8.ToArray(), Convert.FromHexString("14000001" + "09")));
        Assert.EndsWith("1400000109", Convert.ToHexString(guard.Smsc.Received.Snapshot()[^1].Pdu), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_is_replaced_by_data_where_the_code_allows_it_and_by_nothing_when_it_does_no_more()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        await guard.AllowBinaryAsync(Orders, "Notification");
        var id = (await esme.SubmitAsync(new Submit { Source = Orders, Destination = Agreed, DataCoding = 4, ShortMessage = [1, 2, 3] })).MessageId;

        Assert.Equal(CommandStatus.ESME_ROK, await ReplaceAsync(esme, id, Orders, [4, 5, 0xFF]));
        Assert.EndsWith("030405FF", Convert.ToHexString(guard.Smsc.Received.Snapshot()[^1].Pdu), StringComparison.Ordinal);

        await guard.CallAsync(HttpMethod.Put, $"/api/v1/codes/{Orders}", """{ "match": "Prefix", "organization": "acme", "purpose": "Notification" }""");
        Assert.Equal((CommandStatus)0x0409, await ReplaceAsync(esme, id, Orders, [4, 5, 0xFF]));
    }

    private static async Task<IReadOnlyList<MessageRecord>> RefusedAsync(GuardFixture guard, int count)
    {
        MessageRecord[] refused = [];
        await Eventually.TrueAsync(
            async () =>
            {
                refused = [.. (await guard.RecordsAsync()).Where(r => r.Kind == SubmitKind.ReplaceSm && !r.IsAllowed)];
                return refused.Length == count;
            },
            "records of the refusals");
        return refused;
    }

    private static async Task<CommandStatus> ReplaceAsync(EsmeClient esme, string id, string source, byte[] text, byte[]? tlvs = null)
    {
        var buffer = new byte[512];
        var length = PduBuilder.ReplaceSm(buffer, 1, Encoding.ASCII.GetBytes(id), 0, 1, Encoding.ASCII.GetBytes(source), 0, text);
        byte[] pdu = [.. buffer[..length], .. tlvs ?? []];
        PduHeader.SetCommandLength(pdu, (uint)pdu.Length);
        var answer = PduHeader.Read(await esme.RequestAsync(pdu));
        Assert.Equal(CommandId.ReplaceSmResp, answer.CommandId);
        return answer.CommandStatus;
    }
}
