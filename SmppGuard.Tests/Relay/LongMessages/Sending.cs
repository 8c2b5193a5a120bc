using EsmeSimulator.Client;
using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Compliance.Content;
using SmppGuard.Smpp.Pdus;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>A text, and how the ESME sends it.</summary>
/// <param name="Text">What is submitted.</param>
/// <param name="Writing">How it is written.</param>
/// <param name="Form">How its parts say that they belong together; null: whole in short_message if it can be, else in message_payload.</param>
/// <param name="Operation">submit_sm or data_sm.</param>
/// <param name="PartOctets">Cut after so many octets, wherever that is; null: as much as fits, between characters.</param>
/// <param name="OrderSeed">In which order the parts are sent; 0: in that of their numbers.</param>
/// <param name="Code">A commercial code, or one of notices.</param>
internal sealed record Sending(string Text, Writing Writing, LongMessageForm? Form, CommandId Operation, int? PartOctets, int OrderSeed, string Code)
{
    private const int MaxShortMessage = 254;

    private static readonly ContentDetector Detector = new(ContentWords.BuiltIn);

    public static Gen<Sending> Any(IReadOnlyList<Writing> writings) =>
        from writing in Gen.Elements(writings.ToArray())
        from text in writing.Texts
        from form in Gen.Elements<LongMessageForm?>(null, LongMessageForm.Udh8, LongMessageForm.Udh8, LongMessageForm.Udh16, LongMessageForm.Sar, LongMessageForm.Payload)
        from operation in Gen.Elements(CommandId.SubmitSm, CommandId.SubmitSm, CommandId.DataSm)
        from cut in Gen.Frequency((2, Gen.Constant<int?>(null)), (1, Gen.Choose(30, 120).Select(octets => (int?)octets)))
        from order in Gen.Frequency((1, Gen.Constant(0)), (2, Gen.Choose(1, int.MaxValue)))
        from code in Gen.Elements(IsTakenForAdvert(text) ? [Adverts] : new[] { Adverts, Orders })
        select new Sending(text, writing, form, operation, writing.Charset.IsSeptets ? null : cut, order, code);

    // A long text of random characters can look like an advert; as a notice it would get the marks of one.
    private static bool IsTakenForAdvert(string text) => Detector.Detect(text, new char[text.Length * ContentDetector.ScratchPerCharacter]).IsCommercial;

    /// <summary>The text with its marks, after the templates of the contract.</summary>
    public string Stamped
    {
        get
        {
            var isLatin = (Writing.Charset.IsSeptets ? Writing.Charset : Charset.Gsm7).Encode(Text) is not null;
            return (isLatin, Code) switch
            {
                (true, Adverts) => $"[Acme Mall] {Text} Tel 4008001234 Reply STOP to opt out",
                (true, _) => $"[Acme Mall] {Text}",
                (false, Adverts) => $"【示例商城】{Text} 客服4008001234 拒收请回复R",
                (false, _) => $"【示例商城】{Text}",
            };
        }
    }

    /// <summary>The PDUs in the order in which they are to be sent.</summary>
    public IReadOnlyList<Submit> Parts(string source, ushort reference)
    {
        var elements = Convert.FromHexString(Writing.Language);
        var whole = new Submit
        {
            CommandId = Operation,
            Source = source,
            Destination = Agreed,
            DataCoding = Writing.DataCoding,
            ShortMessage = (Writing.Charset.Encode(Text) ?? throw new FormatException("not of this alphabet")),
        };
        var parts = whole.InParts(Form ?? LongMessageForm.Payload, reference, elements, PartOctets);
        if (Writing.Charset == Charset.Gsm7Packed)
        {
            parts = [.. parts.Select(Pack)];
        }

        if (Form is null && parts[0].ShortMessage!.Length <= MaxShortMessage)
        {
            parts = [parts[0] with { InPayload = false }];
        }

        Submit[] shuffled = [.. parts];
        if (OrderSeed != 0)
        {
            new Random(OrderSeed).Shuffle(shuffled);
        }

        return shuffled;
    }

    private static Submit Pack(Submit part)
    {
        var octets = part.ShortMessage!;
        var header = (part.EsmClass & EsmClasses.Udhi) != 0 ? 1 + octets[0] : 0;
        return part with { ShortMessage = [.. octets[..header], .. Septets.Pack(octets[header..], Septets.FillBits(header))] };
    }
}
