using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Text;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Replies;

/// <summary>
/// Whether what came is one part of a longer reply. Parts are read and relayed one by one and not put together: a part that refuses refuses, since refusing must be easy; one that agrees may go
/// on with anything, and agrees to nothing.
/// </summary>
internal static class ReplyPart
{
    /// <summary>By its header (3GPP TS 23.040, 9.2.3.24.1 and .8) or by sar_* (SMPP 3.4, 5.3.2.22 to 24), be they as flawed as they may; one of one is the whole.</summary>
    public static bool IsOneOfSeveral(in DeliveredView reply) => (reply.Flaws & DeliveredFlaws.Sar) != 0 || SaysHeader(reply.Udh) || SayParameters(reply.Tlvs);

    private static bool SaysHeader(ReadOnlySpan<byte> header)
    {
        for (var offset = 1; offset + 1 < header.Length; offset += 2 + header[offset + 1])
        {
            var data = header[(offset + 2)..];
            data = data[..Math.Min(data.Length, header[offset + 1])];
            var total = header[offset] switch
            {
                UserDataHeader.Concatenation8 => data.Length > 1 ? data[1] : 0,
                UserDataHeader.Concatenation16 => data.Length > 2 ? data[2] : 0,
                _ => 1,
            };
            if (total != 1)
            {
                return true;
            }
        }

        return false;
    }

    private static bool SayParameters(ReadOnlySpan<byte> tlvs)
    {
        var reader = new TlvReader(tlvs);
        while (reader.Read(out var tag, out var value))
        {
            if (tag == TlvTag.SarTotalSegments && value is not [1])
            {
                return true;
            }
        }

        return false;
    }
}
