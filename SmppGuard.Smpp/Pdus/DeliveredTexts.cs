using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// The texts of a PDU that has more than one: each message_payload in order, then short_message; none that is empty. One of them counts (<see cref="DeliveredView.Text"/>); what the others
/// say is not lost. To be gone through with <c>foreach</c>.
/// </summary>
public ref struct DeliveredTexts
{
    /// <summary>Where short_message is said to stand, which is none of the parameters.</summary>
    internal const int InShortMessage = -1;

    private readonly ReadOnlySpan<byte> _shortMessage;
    private readonly int _leftOut;
    private TlvReader _tlvs;
    private bool _hasEnded;

    /// <param name="shortMessage">short_message.</param>
    /// <param name="tlvs">The optional parameters.</param>
    /// <param name="leftOut">Offset of one that is passed over; <see cref="InShortMessage"/>: that.</param>
    internal DeliveredTexts(ReadOnlySpan<byte> shortMessage, ReadOnlySpan<byte> tlvs, int leftOut)
    {
        _shortMessage = shortMessage;
        _leftOut = leftOut;
        _tlvs = new TlvReader(tlvs);
    }

    /// <summary>The text, with what stands before it.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Where it stands among the parameters.</summary>
    internal int Offset { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly DeliveredTexts GetEnumerator() => this;

    /// <summary>Goes on to the next one; false: there is none.</summary>
    public bool MoveNext()
    {
        while (!_hasEnded)
        {
            var offset = _tlvs.Offset;
            if (!_tlvs.Read(out var tag, out var value))
            {
                _hasEnded = true;
                offset = InShortMessage;
                value = _shortMessage;
            }
            else if (tag != TlvTag.MessagePayload)
            {
                continue;
            }

            if (!value.IsEmpty && offset != _leftOut)
            {
                Current = value;
                Offset = offset;
                return true;
            }
        }

        return false;
    }
}
