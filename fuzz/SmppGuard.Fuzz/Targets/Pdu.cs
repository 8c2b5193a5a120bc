using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Fuzz.Targets;

internal static class Pdu
{
    /// <summary>The input as the framer would hand it on, with the right command_length: a fuzzer would need luck to find that.</summary>
    public static byte[] Framed(byte[] input, CommandId commandId)
    {
        var pdu = new byte[Math.Max(input.Length, PduHeader.Size)];
        input.CopyTo(pdu, 0);
        var sequenceNumber = PduHeader.Read(pdu).SequenceNumber;
        new PduHeader((uint)pdu.Length, commandId, CommandStatus.ESME_ROK, sequenceNumber).Write(pdu);
        return pdu;
    }
}
