using SmppGuard.Model;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Compliance;

/// <summary>A text as it is to be sent.</summary>
/// <param name="Changed">False: nothing was added and nothing hides a mark, so the message leaves byte for byte as it came, and the other fields mean nothing.</param>
/// <param name="Fits">False: the buffers are too small for the stamped text; the message is <see cref="Reason.TooLong"/>.</param>
/// <param name="DataCoding">data_coding of the stamped text.</param>
/// <param name="Alphabet">Its alphabet; <see cref="Alphabet.Gsm7"/> also where the SMSC wants it packed, which is done when the PDUs are written.</param>
/// <param name="Language">Its GSM 7-bit tables, which each segment has to name.</param>
/// <param name="OctetCount">Octets written.</param>
/// <param name="TailLength">Octets at the end that are the opt-out words, which should not be torn apart.</param>
internal readonly record struct StampedText(
    bool Changed, bool Fits, byte DataCoding, Alphabet Alphabet, NationalLanguage Language, int OctetCount, int TailLength)
{
    /// <summary>The marks that were added.</summary>
    public Marks Added { get; init; }

    public static readonly StampedText Unchanged = new(Changed: false, Fits: true, 0, default, default, 0, 0);

    public static readonly StampedText TooLong = new(Changed: true, Fits: false, 0, default, default, 0, 0);
}

/// <summary>How a text came and how the SMSC would read its data_coding: not the same where account and SMSC mean different alphabets by data_coding 0.</summary>
/// <param name="DataCoding">data_coding as submitted, or what stands for a reserved one.</param>
/// <param name="Received">How the ESME means it.</param>
/// <param name="AtSmsc">How the SMSC reads it.</param>
internal readonly record struct TextPath(byte DataCoding, TextCoding Received, TextCoding AtSmsc)
{
    /// <summary>Its user data header has elements that it may not keep.</summary>
    public bool DropsElements { get; init; }

    /// <summary>
    /// A data_coding that 3GPP TS 23.038 reserves: read as GSM 7-bit, as phones do, but what an SMSC makes of it nobody knows. <see cref="DataCoding"/> is the one that says the same without doubt.
    /// </summary>
    public bool IsReserved { get; init; }

    /// <summary>
    /// GSM 7-bit with tables of another script: a phone that lacks them shows another text, made of the letters of the default tables at the same places. What is judged is what all phones show, so
    /// it leaves in UCS-2. Those of European languages differ in a few letters.
    /// </summary>
    public bool IsInOtherScript { get; init; }

    /// <summary>It has national language elements beside a text that is not in GSM 7-bit, in any of its parts. Such a header a judged message may not keep; if it becomes GSM 7-bit, then with the default tables.</summary>
    public bool HasStrayLanguage { get; init; }

    /// <summary>
    /// It came in parts that are cut inside a character. Here they are read joined, but many phones decode each by itself and would show another text: it is cut anew, whoever sent it.
    /// </summary>
    public bool IsTorn { get; init; }

    /// <summary>Whether the SMSC would read other characters out of its octets.</summary>
    public bool NeedsTranscoding => Received.Alphabet != AtSmsc.Alphabet;

    /// <summary>Whether it has to be written anew even if nothing is added.</summary>
    public bool NeedsRewriting => NeedsTranscoding || DropsElements || IsReserved || IsInOtherScript || IsTorn;
}

/// <summary>
/// Stamps a message that the rules allow, in the cheapest encoding that keeps every character: the ESME's own where it can express the stamped text, else UCS-2
/// in the same message class.
/// </summary>
internal sealed class Stamper(ComplianceSnapshots snapshots, OptOutInstruction instruction)
{
    /// <summary>Characters of scratch that <see cref="Apply"/> needs for this message; twice as many octets hold the outcome in any alphabet.</summary>
    public int ScratchLength(ref Submission submission) => submission.Text.Length + snapshots.For(submission.Registry).MaxStampLength;

    /// <param name="submission">The message, with the facts that the rules found.</param>
    /// <param name="path">How its text came, and how it is to leave.</param>
    /// <param name="smsc">What the SMSC that it goes to adds, and wants beside what the law asks for.</param>
    /// <param name="scratch">Characters to work in.</param>
    /// <param name="octets">Takes the stamped text, encoded.</param>
    public StampedText Apply(ref Submission submission, in TextPath path, SmscMarks smsc, Span<char> scratch, Span<byte> octets)
    {
        if (!submission.IsText)
        {
            return StampedText.Unchanged;
        }

        var stamped = Compose(ref submission, path.Received.Language, smsc, scratch);
        if (!stamped.Fits)
        {
            return StampedText.TooLong;
        }

        if (stamped.Changed)
        {
            return Encode(scratch[..stamped.Length], stamped.Tail, path, octets) with { Added = stamped.Added };
        }

        return path.NeedsRewriting ? Encode(submission.Text, tail: 0, path, octets) : StampedText.Unchanged;
    }

    private StampResult Compose(ref Submission submission, NationalLanguage language, SmscMarks smsc, Span<char> scratch)
    {
        var required = smsc.Required(submission.StampClass);
        if (required == Marks.None || submission.Code is not { } code)
        {
            return StampResult.Unchanged;
        }

        var snapshot = snapshots.For(submission.Registry);
        var marks = snapshot.MarksOf(code.Organization);
        var text = submission.Text;
        var isRead = submission.Signatures != SignatureFinding.None;
        var signatures = isRead ? submission.Signatures : SignatureScan.Find(text, snapshot, marks, instruction);
        var concealed = isRead ? submission.Concealed : Concealment.Find(text);
        var missing = Stamp.Missing(text, required & ~smsc.Adds, signatures, marks, instruction);
        if (concealed != Concealments.None && IsInTheWay(concealed, required, missing | (smsc.Adds & required), signatures))
        {
            return ComposeRevealed(text, language, required & ~smsc.Adds, snapshot, marks, scratch);
        }

        return missing == Marks.None ? StampResult.Unchanged : Stamp.Write(text, language, missing, marks, scratch);
    }

    /// <summary>Stamps what is left of a text without that which keeps marks from being seen. What was submitted stays in the record.</summary>
    private StampResult ComposeRevealed(ReadOnlySpan<char> text, NationalLanguage language, Marks required, ComplianceSnapshot snapshot, OrganizationMarks marks, Span<char> scratch)
    {
        using var revealed = new RevealedText(text, stackalloc char[RevealedText.StackLength]);
        var missing = Stamp.Missing(revealed.Text, required, SignatureScan.Find(revealed.Text, snapshot, marks, instruction), marks, instruction);
        return Stamp.Write(revealed.Text, language, missing, marks, scratch);
    }

    /// <summary>Whether something hides a mark: one that is there, one that is added, or one that the SMSC adds.</summary>
    private static bool IsInTheWay(Concealments concealed, Marks required, Marks added, SignatureFinding signatures)
    {
        const Marks Closing = Marks.Contact | Marks.OptOut;
        var isFollowed = (required & Closing) != 0 || (signatures & SignatureFinding.Own) == SignatureFinding.OwnAtEnd;
        return (concealed & (Concealments.Garbled | Concealments.WalledAtStart)) != 0
            || ((concealed & Concealments.Walled) != 0 && isFollowed)
            || ((concealed & Concealments.AtEnd) != 0 && (added & Closing) != 0)
            || ((concealed & Concealments.AtStart) != 0 && (added & Marks.Signature) != 0);
    }

    private static StampedText Encode(ReadOnlySpan<char> text, int tail, in TextPath path, Span<byte> octets)
    {
        var own = path.AtSmsc.Alphabet == Alphabet.Gsm7Packed ? new TextCoding(Alphabet.Gsm7, path.AtSmsc.Language) : path.AtSmsc;
        var written = 0;
        if (!path.IsInOtherScript && SmsText.TryEncode(text, own, octets, out written) && !IsTornWhenSplit(own.Alphabet, written))
        {
            return new StampedText(Changed: true, Fits: true, path.DataCoding, own.Alphabet, own.Language, written, TailOctets(text, tail, own));
        }

        return SmsText.TryEncode(text, Alphabet.Ucs2, octets, out written)
            ? new StampedText(Changed: true, Fits: true, SmppGuard.Smpp.Text.DataCoding.WithAlphabet(path.DataCoding, Alphabet.Ucs2), Alphabet.Ucs2, default, written, tail * 2)
            : StampedText.TooLong;
    }

    // Character sets with shifts or several octets a character: phones put such segments together in different ways. UCS-2 has no doubt.
    private static bool IsTornWhenSplit(Alphabet alphabet, int octets) =>
        alphabet is Alphabet.Jis or Alphabet.Iso2022Jp or Alphabet.Ksc5601 or Alphabet.Gb18030 && !Segmenter.FitsOne(octets, alphabet);

    private static int TailOctets(ReadOnlySpan<char> text, int tail, TextCoding coding) => tail == 0 ? 0 : Math.Max(SmsText.CountOctets(text[^tail..], coding), 0);
}
