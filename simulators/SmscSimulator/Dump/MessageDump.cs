using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmscSimulator.Server;

namespace SmscSimulator.Dump;

/// <summary>
/// Received messages as lines of JSON. A message is in the file before its answer leaves, so whatever the ESME knows to be accepted can be looked up,
/// even after one of the two was killed.
/// </summary>
internal sealed class MessageDump : IDisposable
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _pending = new(64 * 1024);
    private readonly Utf8JsonWriter _json;

    public MessageDump(string path)
    {
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        _json = new Utf8JsonWriter(_pending, Readable);
    }

    public void Add(SubmittedMessage message)
    {
        lock (_gate)
        {
            _json.WriteStartObject();
            _json.WriteString("at", DateTime.UtcNow);
            _json.WriteString("command", message.CommandId.ToString());
            _json.WriteString("systemId", message.SystemId);
            _json.WriteNumber("connection", message.ConnectionNumber);
            _json.WriteString("source", message.Source);
            _json.WriteString("destination", message.Destination);
            _json.WriteNumber("dataCoding", message.DataCoding);
            _json.WriteNumber("esmClass", message.EsmClass);
            _json.WriteNumber("registeredDelivery", message.RegisteredDelivery);
            _json.WriteString("text", message.Text);
            if (message.Udh.Length > 0)
            {
                _json.WriteString("udh", Convert.ToHexString(message.Udh));
            }

            _json.WriteString("messageId", message.MessageId);
            if (message.Answered is { } status)
            {
                _json.WriteNumber("commandStatus", (uint)status);
            }
            else
            {
                _json.WriteNull("commandStatus");
            }

            WriteTlvs(message.Pdu);
            _json.WriteString("pdu", Convert.ToHexString(message.Pdu));
            _json.WriteEndObject();
            _json.Flush();
            _json.Reset();
            _pending.Write("\n"u8);
        }
    }

    private void WriteTlvs(byte[] pdu)
    {
        ReadOnlySpan<byte> tlvs = PduHeader.Read(pdu).CommandId switch
        {
            CommandId.SubmitSm when SubmitSmView.TryParse(pdu, out SubmitSmView view) == CommandStatus.ESME_ROK => view.Tlvs,
            CommandId.DataSm when DataSmView.TryParse(pdu, out DataSmView view) == CommandStatus.ESME_ROK => view.Tlvs,
            _ => default,
        };
        if (tlvs.IsEmpty)
        {
            return;
        }

        _json.WriteStartObject("tlvs");
        var reader = new TlvReader(tlvs);
        while (reader.Read(out TlvTag tag, out ReadOnlySpan<byte> value))
        {
            _json.WriteString($"0x{(ushort)tag:X4}", Convert.ToHexString(value));
        }

        _json.WriteEndObject();
    }

    /// <summary>Hands what was added to the operating system.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_pending.WrittenCount > 0)
            {
                _file.Write(_pending.WrittenSpan);
                _pending.ResetWrittenCount();
            }
        }
    }

    public void Dispose()
    {
        Flush();
        _json.Dispose();
        _file.Dispose();
    }
}
