using FsCheck;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>One way to write a text: the data_coding, what it means, and the elements of the user data header that go with it.</summary>
/// <param name="Name">For the messages of failed tests.</param>
/// <param name="DataCoding">data_coding.</param>
/// <param name="Charset">What the ESME means by it.</param>
/// <param name="Texts">Texts that can be written so.</param>
/// <param name="AsUcs2">data_coding of the same class for a text in UCS-2.</param>
/// <param name="Language">National language elements.</param>
internal sealed record Writing(string Name, byte DataCoding, Charset Charset, Gen<string> Texts, byte AsUcs2 = 0x08, string Language = "")
{
    /// <summary>Information elements that name the tables (3GPP TS 23.040, 9.2.3.24.15 and 16), as hexadecimal digits.</summary>
    public const string TurkishElements = "250101240101";
    public const string SpanishElements = "240102";

    public static readonly Writing Default = new("GSM 7-bit", 0x00, Charset.Gsm7, LongTexts.Gsm7);

    public static readonly Writing Packed = new("packed GSM 7-bit", 0x00, Charset.Gsm7Packed, LongTexts.Gsm7);

    public static readonly IReadOnlyList<Writing> All =
    [
        Default,
        new("flash", 0x10, Charset.Gsm7, LongTexts.Gsm7, AsUcs2: 0x18),
        new("class 0", 0xF0, Charset.Gsm7, LongTexts.Gsm7, AsUcs2: 0x18),
        new("Turkish", 0x00, Charset.Turkish, LongTexts.Turkish, Language: TurkishElements),
        new("Spanish", 0x00, Charset.Spanish, LongTexts.Spanish, Language: SpanishElements),
        new("ASCII", 0x01, Charset.Ascii, LongTexts.Ascii),
        new("Latin-1", 0x03, Charset.Latin1, LongTexts.Latin1),
        new("UCS-2", 0x08, Charset.Ucs2, LongTexts.Unicode),
        new("UCS-2 for Latin", 0x08, Charset.Ucs2, LongTexts.Latin),
        new("flash in UCS-2", 0x18, Charset.Ucs2, LongTexts.Unicode, AsUcs2: 0x18),
        new("GB 18030", 0x0F, Charset.Gb18030, LongTexts.Unicode),
    ];

    public override string ToString() => Name;
}
