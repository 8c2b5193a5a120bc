using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>A long message has one record, which the API finds by any of its ids.</summary>
public sealed class RecordTests
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 150).Select(i => (char)('一' + i))) + "😀";

    [Fact]
    public async Task One_record_has_both_texts_the_parts_with_their_ids_and_the_segments_with_theirs()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = new Submit { Source = Adverts, Destination = Agreed, Text = Text, RegisteredDelivery = 1 }.InParts(LongMessageForm.Udh8, 7);
        Assert.Equal(3, parts.Count);
        var results = await esme.SubmitInTurnAsync([parts[1], parts[2], parts[0]]);
        await esme.TakeReceiptsAsync(3);

        var record = await guard.RecordAsync(r => r.Receipts.Count == 6);

        var segments = guard.Smsc.Received.Snapshot();
        Assert.Equal((Text, $"【示例商城】{Text} 客服4008001234 拒收请回复R"), (record.OriginalText, record.SentText));
        Assert.Equal([(results[2].MessageId, 1), (results[0].MessageId, 2), (results[1].MessageId, 3)], record.Parts.Select(p => (p.MessageId, (int)p.Number)));
        Assert.Equal((results[2].MessageId, 3, MessageOutcome.Accepted), (record.MessageId, record.Segments, record.Outcome));
        Assert.Equal(segments.Select(m => m.MessageId), record.SmscMessageIds);
        Assert.True(record.Parts[1].ReceivedAt <= record.Parts[2].ReceivedAt && record.Parts[2].ReceivedAt <= record.Parts[0].ReceivedAt);
        Assert.True(record.ReceivedAt <= record.SentAt && record.SentAt <= record.AnsweredAt);

        using var http = guard.CreateApi();
        foreach (var id in results.Select(r => r.MessageId).Concat(segments.Select(m => m.MessageId)))
        {
            var list = JsonNode.Parse(await http.GetStringAsync($"/api/v1/messages?messageId={id}"))!;
            var message = Assert.Single(list["items"]!.AsArray())!;
            Assert.Equal(record.Id, (string?)message["id"]);
            Assert.Equal((Text, record.SentText, "accepted", "allowed"), ((string?)message["originalText"], (string?)message["sentText"], (string?)message["outcome"], (string?)message["decision"]));
            Assert.Equal(record.Parts.Select(p => p.MessageId), message["parts"]!.AsArray().Select(p => (string?)p!["messageId"]));
            Assert.Equal(record.SmscMessageIds, message["smscMessageIds"]!.AsArray().Select(p => (string)p!));
            Assert.Equal(3, (int)message["segments"]!);
        }
    }

    [Fact]
    public async Task A_message_that_stayed_incomplete_is_found_by_the_ids_of_its_parts()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var parts = new Submit { Source = Adverts, Destination = Agreed, Text = Text }.InParts(LongMessageForm.Sar, 7);
        var results = await esme.SubmitInTurnAsync([parts[2], parts[0]]);
        guard.Time.Advance(TimeSpan.FromSeconds(62));
        await guard.RecordAsync(_ => true);

        using var http = guard.CreateApi();
        foreach (var result in results)
        {
            var list = JsonNode.Parse(await http.GetStringAsync($"/api/v1/messages?messageId={result.MessageId}"))!;
            var message = Assert.Single(list["items"]!.AsArray())!;
            Assert.Equal(("refused", "incomplete", "incomplete"), ((string?)message["decision"], (string?)message["reason"], (string?)message["outcome"]));
            Assert.Equal([results[1].MessageId, results[0].MessageId], message["parts"]!.AsArray().Select(p => (string?)p!["messageId"]));
            Assert.Null((string?)message["sentText"]);
        }
    }

    [Fact]
    public async Task Query_and_cancel_know_the_id_of_every_part()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var results = await esme.SubmitInTurnAsync(new Submit { Source = Orders, Destination = Agreed, Text = Text }.InParts(LongMessageForm.Udh8, 7));
        await guard.RecordAsync(r => r.Outcome == MessageOutcome.Accepted);
        foreach (var result in results)
        {
            var buffer = new byte[256];
            var length = PduBuilder.QuerySm(buffer, 1, System.Text.Encoding.ASCII.GetBytes(result.MessageId), 0, 1, System.Text.Encoding.ASCII.GetBytes(Orders));
            var answer = await esme.RequestAsync(buffer[..length]);
            Assert.Equal((CommandId.QuerySmResp, CommandStatus.ESME_ROK), (PduHeader.Read(answer).CommandId, PduHeader.Read(answer).CommandStatus));
        }
    }
}
