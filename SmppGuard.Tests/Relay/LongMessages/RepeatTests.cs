using EsmeSimulator.Client;
using SmppGuard.Archive;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>Parts that come again, and parts that contradict each other.</summary>
public sealed class RepeatTests
{
    private static readonly string Latin = string.Concat(Enumerable.Range(0, 400).Select(i => (char)('a' + (i % 26))));

    private static readonly string Stamped = $"[Acme Mall] {Latin}";

    [Theory]
    [InlineData(LongMessageForm.Udh8)]
    [InlineData(LongMessageForm.Udh16)]
    [InlineData(LongMessageForm.Sar)]
    internal async Task A_part_that_comes_again_is_answered_as_before_and_counts_once(LongMessageForm form)
    {
        await using var guard = await GuardFixture.StartAsync();
        var binds = new[] { await guard.BindAsync(), await guard.BindAsync() };
        var parts = Order(Latin).InParts(form, 4711);

        var first = await binds[0].SubmitAsync(parts[0]);
        var again = await binds[1].SubmitAsync(parts[0]);
        Assert.Equal((CommandStatus.ESME_ROK, first.MessageId), (again.Status, again.MessageId));
        var second = await binds[1].SubmitAsync(parts[1]);
        Assert.Equal((first.Status, first.MessageId), Answer(await binds[0].SubmitAsync(parts[0])));
        Assert.Equal(0, guard.Smsc.Received.Count);
        var third = await binds[0].SubmitAsync(parts[2]);

        // After completion, too: the same answers, and nothing more is sent.
        Assert.Equal((CommandStatus.ESME_ROK, third.MessageId), Answer(await binds[1].SubmitAsync(parts[2])));
        Assert.Equal((CommandStatus.ESME_ROK, second.MessageId), Answer(await binds[0].SubmitAsync(parts[1])));
        Assert.Equal((CommandStatus.ESME_ROK, first.MessageId), Answer(await binds[1].SubmitAsync(parts[0])));
        Assert.Equal(3, guard.Smsc.Received.Count);
        Assert.Equal(Stamped, Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
        var record = await guard.RecordAsync(_ => true);
        Assert.Equal([first.MessageId, second.MessageId, third.MessageId], record.Parts.Select(p => p.MessageId));
    }

    [Fact]
    public async Task Of_two_messages_under_one_reference_that_begin_alike_none_is_lost_without_a_word()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var beginning = new string('a', 153 * 2);
        IReadOnlyList<Submit>[] messages = [.. new[] { "one", "two", "six" }.Select(end => Order(beginning + end).InParts(LongMessageForm.Udh8, 1))];
        Assert.All(await esme.SubmitInTurnAsync(messages[0]), result => Assert.True(result.IsOk));
        foreach (var message in messages.Skip(1))
        {
            var answers = await esme.SubmitInTurnAsync(message);
            Assert.Equal([CommandStatus.ESME_ROK, CommandStatus.ESME_ROK, CommandStatus.ESME_RINVESMCLASS], answers.Select(answer => answer.Status));
            Assert.All(await esme.SubmitInTurnAsync(message), result => Assert.True(result.IsOk));
        }

        // Where none of its parts was taken for another's it is another message at once.
        Assert.All(await esme.SubmitInTurnAsync(Order(new string('b', 400)).InParts(LongMessageForm.Udh8, 1)), result => Assert.True(result.IsOk));
        Assert.Equal(["one", "two", "six", "bbb"], guard.Smsc.Phone(Agreed).Messages.Snapshot().Select(m => m.Text[^3..]));
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count == 4, "their records");
    }

    [Fact]
    public async Task A_part_that_comes_again_while_the_smsc_has_the_message_is_answered_with_it()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.OnSubmit = _ => SubmitReply.None;
        var binds = new[] { await guard.BindAsync(), await guard.BindAsync() };
        var parts = Order(new string('a', 200)).InParts(LongMessageForm.Udh8, 1);
        var held = await binds[0].SubmitAsync(parts[0]);
        var completing = await binds[0].SendRequestAsync(parts[1].Encode());
        var segment = await guard.Smsc.Received.WaitForAsync(_ => true);

        Task<byte[]>[] again = [await binds[1].SendRequestAsync(parts[1].Encode()), await binds[1].SendRequestAsync(parts[0].Encode())];
        Assert.False(completing.IsCompleted);
        guard.Smsc.OnSubmit = null;
        Assert.True(segment.Answer(CommandStatus.ESME_ROK, "first"));

        var answer = EsmeClient.ResultOf(await completing);
        Assert.True(answer.IsOk);
        Assert.Equal(Answer(answer), Answer(EsmeClient.ResultOf(await again[0])));
        Assert.Equal(Answer(held), Answer(EsmeClient.ResultOf(await again[1])));
        Assert.Equal(2, guard.Smsc.Received.Count);
    }

    [Fact]
    public async Task Another_content_under_the_same_number_is_an_error_and_the_message_goes_on()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = Order(Latin).InParts(LongMessageForm.Udh8, 9);
        var others = Order(Latin.ToUpperInvariant()).InParts(LongMessageForm.Udh8, 9);
        Assert.True((await esme.SubmitAsync(parts[0])).IsOk);

        AssertError(await esme.SubmitAsync(others[0]));
        AssertError(await esme.SubmitAsync(parts[0] with { DataCoding = 3 }));

        Assert.All(await esme.SubmitInTurnAsync(parts.Skip(1)), result => Assert.True(result.IsOk));
        Assert.Equal(Stamped, Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
    }

    [Theory]
    [InlineData(LongMessageForm.Udh8)]
    [InlineData(LongMessageForm.Sar)]
    internal async Task Another_total_is_an_error_and_the_message_goes_on(LongMessageForm form)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = Order(Latin).InParts(form, 9);
        var ofFour = Order(Latin + Latin[..180]).InParts(form, 9);
        Assert.Equal((3, 4), (parts.Count, ofFour.Count));
        Assert.True((await esme.SubmitAsync(parts[0])).IsOk);

        AssertError(await esme.SubmitAsync(ofFour[1]));
        AssertError(await esme.SubmitAsync(ofFour[3]));

        Assert.All(await esme.SubmitInTurnAsync(parts.Skip(1)), result => Assert.True(result.IsOk));
        Assert.Equal(Stamped, Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
    }

    [Theory]
    [InlineData("020C00020007020E000103020F000100", "number 0")]
    [InlineData("020C00020007020E000103020F000104", "a number past the total")]
    [InlineData("020E000103020F000101", "no reference")]
    [InlineData("020C00020007020E000103", "no number")]
    [InlineData("020C00020007020E000103020F000101020F000102", "two numbers")]
    [InlineData("020C000107020E000103020F000101", "a reference of one octet")]
    public async Task Impossible_sar_parameters_are_an_error(string tlvs, string what)
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync();

        var result = await esme.SubmitAsync(Order("part") with { Tlvs = Convert.FromHexString(tlvs) });

        Assert.False(result.IsOk, what);
        Assert.True((await esme.SubmitAsync(Order("whole"))).IsOk);
        Assert.Equal("[Acme Mall] whole", Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
        guard.Time.Advance(TimeSpan.FromSeconds(62));
        Assert.Equal("whole", (await guard.RecordAsync(_ => true)).OriginalText);
    }

    [Fact]
    public async Task A_reference_can_be_used_again_for_another_message()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        string[] texts = [.. Enumerable.Range(0, 5).Select(i => $"{i} {Latin}")];
        foreach (var text in texts)
        {
            Assert.All(await esme.SubmitInTurnAsync(Order(text).InParts(LongMessageForm.Udh8, 1)), result => Assert.True(result.IsOk));
        }

        Assert.Equal(texts.Select(text => $"[Acme Mall] {text}"), guard.Smsc.Phone(Agreed).Messages.Snapshot().Select(m => m.Text));
    }

    [Fact]
    public async Task A_refused_message_can_be_tried_again_as_a_whole()
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        var parts = Order(Latin).InParts(LongMessageForm.Udh8, 1);
        guard.Smsc.OnSubmit = _ => SubmitReply.Error(CommandStatus.ESME_RTHROTTLED);
        Assert.Equal(CommandStatus.ESME_RTHROTTLED, (await esme.SubmitInTurnAsync(parts))[^1].Status);

        guard.Smsc.OnSubmit = null;
        Assert.All(await esme.SubmitInTurnAsync(parts), result => Assert.True(result.IsOk));

        Assert.Equal(Stamped, Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
        Assert.Equal([MessageOutcome.Accepted, MessageOutcome.Rejected], (await guard.EndedAsync(2)).Select(r => r.Outcome));
    }

    [Fact]
    public async Task A_part_over_the_rate_is_refused_alone_and_can_be_sent_again()
    {
        await using var guard = await GuardFixture.StartAsync(time: HandedTime.Stopped());
        var esme = await guard.BindAsync(Slow);
        var parts = (Order(string.Concat(Enumerable.Repeat(Latin, 3))) with { Source = Shared }).InParts(LongMessageForm.Udh8, 1);
        Assert.InRange(parts.Count, 8, 9);

        // Five a second: a burst of five passes, and then one every fifth of a second.
        var throttled = 0;
        foreach (var part in parts)
        {
            while (await esme.SubmitAsync(part) is { IsOk: false } refused)
            {
                Assert.Equal((CommandStatus.ESME_RTHROTTLED, ""), (refused.Status, refused.MessageId));
                throttled++;
                guard.Time.Advance(TimeSpan.FromSeconds(0.2));
            }
        }

        Assert.Equal(parts.Count - 5, throttled);
        Assert.Equal("[Acme Mall] " + string.Concat(Enumerable.Repeat(Latin, 3)), Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
        Assert.Equal(parts.Count, (await guard.RecordAsync(r => r.IsAllowed)).Parts.Count);
    }

    private static void AssertError(SubmitResult result) => Assert.Equal((false, ""), (result.IsOk, result.MessageId));

    private static (CommandStatus, string) Answer(SubmitResult result) => (result.Status, result.MessageId);

    private static Submit Order(string text) => new() { Source = Orders, Destination = Agreed, Text = text };
}
