using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Receipts;

/// <summary>What stands for a segment while nothing better has come: ACCEPTD, or a word that nobody knows.</summary>
/// <param name="State">The state.</param>
/// <param name="Error">err.</param>
internal readonly record struct SegmentState(string State, string Error)
{
    private const string Accepted = "ACCEPTD";

    /// <summary>ACCEPTD in whatever spelling is that; of a word that nobody knows all is kept.</summary>
    public static SegmentState Of(ReceiptStage stage, string state, string? error) => stage == ReceiptStage.Accepted ? new(Accepted, "") : new(state, error ?? "");
}
