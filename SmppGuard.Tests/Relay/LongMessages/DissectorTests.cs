using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>What leaves, read by a program of other people's making: Wireshark's dissectors of SMPP and of user data headers, as tshark prints them.</summary>
public sealed partial class DissectorTests : IDisposable
{
    private const string Tshark = "/usr/bin/tshark";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Wireshark 4.0 does not read surrogates in UCS-2: this text has none.
    private static readonly string Chinese = string.Concat(Enumerable.Range(0, 150).Select(i => (char)('一' + i)));
    private static readonly string Latin = string.Concat(Enumerable.Range(0, 300).Select(i => i % 20 == 0 ? "{€}" : ((char)('a' + (i % 26))).ToString()));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Wireshark_reads_every_segment_as_it_is_meant()
    {
        Skip.IfNot(File.Exists(Tshark), $"tshark is not installed: no {Tshark} (Debian package tshark).");
        List<byte[]> sent = [];
        foreach (var segmentation in (string[])["Udh8", "Udh16", "Sar", "Payload"])
        {
            await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].Segmentation = segmentation);
            var esme = await guard.BindAsync();
            ushort reference = 0;
            foreach (var text in (string[])[Chinese, Latin])
            {
                foreach (var operation in (CommandId[])[CommandId.SubmitSm, CommandId.DataSm])
                {
                    foreach (var form in (LongMessageForm[])[LongMessageForm.Udh8, LongMessageForm.Sar, LongMessageForm.Payload])
                    {
                        var message = new Submit { CommandId = operation, Source = Adverts, Destination = Agreed, Text = text };
                        Assert.All(await esme.SubmitInTurnAsync(message.InParts(form, ++reference)), result => Assert.True(result.IsOk));
                    }
                }
            }

            Assert.Equal(
                [.. Enumerable.Repeat($"【示例商城】{Chinese} 客服4008001234 拒收请回复R", 6), .. Enumerable.Repeat($"[Acme Mall] {Latin} Tel 4008001234 Reply STOP to opt out", 6)],
                new Handset(Charset.Gsm7).Show(guard.Smsc.Received.Snapshot().Select(m => m.Pdu)).Select(s => s.Text));
            sent.AddRange(guard.Smsc.Received.Snapshot().Select(m => m.Pdu));
        }

        var capture = _folder.File("sent.pcap");
        Capture.Write(capture, [.. sent.SelectMany(pdu => pdu)]);
        var dissected = await DissectAsync(capture);

        Assert.Equal(sent.Count, dissected.Count);
        foreach (var (pdu, fields) in sent.Zip(dissected))
        {
            var read = SentPdu.Read(pdu);
            Assert.DoesNotContain(fields, field => field.Key.StartsWith("_ws.malformed", StringComparison.Ordinal));
            Assert.Equal(PduHeader.Read(pdu).SequenceNumber.ToString(CultureInfo.InvariantCulture), Assert.Single(fields["smpp.sequence_number"]));
            Assert.Equal(pdu.Length.ToString(CultureInfo.InvariantCulture), Assert.Single(fields["smpp.command_length"]));
            Assert.Equal($"0x{read.DataCoding:x2}", Assert.Single(fields["smpp.data_coding"]));
            Assert.Equal(read.Segment is { Width: < 3 } ? "0x01" : "0x00", Hexadecimal(Assert.Single(fields["smpp.esm.submit.features"])));

            // The header inside a message_payload it shows as octets only.
            var text = (read.DataCoding == 0 ? Charset.Gsm7 : Charset.Ucs2).Decode(read.Text, read.HeaderLength);
            if (read.IsPayload && read.HeaderLength > 0)
            {
                Assert.Equal(Convert.ToHexString(pdu[^(read.HeaderLength + read.Text.Length)..]), Assert.Single(fields["smpp.message_payload"]).Replace(":", "", StringComparison.Ordinal).ToUpperInvariant());
            }
            else
            {
                Assert.Equal(PlaceOf(read), PlaceOf(fields));
                Assert.Contains(text, fields["smpp.message_text"]);
            }
        }
    }

    private static string PlaceOf(SentPdu pdu) => pdu.Segment is { } s ? $"{s.Reference} {s.Total} {s.Number} {(s.Width == 3 ? "sar" : "udh")}" : "";

    private static string PlaceOf(ILookup<string, string> fields) =>
        fields["smpp.sar_msg_ref_num"].Any()
            ? $"{Assert.Single(fields["smpp.sar_msg_ref_num"])} {Assert.Single(fields["smpp.sar_total_segments"])} {Assert.Single(fields["smpp.sar_segment_seqnum"])} sar"
        : fields["gsm_sms.udh.mm.msg_id"].Any()
            ? $"{Assert.Single(fields["gsm_sms.udh.mm.msg_id"])} {Assert.Single(fields["gsm_sms.udh.mm.msg_parts"])} {Assert.Single(fields["gsm_sms.udh.mm.msg_part"])} udh"
        : "";

    private static string Hexadecimal(string value) => value.StartsWith("0x", StringComparison.Ordinal) ? value : $"0x{value.PadLeft(2, '0')}";

    /// <summary>What tshark says of each PDU: names and values of its fields, and of those of the user data within.</summary>
    private static async Task<List<ILookup<string, string>>> DissectAsync(string capture)
    {
        var start = new ProcessStartInfo(Tshark, ["-r", capture, "-T", "pdml", "-o", "smpp.decode_sms_over_smpp:GSM 7-bit"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(process.ExitCode == 0, await errors);

        // It copies an escape character of the text into its XML, where none may be.
        var packets = XDocument.Parse(NotXml().Replace(output, "")).Root!;
        List<List<XElement>> pdus = [];
        foreach (var protocol in packets.Elements("packet").SelectMany(packet => packet.Elements("proto")))
        {
            switch (protocol.Attribute("name")!.Value)
            {
                case "smpp":
                    pdus.Add([protocol]);
                    break;
                case "gsm_sms_ud" or "_ws.malformed":
                    pdus[^1].Add(protocol);
                    break;
                default:
                    break;
            }
        }

        return [.. pdus.Select(protocols => protocols
            .SelectMany(protocol => protocol.DescendantsAndSelf())
            .ToLookup(e => e.Attribute("name")!.Value, e => e.Attribute("show")?.Value ?? "", StringComparer.Ordinal))];
    }

    [GeneratedRegex("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F]", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NotXml();
}
