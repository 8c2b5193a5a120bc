using System.Globalization;
using EsmeSimulator.Client;
using FsCheck.Fluent;
using SmppGuard.Archive;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>Any text, written in any way, sent in any way, leaving in any way: the phone shows the stamped text, and it took no more segments than it had to.</summary>
public sealed class WhatThePhoneShowsTests
{
    private const int Count = 250;

    /// <summary>Messages that are on their way at the same time.</summary>
    private const int Together = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sources of their own tell the messages apart.</summary>
    private const int FirstSuffix = 1000;

    [Theory]
    [InlineData("Udh8", "Gsm7")]
    [InlineData("Udh16", "Gsm7")]
    [InlineData("Sar", "Gsm7")]
    [InlineData("Payload", "Gsm7")]
    [InlineData("Udh8", "Gsm7Packed")]
    [InlineData("Udh16", "Gsm7Packed")]
    [InlineData("Payload", "Gsm7Packed")]
    [InlineData("Udh8", "Latin1")]
    public async Task The_phone_shows_the_stamped_text_in_as_few_segments_as_can_be(string segmentation, string smscAlphabet)
    {
        await using var guard = await GuardFixture.StartAsync(options =>
        {
            options.Smscs[0].Segmentation = segmentation;
            options.Smscs[0].DefaultAlphabet = smscAlphabet;
            options.Smscs[0].DataCoding15 = "Gb18030";
        });
        var binds = new[] { await guard.BindAsync(Unpacked), await guard.BindAsync(Unpacked) };
        var packing = await guard.BindAsync(Packing);
        var sendings = Sending.Any([.. Writing.All, Writing.Packed]).Sample(Count).ToArray();

        for (var first = 0; first < Count; first += Together)
        {
            var answers = new List<(int Message, Task<byte[]> Answer)>();
            foreach (var (message, part, number) in Interleaved(sendings, first))
            {
                var bind = sendings[message].Writing == Writing.Packed ? packing : binds[number % binds.Length];
                answers.Add((message, await bind.SendRequestAsync(part.Encode())));
            }

            foreach (var (message, answer) in answers)
            {
                await ((Task)answer).WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                if (!answer.IsCompleted)
                {
                    Assert.Fail($"{answers.Count(other => !other.Answer.IsCompleted)} of {answers.Count} parts have no answer, one of {message}: {string.Join('\n', sendings.Skip(first).Take(Together))}");
                }

                var result = EsmeClient.ResultOf(await answer);
                Assert.True(result.IsOk, $"{result} for {sendings[message]}");
            }
        }

        var handset = new Handset(smscAlphabet switch { "Latin1" => Charset.Latin1, "Gsm7Packed" => Charset.Gsm7Packed, _ => Charset.Gsm7 });
        var shown = handset.Show(guard.Smsc.Received.Snapshot().Select(m => m.Pdu)).ToLookup(s => s.Source, StringComparer.Ordinal);
        for (var i = 0; i < Count; i++)
        {
            Check(sendings[i], Assert.Single(shown[SourceOf(sendings[i], i)]), handset, segmentation);
        }

        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count >= Count, "all records");
        var records = (await guard.RecordsAsync()).ToLookup(r => r.Source, StringComparer.Ordinal);
        for (var i = 0; i < Count; i++)
        {
            var source = SourceOf(sendings[i], i);
            var record = Assert.Single(records[source]);
            Assert.True(record.OriginalText == sendings[i].Text && record.SentText == sendings[i].Stamped, $"{record} for {sendings[i]}");
            Assert.Equal((MessageOutcome.Accepted, shown[source].First().Segments), (record.Outcome, record.Segments));
        }
    }

    private static void Check(Sending sending, Shown shown, Handset handset, string segmentation)
    {
        Assert.True(shown.Text == sending.Stamped, $"shown: {shown} for {sending}");

        // The ESME's data_coding if the stamped text can be written in it at this SMSC, else UCS-2.
        var ofSmsc = handset.CharsetOf(sending.Writing.DataCoding, sending.Writing.Language);
        var octets = ofSmsc.Encode(sending.Stamped);
        var (charset, dataCoding, language) = octets is null
            ? (Charset.Ucs2, sending.Writing.AsUcs2, "")
            : (ofSmsc, sending.Writing.DataCoding, ofSmsc.IsSeptets ? sending.Writing.Language : "");

        // Where a character has several octets, a text of several segments is in UCS-2.
        if (charset == Charset.Gb18030 && octets!.Length > 140)
        {
            (charset, dataCoding) = (Charset.Ucs2, sending.Writing.AsUcs2);
        }

        Assert.True((dataCoding, language) == (shown.DataCoding, shown.Pdus[0].OtherElements), $"data_coding of {shown} for {sending}");
        var other = language.Length / 2;
        var least = segmentation == "Payload" ? 1
            : charset.SegmentsFor(charset.Encode(sending.Stamped)!, other == 0 ? 0 : 1 + other, other + (segmentation == "Udh16" ? 7 : 6));
        Assert.True(least == shown.Segments, $"{least} segments are enough: {shown} for {sending}");
        Assert.All(shown.Pdus, p => Assert.Equal(sending.Operation == CommandId.DataSm, p.IsDataSm));
        if (shown.Segments > 1)
        {
            Assert.All(shown.Pdus, p => Assert.Equal(segmentation switch { "Udh8" => 1, "Udh16" => 2, _ => 3 }, p.Segment!.Value.Width));
            Assert.Equal(Enumerable.Range(1, shown.Segments), shown.Pdus.Select(p => p.Segment!.Value.Number));
        }
    }

    /// <summary>The parts of several messages, mixed: one of each in turn.</summary>
    private static IEnumerable<(int Message, Submit Part, int Number)> Interleaved(Sending[] sendings, int first)
    {
        var queues = Enumerable.Range(first, Math.Min(Together, sendings.Length - first))
            .Select(i => (Message: i, Parts: new Queue<Submit>(sendings[i].Parts(SourceOf(sendings[i], i), (ushort)(i * 257)))))
            .ToArray();
        for (var number = 0; queues.Any(q => q.Parts.Count > 0); number++)
        {
            foreach (var (message, parts) in queues)
            {
                if (parts.TryDequeue(out var part))
                {
                    yield return (message, part, number);
                }
            }
        }
    }

    private static string SourceOf(Sending sending, int index) => string.Create(CultureInfo.InvariantCulture, $"{sending.Code}{FirstSuffix + index}");
}
