using System.Text;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.PduTracing;

/// <summary>Which PDUs are meant by an order: requests by what they say or whose they are, responses by their request. For one thread at a time.</summary>
internal sealed class PduTraceFilter(PduTraceOrder order)
{
    /// <summary>Requests without an answer that are remembered; beyond them answers are missing from the trace, and nothing else.</summary>
    private const int MaxRemembered = 20_000;

    /// <summary>Digits that are enough for a number without its country code.</summary>
    private const int FewestDigits = 7;

    private readonly HashSet<(long Connection, bool IsReceived, uint SequenceNumber)> _asked = [];

    public bool Wants(TracedConnection connection, bool isReceived, ReadOnlySpan<byte> pdu)
    {
        var header = PduHeader.Read(pdu);
        if (header.CommandId.IsResponse())
        {
            // The request went the other way.
            return _asked.Remove((connection.Number, !isReceived, header.SequenceNumber)) || IsOfPeer(connection);
        }

        if (!IsOfPeer(connection) && !Names(connection, header.CommandId, pdu))
        {
            return false;
        }

        if (_asked.Count < MaxRemembered)
        {
            _ = _asked.Add((connection.Number, isReceived, header.SequenceNumber));
        }

        return true;
    }

    private bool IsOfPeer(TracedConnection connection) =>
        (order.Smsc is { } smsc && ReferenceEquals(connection.Side, PeerSides.Smsc) && string.Equals(connection.Peer, smsc, StringComparison.Ordinal))
        || (order.Account is { } account && ReferenceEquals(connection.Side, PeerSides.Esme) && string.Equals(connection.Peer, account, StringComparison.Ordinal));

    private bool Names(TracedConnection connection, CommandId command, ReadOnlySpan<byte> pdu)
    {
        if (order.Account is { } account)
        {
            return command.IsBind() && ReferenceEquals(connection.Side, PeerSides.Esme) && BindView.TryParse(pdu, out var bind) == CommandStatus.ESME_ROK
                && string.Equals(Encoding.ASCII.GetString(bind.SystemId), account, StringComparison.Ordinal);
        }

        if (!order.Msisdn.IsValid)
        {
            return false;
        }

        foreach (var field in PduFields.Of(pdu))
        {
            if (field.Kind == PduFieldKind.Number && IsNumber(pdu.Slice(field.Offset, field.Length)))
            {
                return true;
            }
        }

        return false;
    }

    // In whatever form: with its country code or without, with + or zeros before it.
    private bool IsNumber(ReadOnlySpan<byte> address)
    {
        Span<char> digits = stackalloc char[32];
        var length = 0;
        foreach (var octet in address)
        {
            if (char.IsAsciiDigit((char)octet) && length < digits.Length && (length > 0 || octet != '0'))
            {
                digits[length++] = (char)octet;
            }
        }

        var asked = order.Msisdn.Digits;
        var written = digits[..length];
        return length >= Math.Min(FewestDigits, asked.Length) && (asked.AsSpan().EndsWith(written) || written.EndsWith(asked));
    }
}
