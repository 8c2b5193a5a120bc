using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.PduTracing;

/// <summary>What a field of a PDU may tell.</summary>
internal enum PduFieldKind
{
    /// <summary>Nothing that has to be hidden.</summary>
    Plain,

    /// <summary>The number of a person, or a code.</summary>
    Number,

    /// <summary>Words of a message, or what may be such.</summary>
    Text,

    /// <summary>Shown to nobody.</summary>
    Secret,
}

/// <summary>A field of a PDU: where it stands, and what it may tell.</summary>
/// <param name="Name">As SMPP spells it.</param>
/// <param name="Kind">What it may tell.</param>
/// <param name="IsText">A C-octet string, without its NUL; else octets.</param>
/// <param name="Offset">From the beginning of the PDU.</param>
/// <param name="Length">In octets.</param>
/// <param name="Tag">Of a TLV; None: a mandatory field.</param>
internal readonly record struct PduField(string Name, PduFieldKind Kind, bool IsText, int Offset, int Length, TlvTag Tag = TlvTag.None);
