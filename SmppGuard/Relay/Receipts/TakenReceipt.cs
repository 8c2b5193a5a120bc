using SmppGuard.Smpp;

namespace SmppGuard.Relay;

/// <summary>What a receipt changed in memory before it was durable.</summary>
internal readonly record struct TakenReceipt(SmscLink Link, ExpectedReceipt Expected, ReceiptStage Stage, bool HadAccepted, bool HasCompleted)
{
    /// <summary>It could not be recorded: the SMSC is asked to repeat it, and it must be news again.</summary>
    public void TakeBack(RelayCore relay)
    {
        Expected.TakeBack(HadAccepted);
        if (Stage == ReceiptStage.Accepted)
        {
            Expected.Fold?.TakeBackAccepted();
            return;
        }

        Link.Correlator.Reopen(Expected);
        Expected.Fold?.TakeBack(HadAccepted, HasCompleted);
        if (HasCompleted)
        {
            relay.ReceiptDeadlines.Add(Expected.Fold!);
        }
    }
}
