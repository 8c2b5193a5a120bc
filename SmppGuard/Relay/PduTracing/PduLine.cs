using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.PduTracing;

/// <summary>A PDU as a line of JSON: who, when, which way, each field by its name in SMPP, and the octets, of which hidden ones are written over.</summary>
internal static class PduLine
{
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <param name="seen">It, with what is hidden written over.</param>
    /// <param name="fields">Its fields.</param>
    public static byte[] Of(Seen seen, IReadOnlyList<PduField> fields)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Format))
        {
            var header = PduHeader.Read(seen.Pdu);
            json.WriteStartObject();
            json.WriteString("at", UtcTime.Format(seen.At));
            json.WriteString("side", seen.Side);
            json.WriteString("peer", seen.Peer);
            json.WriteNumber("connection", seen.Connection);
            json.WriteString("address", seen.Address.ToString());
            json.WriteString("direction", seen.IsReceived ? "received" : "sent");
            json.WriteString("command", Enum.IsDefined(header.CommandId) ? SpecificationName.Of(header.CommandId) : string.Create(CultureInfo.InvariantCulture, $"0x{(uint)header.CommandId:X8}"));
            json.WriteString("status", Enum.IsDefined(header.CommandStatus) ? header.CommandStatus.ToString() : string.Create(CultureInfo.InvariantCulture, $"0x{(uint)header.CommandStatus:X8}"));
            json.WriteNumber("sequenceNumber", header.SequenceNumber);
            json.WriteNumber("length", seen.Pdu.Length);
            json.WriteStartArray("fields");
            foreach (var field in fields)
            {
                Write(json, field, seen.Pdu.AsSpan(field.Offset, field.Length));
            }

            json.WriteEndArray();
            json.WriteString("pdu", Convert.ToHexString(seen.Pdu));
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
    }

    private static void Write(Utf8JsonWriter json, in PduField field, ReadOnlySpan<byte> octets)
    {
        const int Integer = 4;
        json.WriteStartObject();
        json.WriteString("name", field.Name);
        if (field.Tag != TlvTag.None)
        {
            json.WriteString("tag", string.Create(CultureInfo.InvariantCulture, $"0x{(ushort)field.Tag:X4}"));
        }

        if (field.IsText)
        {
            json.WriteString("value", Encoding.Latin1.GetString(octets));
        }
        else if (octets.Length is > 0 and <= Integer && field.Kind == PduFieldKind.Plain)
        {
            var value = 0L;
            foreach (var octet in octets)
            {
                value = (value << 8) | octet;
            }

            json.WriteNumber("value", value);
        }
        else
        {
            json.WriteString("octets", Convert.ToHexString(octets));
        }

        json.WriteEndObject();
    }
}
