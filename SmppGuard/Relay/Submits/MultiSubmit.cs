using SmppGuard.Journal.Records;
using SmppGuard.Relay.Esme;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Submits;

/// <summary>
/// A submit_multi (SMPP 3.4, 4.5): each destination is decided, recorded and sent on its own; the answer waits for all of them and names the refused ones in unsuccess_sme.
/// </summary>
internal sealed class MultiSubmit
{
    private readonly EsmeConnection _connection;
    private readonly uint _sequenceNumber;
    private readonly long _esmeMessageId;
    private readonly long _started;
    private readonly List<Unsuccess> _unsuccessful = [];
    private readonly Lock _gate = new();
    private int _destinations;
    private int _waiting = 1;
    private byte[] _messageId = [];
    private byte[] _tlvs = [];

    private MultiSubmit(EsmeConnection connection, uint sequenceNumber, long esmeMessageId, long started)
    {
        _connection = connection;
        _sequenceNumber = sequenceNumber;
        _esmeMessageId = esmeMessageId;
        _started = started;
    }

    /// <summary>Submits a submit_multi into the batch of its connection.</summary>
    public static void Submit(EsmeConnection connection, in PduHeader header, ReadOnlySpan<byte> pdu, SubmitBatch batch, long now, long started)
    {
        var status = SubmitMultiView.TryParse(pdu, out var view);
        if (status != CommandStatus.ESME_ROK)
        {
            connection.Refuse(header, status);
            return;
        }

        // One destination that becomes one message keeps the SMSC's id; several share one of ours, which their receipts carry.
        var multi = new MultiSubmit(connection, header.SequenceNumber, view.NumberOfDests > 1 ? connection.Ids.Next(now) : 0, started);
        var submitSm = new byte[view.MaxSubmitSmLength];
        foreach (var destination in view.Destinations)
        {
            multi.SubmitTo(view, destination, submitSm, batch, now);
        }

        multi.Release();
    }

    private void SubmitTo(in SubmitMultiView view, in SubmitMultiDestination destination, byte[] submitSm, SubmitBatch batch, long now)
    {
        _destinations++;
        var address = new Destination(this, destination.Ton, destination.Npi, destination.Address.ToArray());
        if (destination.IsDistributionList)
        {
            // A list's members are not known here, so they could not be judged.
            address.Fail(CommandStatus.ESME_RINVDLNAME);
            return;
        }

        Interlocked.Increment(ref _waiting);
        var length = view.WriteSubmitSm(destination, submitSm);
        var request = new SubmitRequest(_connection.State, address, CommandId.SubmitSm, _sequenceNumber, _started) { EsmeMessageId = _esmeMessageId };
        var status = _connection.Submits.Submit(CommandId.SubmitSm, submitSm.AsSpan(0, length), SubmitKind.SubmitMulti, request, batch, now);
        if (status != CommandStatus.ESME_ROK)
        {
            address.Fail(status);
            Release();
        }
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _waiting) > 0)
        {
            return;
        }

        var buffer = new byte[SubmitMultiResponseWriter.MaxLength(_unsuccessful.Count) + _tlvs.Length];
        var writer = new SubmitMultiResponseWriter(buffer, _sequenceNumber, _messageId);
        foreach (var (ton, npi, address, status) in _unsuccessful)
        {
            writer.AddUnsuccess(ton, npi, address, status);
        }

        writer.AddTlvs(_tlvs);
        var response = buffer.AsSpan(0, writer.Complete());
        if (_unsuccessful.Count == _destinations)
        {
            // Nothing was submitted (SMPP 3.4, 5.1.3); the reasons are in unsuccess_sme all the same.
            PduHeader.SetCommandStatus(response, CommandStatus.ESME_RSUBMITFAIL);
        }

        _connection.Answer(response);
    }

    private readonly record struct Unsuccess(byte Ton, byte Npi, byte[] Address, CommandStatus Status);

    /// <summary>Waits for the answer of one destination.</summary>
    private sealed class Destination(MultiSubmit multi, byte ton, byte npi, byte[] address) : IAnswered
    {
        public void Answer(in SubmitAnswer answer)
        {
            if (answer.Status != CommandStatus.ESME_ROK)
            {
                Fail(answer.Status);
            }
            else if (multi._messageId.Length == 0)
            {
                multi._messageId = answer.MessageId.ToArray();
            }

            if (multi._esmeMessageId == 0 && multi._connection.KnowsTlvs)
            {
                // What the SMSC says beside the status is about one destination; of several it could not be told of which.
                multi._tlvs = answer.Tlvs.ToArray();
            }

            multi.Release();
        }

        public void Fail(CommandStatus status)
        {
            lock (multi._gate)
            {
                multi._unsuccessful.Add(new Unsuccess(ton, npi, address, status));
            }
        }
    }
}
