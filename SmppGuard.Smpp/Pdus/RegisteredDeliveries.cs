namespace SmppGuard.Smpp.Pdus;

/// <summary>The bits of registered_delivery (SMPP 3.4, 5.2.17).</summary>
public static class RegisteredDeliveries
{
    /// <summary>Nothing is asked for.</summary>
    public const byte None = 0x00;

    /// <summary>Which SMSC receipts are asked for: bits 1 and 0.</summary>
    public const byte ReceiptMask = 0x03;

    /// <summary>A receipt for success and for failure.</summary>
    public const byte OnSuccessOrFailure = 0x01;

    /// <summary>A receipt for failure only.</summary>
    public const byte OnFailure = 0x02;

    /// <summary>SMPP 5.0: a receipt for success only.</summary>
    public const byte OnSuccess = 0x03;

    /// <summary>Intermediate notifications.</summary>
    public const byte Intermediate = 0x10;

    /// <summary>Whether a receipt is due for a message that was delivered.</summary>
    public static bool WantsSuccess(byte registeredDelivery) => (registeredDelivery & ReceiptMask) is OnSuccessOrFailure or OnSuccess;

    /// <summary>Whether a receipt is due for a message that failed.</summary>
    public static bool WantsFailure(byte registeredDelivery) => (registeredDelivery & ReceiptMask) is OnSuccessOrFailure or OnFailure;
}
