using SmppGuard.Smpp;

namespace SmppGuard.Compliance;

/// <summary>A text as it is to be sent.</summary>
/// <param name="Changed">False: nothing was added, so the message leaves byte for byte as it came, and the other fields mean nothing.</param>
/// <param name="Fits">False: the buffers are too small for the stamped text; the message is <see cref="Reason.TooLong"/>.</param>
/// <param name="DataCoding">data_coding of the stamped text.</param>
/// <param name="Alphabet">Its alphabet.</param>
/// <param name="OctetCount">Octets written.</param>
internal readonly record struct StampedText(bool Changed, bool Fits, byte DataCoding, Alphabet Alphabet, int OctetCount)
{
    public static readonly StampedText Unchanged = new(Changed: false, Fits: true, 0, default, 0);

    public static readonly StampedText TooLong = new(Changed: true, Fits: false, 0, default, 0);
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
    /// <param name="dataCoding">Its data_coding.</param>
    /// <param name="alphabet">The alphabet that this means.</param>
    /// <param name="adds">Marks that the SMSC adds itself, so that we do not.</param>
    /// <param name="scratch">Characters to work in.</param>
    /// <param name="octets">Takes the stamped text, encoded.</param>
    public StampedText Apply(ref Submission submission, byte dataCoding, Alphabet alphabet, Marks adds, Span<char> scratch, Span<byte> octets)
    {
        var required = Stamp.Required(submission.Class) & ~adds;
        if (required == Marks.None || !submission.IsText || submission.Code is not { } code)
        {
            return StampedText.Unchanged;
        }

        var snapshot = snapshots.For(submission.Registry);
        var stamped = Stamp.Compose(submission.Text, required, snapshot, snapshot.MarksOf(code.Organization), instruction, scratch);
        if (!stamped.Fits)
        {
            return StampedText.TooLong;
        }

        return stamped.Changed ? Encode(scratch[..stamped.Length], dataCoding, alphabet, octets) : StampedText.Unchanged;
    }

    private static StampedText Encode(ReadOnlySpan<char> text, byte dataCoding, Alphabet alphabet, Span<byte> octets)
    {
        if (SmsText.TryEncode(text, alphabet, octets, out var written))
        {
            return new StampedText(Changed: true, Fits: true, dataCoding, alphabet, written);
        }

        return SmsText.TryEncode(text, Alphabet.Ucs2, octets, out written)
            ? new StampedText(Changed: true, Fits: true, DataCoding.WithAlphabet(dataCoding, Alphabet.Ucs2), Alphabet.Ucs2, written)
            : StampedText.TooLong;
    }
}
