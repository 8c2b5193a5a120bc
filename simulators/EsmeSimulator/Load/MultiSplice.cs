using SmppGuard.Smpp.Pdus;

namespace EsmeSimulator.Load;

/// <summary>Makes a submit_multi (SMPP 3.4, 4.5.1) out of an encoded submit_sm: the destination as often as it is to have some.</summary>
internal static class MultiSplice
{
    /// <summary>no_dests is one octet, of which 255 is not used.</summary>
    public const int MaxDestinations = 254;

    /// <summary>Octets in front of each address: dest_flag, dest_addr_ton, dest_addr_npi.</summary>
    private const int AddressHeader = 3;

    /// <param name="submitSm">The submit_sm.</param>
    /// <param name="destinationOffset">Where the digits of its destination begin.</param>
    /// <param name="width">How many there are.</param>
    /// <param name="count">How many destinations to make.</param>
    /// <param name="first">Where the digits of the first destination begin in the result.</param>
    /// <param name="stride">How far it is from one to the next.</param>
    public static byte[] Build(byte[] submitSm, int destinationOffset, int width, int count, out int first, out int stride)
    {
        // dest_addr_ton stands two octets before the address and what leads its digits.
        int address = AddressOffset(submitSm);
        int ton = address - 2;
        int end = destinationOffset + width + 1;
        byte[] destination = [1, .. submitSm.AsSpan(ton, end - ton)];
        stride = destination.Length;
        first = ton + 1 + AddressHeader + (destinationOffset - address);
        var multi = new byte[submitSm.Length - (end - ton) + 1 + (count * stride)];
        submitSm.AsSpan(0, ton).CopyTo(multi);
        multi[ton] = (byte)count;
        for (int i = 0; i < count; i++)
        {
            destination.CopyTo(multi, ton + 1 + (i * stride));
        }

        submitSm.AsSpan(end).CopyTo(multi.AsSpan(ton + 1 + (count * stride)));
        new PduHeader((uint)multi.Length, CommandId.SubmitMulti, CommandStatus.ESME_ROK, 0).Write(multi);
        return multi;
    }

    private static int AddressOffset(byte[] submitSm) =>
        SubmitSmView.TryParse(submitSm, out SubmitSmView view) == CommandStatus.ESME_ROK ? view.DestAddrTonOffset + 2 : throw new FormatException("the message cannot be encoded");
}
