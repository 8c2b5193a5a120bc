using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Server;

namespace SmppGuard.Tests.Relay.LongMessages;

/// <summary>Whether a PDU reached the SMSC byte for byte, but for the reference of its message where that is ours.</summary>
internal static class AsItCame
{
    public static void Assert(Submit part, SubmittedMessage arrived, bool underOurReference = true)
    {
        var sent = part.Encode();
        PduHeader.SetSequenceNumber(sent, arrived.SequenceNumber);
        if (underOurReference && SentPdu.Read(sent).Segment is { } theirs && SentPdu.Read(arrived.Pdu).Segment is { } ours)
        {
            Xunit.Assert.Equal((theirs.Width, theirs.Total, theirs.Number), (ours.Width, ours.Total, ours.Number));
            var place = sent.AsSpan().IndexOf(Written(theirs));
            Written(ours).CopyTo(sent, place);
        }

        Xunit.Assert.Equal(Convert.ToHexString(sent), Convert.ToHexString(arrived.Pdu));
    }

    // Of sar_* only the reference: the order of the three is the sender's.
    private static byte[] Written((int Width, int Reference, int Total, int Number) segment) => segment.Width switch
    {
        1 => [0x00, 3, (byte)segment.Reference, (byte)segment.Total, (byte)segment.Number],
        2 => [0x08, 4, (byte)(segment.Reference >> 8), (byte)segment.Reference, (byte)segment.Total, (byte)segment.Number],
        _ => [0x02, 0x0C, 0, 2, (byte)(segment.Reference >> 8), (byte)segment.Reference],
    };
}
