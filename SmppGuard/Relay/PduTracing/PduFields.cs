using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.PduTracing;

/// <summary>Takes a PDU apart by the tables of SMPP 3.4, section 4, however broken it is: what cannot be read is one field, which is hidden.</summary>
internal static class PduFields
{
    private const string Unreadable = "unreadable";

    public static List<PduField> Of(ReadOnlySpan<byte> pdu)
    {
        List<PduField> fields = [];
        if (pdu.Length < PduHeader.Size)
        {
            return fields;
        }

        var reader = new Reader(pdu, fields);
        var header = PduHeader.Read(pdu);
        var isWhole = Mandatory(header, ref reader);
        if (!isWhole)
        {
            reader.Rest(Unreadable, PduFieldKind.Secret);
            return fields;
        }

        while (reader.Tlv())
        {
        }

        reader.Rest(Unreadable, PduFieldKind.Secret);
        return fields;
    }

    private static bool Mandatory(in PduHeader header, ref Reader reader)
    {
        if (header.CommandId.IsResponse() && reader.IsAtEnd)
        {
            return true;
        }

        return header.CommandId switch
        {
            CommandId.BindReceiver or CommandId.BindTransmitter or CommandId.BindTransceiver =>
                reader.Text("system_id") && reader.Text("password", PduFieldKind.Secret) && reader.Text("system_type") && reader.Octet("interface_version") && reader.Octet("addr_ton")
                && reader.Octet("addr_npi") && reader.Text("address_range", PduFieldKind.Number),
            CommandId.Outbind => reader.Text("system_id") && reader.Text("password", PduFieldKind.Secret),
            CommandId.BindReceiverResp or CommandId.BindTransmitterResp or CommandId.BindTransceiverResp => reader.Text("system_id"),
            CommandId.SubmitSm or CommandId.DeliverSm =>
                reader.Text("service_type") && reader.Address("source") && reader.Address("dest", "destination_addr") && Message(ref reader),
            CommandId.SubmitMulti => reader.Text("service_type") && reader.Address("source") && Destinations(ref reader) && Message(ref reader),
            CommandId.DataSm =>
                reader.Text("service_type") && reader.Address("source") && reader.Address("dest", "destination_addr") && reader.Octet("esm_class") && reader.Octet("registered_delivery") && reader.Octet("data_coding"),
            CommandId.ReplaceSm =>
                reader.Text("message_id") && reader.Address("source") && reader.Text("schedule_delivery_time") && reader.Text("validity_period") && reader.Octet("registered_delivery")
                && reader.Octet("sm_default_msg_id") && reader.Octets("sm_length", "short_message", PduFieldKind.Text),
            CommandId.QuerySm => reader.Text("message_id") && reader.Address("source"),
            CommandId.CancelSm => reader.Text("service_type") && reader.Text("message_id") && reader.Address("source") && reader.Address("dest", "destination_addr"),
            CommandId.QuerySmResp => reader.Text("message_id") && reader.Text("final_date") && reader.Octet("message_state") && reader.Octet("error_code"),
            CommandId.SubmitSmResp or CommandId.DeliverSmResp or CommandId.DataSmResp => reader.Text("message_id"),
            CommandId.SubmitMultiResp => reader.Text("message_id") && Failed(ref reader),
            CommandId.AlertNotification => reader.Address("source") && reader.Address("esme"),
            _ => reader.IsAtEnd,
        };
    }

    private static bool Message(ref Reader reader) =>
        reader.Octet("esm_class") && reader.Octet("protocol_id") && reader.Octet("priority_flag") && reader.Text("schedule_delivery_time") && reader.Text("validity_period")
        && reader.Octet("registered_delivery") && reader.Octet("replace_if_present_flag") && reader.Octet("data_coding") && reader.Octet("sm_default_msg_id")
        && reader.Octets("sm_length", "short_message", PduFieldKind.Text);

    private static bool Destinations(ref Reader reader)
    {
        if (!reader.Octet("number_of_dests", out var count))
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            const byte Address = 1;
            if (!reader.Octet("dest_flag", out var flag) || !(flag == Address ? reader.Address("dest", "destination_addr") : reader.Text("dl_name")))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Failed(ref Reader reader)
    {
        const int StatusSize = 4;
        if (reader.IsAtEnd)
        {
            return true;
        }

        if (!reader.Octet("no_unsuccess", out var count))
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            if (!reader.Address("dest", "destination_addr") || !reader.Fixed("error_status_code", StatusSize))
            {
                return false;
            }
        }

        return true;
    }

    private ref struct Reader(ReadOnlySpan<byte> pdu, List<PduField> fields)
    {
        private const int TlvHead = 4;

        private readonly ReadOnlySpan<byte> _pdu = pdu;
        private int _at = PduHeader.Size;

        public readonly bool IsAtEnd => _at >= _pdu.Length;

        public bool Text(string name, PduFieldKind kind = PduFieldKind.Plain)
        {
            var length = _pdu[_at..].IndexOf((byte)0);
            if (length < 0)
            {
                return false;
            }

            fields.Add(new PduField(name, kind, IsText: true, _at, length));
            _at += length + 1;
            return true;
        }

        public bool Octet(string name) => Fixed(name, 1);

        public bool Octet(string name, out byte value)
        {
            value = IsAtEnd ? (byte)0 : _pdu[_at];
            return Fixed(name, 1);
        }

        public bool Fixed(string name, int length)
        {
            if (_pdu.Length - _at < length)
            {
                return false;
            }

            fields.Add(new PduField(name, PduFieldKind.Plain, IsText: false, _at, length));
            _at += length;
            return true;
        }

        public bool Address(string of, string? name = null) => Octet(of + "_addr_ton") && Octet(of + "_addr_npi") && Text(name ?? of + "_addr", PduFieldKind.Number);

        public bool Octets(string lengthName, string name, PduFieldKind kind)
        {
            if (!Octet(lengthName, out var length) || _pdu.Length - _at < length)
            {
                return false;
            }

            fields.Add(new PduField(name, kind, IsText: false, _at, length));
            _at += length;
            return true;
        }

        public bool Tlv()
        {
            if (_pdu.Length - _at < TlvHead)
            {
                return false;
            }

            var tag = (TlvTag)((_pdu[_at] << 8) | _pdu[_at + 1]);
            var length = (_pdu[_at + 2] << 8) | _pdu[_at + 3];
            if (_pdu.Length - _at - TlvHead < length)
            {
                return false;
            }

            fields.Add(new PduField(NameOf(tag), KindOf(tag, length), IsText: false, _at + TlvHead, length, tag));
            _at += TlvHead + length;
            return true;
        }

        public void Rest(string name, PduFieldKind kind)
        {
            if (!IsAtEnd)
            {
                fields.Add(new PduField(name, kind, IsText: false, _at, _pdu.Length - _at));
                _at = _pdu.Length;
            }
        }

        private static string NameOf(TlvTag tag) => Enum.IsDefined(tag) ? SpecificationName.Of(tag) : $"0x{(ushort)tag:X4}";

        // What is neither a number that says how, nor an id, may hold words of its sender: those of vendors above all.
        private static PduFieldKind KindOf(TlvTag tag, int length) => tag switch
        {
            TlvTag.ReceiptedMessageId or TlvTag.NetworkErrorCode => PduFieldKind.Plain,
            TlvTag.CallbackNum or TlvTag.SourceSubaddress or TlvTag.DestSubaddress => PduFieldKind.Number,
            _ => Enum.IsDefined(tag) && length <= 2 ? PduFieldKind.Plain : PduFieldKind.Text,
        };
    }
}
