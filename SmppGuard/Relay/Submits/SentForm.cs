using SmppGuard.Compliance;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Submits;

/// <summary>In what form a message leaves: stamped, under a reference of ours, or as it came.</summary>
internal readonly ref struct SentForm(StampedText stamped, Segmentation segments, ReadOnlySpan<byte> text, ReadOnlySpan<byte> elements, bool isRenumbered, SmscLink link)
{
    private readonly StampedText _stamped = stamped;
    private readonly Segmentation _segments = segments;
    private readonly ReadOnlySpan<byte> _text = text;
    private readonly ReadOnlySpan<byte> _elements = elements;

    public bool IsRewritten => _stamped.Changed;

    /// <summary>Writes the PDUs that leave, where they are not those that came.</summary>
    /// <returns>Octets written; 0: it leaves as it came.</returns>
    public int Write(in ReceivedMessage message, Span<byte> sent) =>
        isRenumbered ? ConcatenationRewriter.Copy(message.Pdus, link.NextReference(), sent)
        : IsRewritten ? _segments.Write(message.Head, _stamped, _text, _elements, message.RegisteredDeliveryFor(_segments.Count), link, sent)
        : 0;
}
