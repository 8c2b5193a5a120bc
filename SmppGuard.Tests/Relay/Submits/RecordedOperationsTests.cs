using System.Text;
using System.Text.Json.Nodes;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>What was asked about a message afterwards is on record: who, when, what the SMSC said, what was answered.</summary>
public sealed class RecordedOperationsTests
{
    [Fact]
    public async Task A_query_and_a_cancel_are_found_with_their_message()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(Adverts, Agreed, new string('折', 60))).MessageId;
        var query = Request((buffer, octets) => PduBuilder.QuerySm(buffer, 1, octets, 0, 1, Encoding.ASCII.GetBytes(Adverts)), id);
        Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(await esme.RequestAsync(query)).CommandStatus);
        var cancel = Request((buffer, octets) => PduBuilder.CancelSm(buffer, 1, octets, 0, 1, Encoding.ASCII.GetBytes(Adverts), 1, 1, Encoding.ASCII.GetBytes(Agreed)), id);
        Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(await esme.RequestAsync(cancel)).CommandStatus);

        var message = await MessageWithAsync(guard, id, 2);
        var (asked, cancelled) = (message["operations"]![0]!, message["operations"]![1]!);
        Assert.Equal(("query_sm", 0, Mall, "main", 1), ((string?)asked["operation"], (int)asked["commandStatus"]!, (string?)asked["account"], (string?)asked["smsc"], (int)asked["messageState"]!));
        Assert.Equal("127.0.0.1", (string?)asked["peer"]);
        Assert.Equal(WithoutNumber(query), WithoutNumber(Octets(Assert.Single(asked["submittedPdus"]!.AsArray())!)));
        Assert.Equal(id, (string?)asked["submittedPdus"]![0]!["messageId"]);
        Assert.Equal(message["smscMessageIds"]![0]!.ToString(), (string?)asked["sentPdus"]![0]!["messageId"]);
        Assert.Equal("query_sm_resp", (string?)asked["answerPdus"]![0]!["command"]);

        // Both segments were cancelled.
        Assert.Equal(("cancel_sm", 0), ((string?)cancelled["operation"], (int)cancelled["commandStatus"]!));
        Assert.Equal(message["smscMessageIds"]!.AsArray().Select(n => (string?)n), cancelled["sentPdus"]!.AsArray().Select(p => (string?)p!["messageId"]));
        Assert.Equal(2, cancelled["answerPdus"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_replacement_and_what_it_replaced_name_each_other_and_have_the_replace_sm()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(Adverts, Agreed, "sale")).MessageId;
        var replace = Replace(id, "better sale");
        Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(await esme.RequestAsync(replace)).CommandStatus);

        var message = await MessageWithAsync(guard, id, 1);
        var operation = message["operations"]![0]!;
        var replacement = await guard.RecordAsync(r => r.Kind == SubmitKind.ReplaceSm && r.Outcome == MessageOutcome.Accepted);
        Assert.Equal(("replace_sm", replacement.Id), ((string?)operation["operation"], (string?)operation["replacedBy"]));
        Assert.Null(operation["commandStatus"]);
        Assert.Empty(operation["sentPdus"]!.AsArray());

        using var api = new GuardApi(guard);
        var shown = await api.GetAsync("/api/v1/messages/" + replacement.Id);
        Assert.Equal((string?)message["id"], (string?)shown["replaces"]);
        Assert.Equal(WithoutNumber(replace), WithoutNumber(Octets(Assert.Single(shown["submittedPdus"]!.AsArray())!)));
        Assert.Equal(WithoutNumber(guard.Smsc.Received.Snapshot()[^1].Pdu), WithoutNumber(Octets(Assert.Single(shown["sentPdus"]!.AsArray())!)));
        Assert.Empty(shown["operations"]!.AsArray());
    }

    [Fact]
    public async Task A_replacement_that_is_refused_has_the_replace_sm_and_sent_nothing()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(Adverts, Agreed, "sale")).MessageId;
        Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Agreed, Adverts, "STOP"));
        var replace = Replace(id, "better sale");
        Assert.NotEqual(CommandStatus.ESME_ROK, PduHeader.Read(await esme.RequestAsync(replace)).CommandStatus);
        var replacement = await guard.RecordAsync(r => r.Kind == SubmitKind.ReplaceSm);
        using var api = new GuardApi(guard);
        var shown = await api.GetAsync("/api/v1/messages/" + replacement.Id);
        Assert.Equal(("refused", "consent-revoked"), ((string?)shown["decision"], (string?)shown["reason"]));
        Assert.Equal(WithoutNumber(replace), WithoutNumber(Octets(Assert.Single(shown["submittedPdus"]!.AsArray())!)));
        Assert.Empty(shown["sentPdus"]!.AsArray());
    }

    [Fact]
    public async Task An_operation_that_fails_is_recorded_with_what_was_answered()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(Adverts, Agreed, new string('折', 60))).MessageId;

        // Two segments: there is nothing that one replace_sm could replace.
        Assert.Equal(CommandStatus.ESME_RREPLACEFAIL, PduHeader.Read(await esme.RequestAsync(Replace(id, "better sale"))).CommandStatus);
        var operation = (await MessageWithAsync(guard, id, 1))["operations"]![0]!;
        Assert.Equal(("replace_sm", (int)CommandStatus.ESME_RREPLACEFAIL), ((string?)operation["operation"], (int)operation["commandStatus"]!));
        Assert.Empty(operation["sentPdus"]!.AsArray());
    }

    [Fact]
    public async Task What_the_smsc_did_not_answer_has_no_answer_of_its()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Smpp.ResponseTimeoutSeconds = 10, time: HandedTime.Stopped());
        var esme = await guard.BindAsync();
        var id = (await esme.SubmitAsync(Adverts, Agreed, "sale")).MessageId;
        await guard.RecordAsync(_ => true);
        guard.Smsc.Frozen = true;
        var query = Request((buffer, octets) => PduBuilder.QuerySm(buffer, 1, octets, 0, 1, Encoding.ASCII.GetBytes(Adverts)), id);
        var answer = PduHeader.Read(await guard.Time.AdvanceUntilAsync(esme.RequestAsync(query)));
        Assert.NotEqual(CommandStatus.ESME_ROK, answer.CommandStatus);
        var operation = (await MessageWithAsync(guard, id, 1))["operations"]![0]!;
        Assert.Equal((uint)answer.CommandStatus, (uint)operation["commandStatus"]!);
        Assert.Single(operation["sentPdus"]!.AsArray());
        Assert.Empty(operation["answerPdus"]!.AsArray());
    }

    private static async Task<JsonNode> MessageWithAsync(GuardFixture guard, string messageId, int operations)
    {
        var record = await guard.RecordAsync(r => r.MessageId == messageId);
        using var api = new GuardApi(guard);
        JsonNode message = null!;
        await Eventually.TrueAsync(
            async () => (message = await api.GetAsync("/api/v1/messages/" + record.Id))["operations"]!.AsArray().Count == operations, $"{operations} operations");
        return message;
    }

    private delegate int Builder(Span<byte> buffer, ReadOnlySpan<byte> messageId);

    private static byte[] Request(Builder build, string messageId)
    {
        var buffer = new byte[256];
        return buffer[..build(buffer, Encoding.ASCII.GetBytes(messageId))];
    }

    private static byte[] Replace(string messageId, string text)
    {
        var buffer = new byte[512];
        return buffer[..PduBuilder.ReplaceSm(buffer, 1, Encoding.ASCII.GetBytes(messageId), 0, 1, Encoding.ASCII.GetBytes(Adverts), 0, Encoding.ASCII.GetBytes(text))];
    }

    private static byte[] Octets(JsonNode pdu) => Convert.FromHexString((string)pdu["hex"]!);

    private static string WithoutNumber(byte[] pdu) => Convert.ToHexString(pdu[..12]) + Convert.ToHexString(pdu[16..]);
}
