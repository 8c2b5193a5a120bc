using System.Buffers.Binary;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>Parts come in any order, over several binds, mixed with those of other messages, and one at a time.</summary>
public sealed class AssemblyTests
{
    private static readonly string Chinese = string.Concat(Enumerable.Range(0, 180).Select(i => (char)('一' + i)));

    public static TheoryData<int[]> Orders3 => [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    [Theory]
    [MemberData(nameof(Orders3))]
    public async Task A_window_of_1_is_enough_in_any_order(int[] order)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync(Strict);
        var parts = Advert(Chinese).InParts(LongMessageForm.Udh8, 7);

        var results = await esme.SubmitInTurnAsync(order.Select(i => parts[i]));

        Assert.All(results, result => Assert.True(result.IsOk));
        Assert.Equal(3, results.Select(result => result.MessageId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Stamped(Chinese), Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
    }

    [Fact]
    public async Task Parts_over_two_binds_meet_and_those_of_another_account_do_not()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var binds = new[] { await guard.BindAsync(), await guard.BindAsync() };
        var stranger = await guard.BindAsync(Strict);
        var parts = Advert(Chinese).InParts(LongMessageForm.Udh16, 777);
        var others = Advert(new string('别', 180)).InParts(LongMessageForm.Udh16, 777);

        Assert.True((await binds[0].SubmitAsync(parts[2])).IsOk);
        Assert.True((await stranger.SubmitAsync(others[1])).IsOk);
        Assert.True((await binds[1].SubmitAsync(parts[0])).IsOk);
        Assert.Equal(0, guard.Smsc.Received.Count);
        Assert.True((await binds[0].SubmitAsync(parts[1])).IsOk);

        Assert.Equal(Stamped(Chinese), Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
        guard.Time.Advance(TimeSpan.FromSeconds(62));
        Assert.Equal(Strict, (await guard.RecordAsync(r => r.Outcome == MessageOutcome.Incomplete)).Account);
    }

    [Fact]
    public async Task The_same_reference_means_another_message_to_another_phone_from_another_code_or_by_another_kind_of_reference()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        IReadOnlyList<Submit>[] messages =
        [
            Advert("甲" + Chinese).InParts(LongMessageForm.Udh8, 5),
            (Advert("乙" + Chinese) with { Destination = AlsoAgreed }).InParts(LongMessageForm.Udh8, 5),
            (Advert("丙" + Chinese) with { Source = Adverts + "1" }).InParts(LongMessageForm.Udh8, 5),
            Advert("丁" + Chinese).InParts(LongMessageForm.Udh16, 5),
            Advert("戊" + Chinese).InParts(LongMessageForm.Sar, 5),
        ];
        for (var part = 0; part < 3; part++)
        {
            foreach (var message in messages)
            {
                Assert.True((await esme.SubmitAsync(message[part])).IsOk);
            }
        }

        var shown = guard.Smsc.Phone(Agreed).Messages.Snapshot().Concat(guard.Smsc.Phone(AlsoAgreed).Messages.Snapshot());
        Assert.Equal(
            [(AlsoAgreed, Stamped("乙" + Chinese)), (Agreed, Stamped("甲" + Chinese)), (Agreed, Stamped("丙" + Chinese)), (Agreed, Stamped("丁" + Chinese)), (Agreed, Stamped("戊" + Chinese))],
            shown.Select(m => (m.Phone, m.Text)).OrderByDescending(m => m.Phone, StringComparer.Ordinal).ThenBy(m => "乙甲丙丁戊".IndexOf(m.Text[6])));
    }

    [Fact]
    public async Task Parts_by_header_and_by_sar_with_one_reference_stay_apart_over_a_restart()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        IReadOnlyList<Submit>[] messages = [Advert("甲" + Chinese).InParts(LongMessageForm.Udh16, 300), Advert("乙" + Chinese).InParts(LongMessageForm.Sar, 300)];
        Assert.True((await esme.SubmitAsync(messages[0][0])).IsOk);
        Assert.True((await esme.SubmitAsync(messages[1][1])).IsOk);

        await guard.StopAsync();
        await guard.StartAgainAsync();
        esme = await guard.BindAsync();
        Assert.All(await esme.SubmitInTurnAsync([messages[0][1], messages[1][0], messages[0][2], messages[1][2]]), result => Assert.True(result.IsOk));

        Assert.Equal([Stamped("甲" + Chinese), Stamped("乙" + Chinese)], guard.Smsc.Phone(Agreed).Messages.Snapshot().Select(m => m.Text));
    }

    [Fact]
    public async Task A_thousand_messages_whose_parts_come_in_no_order_over_two_binds_are_each_shown_once()
    {
        const int Count = 1_000;
        await using var guard = await GuardFixture.StartAsync();
        var binds = new[] { await guard.BindAsync(), await guard.BindAsync() };
        var texts = Enumerable.Range(0, Count).Select(i => $"第{i}条：{Chinese}").ToArray();
        var parts = texts.SelectMany((text, i) => Advert(text).InParts(LongMessageForm.Udh16, (ushort)i)).ToArray();
        new Random(20260522).Shuffle(parts);

        var results = await Task.WhenAll(
            binds[0].SubmitTogetherAsync(parts.Where((_, i) => i % 2 == 0)),
            binds[1].SubmitTogetherAsync(parts.Where((_, i) => i % 2 != 0)));

        Assert.All(results.SelectMany(r => r), result => Assert.True(result.IsOk, result.ToString()));
        Assert.Equal(parts.Length, results.SelectMany(r => r).Select(r => r.MessageId).Distinct(StringComparer.Ordinal).Count());
        var phone = guard.Smsc.Phone(Agreed);
        Assert.Equal(texts.Select(Stamped).Order(StringComparer.Ordinal), phone.Messages.Snapshot().Select(m => m.Text).Order(StringComparer.Ordinal));
        Assert.Equal((0, 0, 0), (phone.Unfinished, phone.Repeated, phone.Abandoned));
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count >= Count, "all records");
        var records = await guard.RecordsAsync();
        Assert.Equal(texts.Order(StringComparer.Ordinal), records.Select(r => r.OriginalText).Order(StringComparer.Ordinal));
        Assert.All(records, r => Assert.Equal((MessageOutcome.Accepted, 4), (r.Outcome, r.Segments)));
    }

    [Fact]
    public async Task A_text_whose_parts_are_in_different_alphabets_is_one_text()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        Submit[] parts =
        [
            Part(1, dataCoding: 0, "Lunch 5{"u8.ToArray().SelectMany(octet => octet == (byte)'{' ? (byte[])[0x1B, 0x65] : [octet]).ToArray()),
            Part(2, dataCoding: 8, [0x53, 0x48, 0x99, 0x10]),
            Part(3, dataCoding: 3, " caf\u00E9"u8.ToArray()[..^2].Append((byte)0xE9).ToArray()),
        ];

        Assert.All(await esme.SubmitInTurnAsync(parts), result => Assert.True(result.IsOk));

        Assert.Equal("【示例商城】Lunch 5€午餐 café 客服4008001234 拒收请回复R", Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
        Assert.Equal("Lunch 5€午餐 café", (await guard.RecordAsync(_ => true)).OriginalText);

        static Submit Part(byte number, byte dataCoding, byte[] text) =>
            Advert("") with { DataCoding = dataCoding, EsmClass = EsmClasses.Udhi, ShortMessage = [5, 0, 3, 9, 3, number, .. text] };
    }

    [Fact]
    public async Task A_submit_multi_in_parts_is_a_long_message_to_each_destination()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = Advert(Chinese).InParts(LongMessageForm.Udh8, 3);

        var first = await esme.RequestAsync(Multi(parts[1], Agreed, AlsoAgreed, NeverAsked));
        Assert.Equal((CommandId.SubmitMultiResp, CommandStatus.ESME_ROK), (PduHeader.Read(first).CommandId, PduHeader.Read(first).CommandStatus));
        _ = await esme.RequestAsync(Multi(parts[2], Agreed, AlsoAgreed, NeverAsked));
        Assert.Equal(0, guard.Smsc.Received.Count);
        var last = await esme.RequestAsync(Multi(parts[0], Agreed, AlsoAgreed, NeverAsked));

        Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(last).CommandStatus);
        Assert.Equal(0x0402u, BinaryPrimitives.ReadUInt32BigEndian(last.AsSpan(last.Length - 4)));
        foreach (var phone in (string[])[Agreed, AlsoAgreed])
        {
            Assert.Equal(Stamped(Chinese), Assert.Single(guard.Smsc.Phone(phone).Messages.Snapshot()).Text);
        }

        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count == 3, "a record for each destination");
        Assert.All(await guard.RecordsAsync(), r => Assert.Equal((Chinese, r.Msisdn.Digits == NeverAsked ? Reason.NoConsent : Reason.None), (r.OriginalText, r.Reason)));
    }

    private static byte[] Multi(Submit part, params string[] destinations)
    {
        var fields = new SubmitSmFields { SourceAddr = part.Source, EsmClass = part.EsmClass, DataCoding = part.DataCoding!.Value, ShortMessage = part.ShortMessage };
        var buffer = new byte[1024];
        return buffer[..fields.WriteSubmitMulti(buffer, 1, [.. destinations.Select(d => new MultiDestination(d, 1, 1))])];
    }

    private static Submit Advert(string text) => new() { Source = Adverts, Destination = Agreed, Text = text };

    private static string Stamped(string text) => $"【示例商城】{text} 客服4008001234 拒收请回复R";
}
