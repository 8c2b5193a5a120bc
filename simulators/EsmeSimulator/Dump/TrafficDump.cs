using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;

namespace EsmeSimulator.Dump;

/// <summary>What came of each message, as lines of JSON: one for the answer to each submit, or for its absence, one for each receipt and each reply.</summary>
internal sealed class TrafficDump : IDisposable
{
    private const int FlushAt = 64 * 1024;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _pending = new(FlushAt);
    private readonly Utf8JsonWriter _json;

    /// <exception cref="IOException">The file cannot be written.</exception>
    public TrafficDump(string path)
    {
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        _json = new Utf8JsonWriter(_pending, Readable);
    }

    /// <summary>A submit was answered.</summary>
    public void Answered(string systemId, in DumpedSubmit submit, ReadOnlySpan<byte> response)
    {
        PduHeader header = PduHeader.Read(response);
        lock (_gate)
        {
            Begin("answer", systemId);
            Write(submit);
            _json.WriteNumber("commandStatus", (uint)header.CommandStatus);
            _json.WriteString("status", CommandStatuses.Name(header.CommandStatus));
            _json.WriteString("answeredBy", header.CommandId.ToString());
            if (header.CommandId != CommandId.GenericNack && MessageIdResponseView.TryParse(response, out MessageIdResponseView view) == CommandStatus.ESME_ROK)
            {
                _json.WriteString("messageId", Encoding.ASCII.GetString(view.MessageId));
                if (header.CommandId != CommandId.SubmitMultiResp)
                {
                    WriteTlvs(view.Rest);
                }
                else
                {
                    WriteFailed(view.Rest);
                }
            }

            End(response);
        }
    }

    /// <summary>A submit got no answer.</summary>
    public void Unanswered(string systemId, in DumpedSubmit submit)
    {
        lock (_gate)
        {
            Begin("unanswered", systemId);
            Write(submit);
            End(default);
        }
    }

    /// <summary>A receipt or reply came.</summary>
    public void Delivered(string systemId, DeliveredMessage message)
    {
        lock (_gate)
        {
            Begin(message.IsReceipt ? "receipt" : "reply", systemId);
            _json.WriteString("source", message.Source);
            _json.WriteString("destination", message.Destination);
            if (message.IsReceipt)
            {
                _json.WriteString("messageId", message.ReceiptId);
                _json.WriteString("state", message.ReceiptState);
                _json.WriteString("error", message.ReceiptError);
            }

            _json.WriteString("text", message.Text);
            if (SubmitSmView.TryParse(message.Pdu, out SubmitSmView view) == CommandStatus.ESME_ROK)
            {
                WriteTlvs(view.Tlvs);
            }

            End(message.Pdu);
        }
    }

    /// <summary>Hands what was added to the operating system.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            FlushUnderGate();
        }
    }

    public void Dispose()
    {
        Flush();
        _json.Dispose();
        _file.Dispose();
    }

    private void Begin(string happened, string systemId)
    {
        _json.WriteStartObject();
        _json.WriteString("at", DateTime.UtcNow);
        _json.WriteString("event", happened);
        _json.WriteString("systemId", systemId);
    }

    private void Write(in DumpedSubmit submit)
    {
        _json.WriteNumber("message", submit.Message);
        _json.WriteNumber("part", submit.Part);
        _json.WriteString("destination", submit.Destination);
        _json.WriteString("text", submit.Text);
        _json.WriteNumber("milliseconds", Math.Round(submit.Milliseconds, 3));
    }

    private void WriteTlvs(ReadOnlySpan<byte> tlvs)
    {
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

    private void WriteFailed(ReadOnlySpan<byte> rest)
    {
        _json.WriteStartObject("failed");
        var failed = new UnsuccessfulDestinations(rest);
        while (failed.Read())
        {
            _json.WriteString(Encoding.ASCII.GetString(failed.Address), CommandStatuses.Name(failed.Status));
        }

        _json.WriteEndObject();
    }

    private void End(ReadOnlySpan<byte> pdu)
    {
        if (!pdu.IsEmpty)
        {
            _json.WriteString("pdu", Convert.ToHexString(pdu));
        }

        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _pending.Write("\n"u8);
        if (_pending.WrittenCount >= FlushAt)
        {
            FlushUnderGate();
        }
    }

    private void FlushUnderGate()
    {
        if (_pending.WrittenCount > 0)
        {
            _file.Write(_pending.WrittenSpan);
            _pending.ResetWrittenCount();
        }
    }
}

/// <summary>A submit in the dump.</summary>
/// <param name="Message">Which message of the run, from 0.</param>
/// <param name="Part">Which part of it, from 1.</param>
/// <param name="Destination">Where it went; of a submit_multi all numbers, with commas between.</param>
/// <param name="Text">The whole text.</param>
/// <param name="Milliseconds">How long it has waited.</param>
internal readonly record struct DumpedSubmit(long Message, int Part, string Destination, string Text, double Milliseconds);
