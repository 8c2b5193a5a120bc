namespace SmppGuard.Smpp.Pdus;

/// <summary>The bits of esm_class (SMPP 3.4, 5.2.12).</summary>
public static class EsmClasses
{
    /// <summary>Default mode, plain message.</summary>
    public const byte Default = 0x00;

    /// <summary>The messaging mode: bits 1 and 0.</summary>
    public const byte ModeMask = 0x03;

    /// <summary>The message type: bits 5 to 2.</summary>
    public const byte TypeMask = 0x3C;

    /// <summary>deliver_sm: an SMSC delivery receipt.</summary>
    public const byte DeliveryReceipt = 0x04;

    /// <summary>A delivery acknowledgement from the recipient's phone (submit_sm: an ESME acknowledging).</summary>
    public const byte DeliveryAcknowledgement = 0x08;

    /// <summary>A manual or user acknowledgement.</summary>
    public const byte UserAcknowledgement = 0x10;

    /// <summary>deliver_sm: an intermediate delivery notification.</summary>
    public const byte IntermediateNotification = 0x20;

    /// <summary>The text starts with a user data header.</summary>
    public const byte Udhi = 0x40;

    /// <summary>Reply path.</summary>
    public const byte ReplyPath = 0x80;
}
