using EsmeSimulator.Client;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>Texts around each length at which one more segment is needed, before and after stamping: 160/153/152, 140/134/133 and 70/67/66 characters.</summary>
public sealed class BoundaryTests
{
    private const string Gsm7 = "GSM 7-bit";
    private const string Extended = "GSM 7-bit with two octets a character";
    private const string Ascii = "ASCII";
    private const string Latin1 = "Latin-1";
    private const string Ucs2 = "UCS-2";

    /// <summary>Alphabet, characters of the stamped text, and segments by a header with an 8-bit reference (sar_* parameters too) and with a 16-bit one.</summary>
    public static TheoryData<string, (int Characters, int By8, int By16)[]> Stamped => new()
    {
        {
            // The brackets of the mark take two septets each: of a text of 158 characters 160 septets are stamped.
            Gsm7,
            [
                (13, 1, 1), (67, 1, 1), (68, 1, 1), (69, 1, 1), (70, 1, 1), (71, 1, 1), (131, 1, 1), (132, 1, 1), (133, 1, 1), (134, 1, 1), (135, 1, 1),
                (157, 1, 1), (158, 1, 1), (159, 2, 2), (160, 2, 2), (161, 2, 2), (302, 2, 2), (303, 2, 3), (304, 2, 3), (305, 3, 3), (306, 3, 3), (307, 3, 3),
                (454, 3, 3), (455, 3, 4), (457, 3, 4), (458, 4, 4),
            ]
        },
        {
            // The mark has two such brackets and ten other characters. A pair is not cut, so an odd septet is lost at the end of a segment.
            Extended,
            [
                (69, 1, 1), (70, 1, 1), (71, 1, 1), (85, 1, 1), (86, 2, 2), (133, 2, 2), (134, 2, 2), (135, 2, 2), (157, 2, 2), (158, 3, 3), (159, 3, 3),
                (160, 3, 3), (161, 3, 3), (233, 3, 3), (234, 4, 4), (305, 4, 4), (306, 4, 4), (307, 4, 4), (309, 4, 4), (310, 5, 5),
            ]
        },
        {
            Ascii,
            [
                (69, 1, 1), (70, 1, 1), (71, 1, 1), (133, 1, 1), (134, 1, 1), (135, 1, 1), (140, 1, 1), (141, 2, 2), (159, 2, 2), (160, 2, 2), (161, 2, 2),
                (266, 2, 2), (267, 2, 3), (268, 2, 3), (269, 3, 3), (305, 3, 3), (306, 3, 3), (307, 3, 3), (399, 3, 3), (400, 3, 4), (402, 3, 4), (403, 4, 4),
            ]
        },
        {
            Latin1,
            [
                (69, 1, 1), (70, 1, 1), (71, 1, 1), (133, 1, 1), (134, 1, 1), (135, 1, 1), (140, 1, 1), (141, 2, 2), (159, 2, 2), (160, 2, 2), (161, 2, 2),
                (266, 2, 2), (267, 2, 3), (268, 2, 3), (269, 3, 3), (305, 3, 3), (306, 3, 3), (307, 3, 3),
            ]
        },
        {
            Ucs2,
            [
                (7, 1, 1), (69, 1, 1), (70, 1, 1), (71, 2, 2), (132, 2, 2), (133, 2, 3), (134, 2, 3), (135, 3, 3), (159, 3, 3), (160, 3, 3), (161, 3, 3),
                (198, 3, 3), (199, 3, 4), (201, 3, 4), (202, 4, 4), (305, 5, 5), (306, 5, 5), (307, 5, 5), (330, 5, 5), (331, 5, 6), (335, 5, 6), (336, 6, 6),
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Stamped))]
    public async Task A_stamped_text_of_this_length_takes_so_many_segments(string alphabet, (int Characters, int By8, int By16)[] rows)
    {
        foreach (var segmentation in (string[])["Udh8", "Udh16", "Sar"])
        {
            await using var guard = await GuardFixture.StartAsync(options => options.Smscs[0].Segmentation = segmentation);
            var esme = await guard.BindAsync();
            var signature = alphabet == Ucs2 ? "【示例商城】" : "[Acme Mall] ";
            ushort reference = 0;
            foreach (var (characters, by8, by16) in rows)
            {
                guard.Smsc.Received.Clear();
                guard.Smsc.Phone(Agreed).Messages.Clear();
                var text = Text(alphabet, characters - signature.Length);

                Assert.All(await SubmitAsync(esme, alphabet, text, ++reference), result => Assert.True(result.IsOk));

                var shown = Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot());
                Assert.Equal(
                    (alphabet, segmentation, characters, segmentation == "Udh16" ? by16 : by8, signature + text), (alphabet, segmentation, shown.Text.Length, guard.Smsc.Received.Count, shown.Text));
            }
        }
    }

    [Theory]
    [InlineData(Gsm7)]
    [InlineData(Extended)]
    [InlineData(Ascii)]
    [InlineData(Latin1)]
    [InlineData(Ucs2)]
    public async Task A_submitted_text_of_any_of_these_lengths_arrives_whole(string alphabet)
    {
        await using var guard = await GuardFixture.StartAsync();
        var esme = await guard.BindAsync();
        ushort reference = 0;
        foreach (var characters in (int[])[1, 69, 70, 71, 133, 134, 135, 159, 160, 161, 305, 306, 307])
        {
            guard.Smsc.Phone(Agreed).Messages.Clear();
            var text = Text(alphabet, characters);

            Assert.All(await SubmitAsync(esme, alphabet, text, ++reference), result => Assert.True(result.IsOk));

            var expected = alphabet == Ucs2 ? $"【示例商城】{text}" : $"[Acme Mall] {text}";
            Assert.Equal(expected, Assert.Single(guard.Smsc.Phone(Agreed).Messages.Snapshot()).Text);
        }
    }

    private static Task<IReadOnlyList<SubmitResult>> SubmitAsync(EsmeClient esme, string alphabet, string text, ushort reference)
    {
        byte dataCoding = alphabet switch { Ascii => 1, Latin1 => 3, Ucs2 => 8, _ => 0 };
        return esme.SubmitInTurnAsync(new Submit { Source = Orders, Destination = Agreed, Text = text, DataCoding = dataCoding }.InParts(LongMessageForm.Udh8, reference));
    }

    private static string Text(string alphabet, int characters)
    {
        var pattern = alphabet switch { Extended => "€", Ucs2 => "折", Latin1 => "é", _ => "abcdefghij" };
        return string.Concat(Enumerable.Repeat(pattern, characters))[..characters];
    }
}
