using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using SmppGuard.Smpp.Pdus;

namespace EsmeSimulator.Replay;

/// <summary>A request of an ESME that was captured.</summary>
/// <param name="At">When.</param>
/// <param name="Pdu">It.</param>
internal readonly record struct CapturedRequest(DateTimeOffset At, byte[] Pdu);

/// <summary>
/// Reads what an ESME submitted out of a capture (pcap, as tcpdump and SmppGuard's traces write it) or a dump (NDJSON with the octets of each PDU in <c>pdu</c>, as traces and the SMSC simulator
/// write it).
/// </summary>
internal static class ReplayFile
{
    /// <exception cref="FormatException">It is neither.</exception>
    public static List<CapturedRequest> Read(string path, IPAddress? to)
    {
        byte[] file = File.ReadAllBytes(path);
        if (file.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(file) == 0x0A0D0D0A)
        {
            throw new FormatException("is of the format pcapng; write it as pcap first: editcap -F pcap FILE NEW");
        }

        return PcapReader.IsCapture(file) ? [.. PcapReader.Read(file, to).Where(request => IsSubmit(request.Pdu))] : [.. Lines(path)];
    }

    private static IEnumerable<CapturedRequest> Lines(string path)
    {
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (line.Length > 0 && Line(line, number) is { } request)
            {
                yield return request;
            }
        }
    }

    private static CapturedRequest? Line(string text, int number)
    {
        try
        {
            using JsonDocument line = JsonDocument.Parse(text);
            JsonElement root = line.RootElement;

            // Of a trace only what an ESME sent: what went on to an SMSC is in there too.
            if (root.TryGetProperty("side", out JsonElement side) && !(side.ValueEquals("esme") && root.GetProperty("direction").ValueEquals("received")))
            {
                return null;
            }

            byte[] pdu = Convert.FromHexString(root.GetProperty("pdu").GetString()!);
            return IsSubmit(pdu) ? new CapturedRequest(root.GetProperty("at").GetDateTimeOffset(), pdu) : null;
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            throw new FormatException($"is no capture, and line {number} of it no line of a dump", wrong);
        }
    }

    private static bool IsSubmit(byte[] pdu) =>
        pdu.Length >= PduHeader.Size && BinaryPrimitives.ReadUInt32BigEndian(pdu) == pdu.Length && PduHeader.Read(pdu).CommandId is CommandId.SubmitSm or CommandId.DataSm or CommandId.SubmitMulti;
}
