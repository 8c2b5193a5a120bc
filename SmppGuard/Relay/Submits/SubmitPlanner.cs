using SmppGuard.Compliance;
using SmppGuard.Model;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Relay.Submits;

/// <summary>As what a message leaves: its text with its marks, encoded, and the segments that this takes.</summary>
/// <param name="stamped">The text.</param>
/// <param name="text">Its octets; empty where nothing was changed.</param>
/// <param name="elementsLength">Octets of information elements that each segment has beside those of segmentation.</param>
/// <param name="segments">How many there are.</param>
internal readonly ref struct SubmitPlan(scoped in StampedText stamped, ReadOnlySpan<byte> text, int elementsLength, scoped in Segmentation segments)
{
    public StampedText Stamped { get; } = stamped;

    public ReadOnlySpan<byte> Text { get; } = text;

    public int ElementsLength { get; } = elementsLength;

    public Segmentation Segments { get; } = segments;
}

/// <summary>Step 7 of <see cref="SubmitPath"/>: stamps and splits a message that the rules allow. Writes no PDU, and takes nothing.</summary>
internal sealed class SubmitPlanner(Stamper stamper)
{
    /// <summary>Octets of information elements that a message has at most.</summary>
    public const int MaxElements = byte.MaxValue;

    /// <param name="message">The message.</param>
    /// <param name="submission">What the rules found.</param>
    /// <param name="path">How its text came.</param>
    /// <param name="link">Where it is to go.</param>
    /// <param name="elements">Takes <see cref="MaxElements"/> octets.</param>
    public SubmitPlan Plan(scoped in ReceivedMessage message, scoped ref Submission submission, scoped in TextPath path, SmscLink link, scoped Span<byte> elements)
    {
        var scratch = Scratch.OfThread;
        var characters = stamper.ScratchLength(ref submission);
        var octets = scratch.Octets(characters * 2);
        var isJudged = submission.Class != Purpose.PublicInterest;
        var leaving = path with { DropsElements = isJudged && (path.HasStrayLanguage || HeaderElements.HasOthers(message.Head.Udh)) };
        var stamped = isJudged || path.IsTorn || !(path.IsReserved || path.IsInOtherScript) || link.Marks.Required(submission.StampClass) != Marks.None ? stamper.Apply(ref submission, leaving, link.Marks, scratch.Stamped(characters), octets) : StampedText.Unchanged;
        var length = stamped.Changed ? HeaderElements.CopyKept(message.Head.Udh, isJudged, stamped.Alphabet == Alphabet.Gsm7 && path.Received.IsGsm7, elements) : 0;
        var segments = stamped switch
        {
            { Fits: false } => Segmentation.TooLong,
            { Changed: false } => Segmentation.AsItCame(message.PduCount),
            _ => Segmentation.Plan(octets[..stamped.OctetCount], stamped, length, link.SegmentationWay, link.Options.ReserveCharacters),
        };
        return new SubmitPlan(stamped, octets[..stamped.OctetCount], length, segments);
    }
}
