using System.Text;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using SmscSimulator.Server;

namespace SmppGuard.Tests.CarrierBlackLists;

/// <summary>Receipts as SMSCs write them that pass on what a carrier said.</summary>
internal static class CarrierReceipt
{
    /// <summary>Sends one for a message, and completes with the status that it was answered with.</summary>
    /// <param name="smsc">Who sends it.</param>
    /// <param name="message">What it is about.</param>
    /// <param name="stat">stat of the text.</param>
    /// <param name="err">err of the text.</param>
    /// <param name="text">text of the text.</param>
    /// <param name="messageState">message_state; null: none.</param>
    /// <param name="messageId">id of the text; null: that of the message.</param>
    public static Task<CommandStatus> SendAsync(
        SmscServer smsc, SubmittedMessage message, string stat = "UNDELIV", string err = "000", string text = "", MessageState? messageState = null, string? messageId = null) =>
        smsc.DeliverAsync(
            new SubmitSmFields
            {
                SourceAddrTon = 1,
                SourceAddrNpi = 1,
                SourceAddr = message.Destination,
                DestinationAddr = message.Source,
                EsmClass = EsmClasses.DeliveryReceipt,
                ShortMessage = Encoding.ASCII.GetBytes($"id:{messageId ?? message.MessageId} sub:001 dlvrd:000 submit date:2611220800 done date:2611220801 stat:{stat} err:{err} text:{text}"),
                Tlvs = messageState is { } state ? [new Tlv(TlvTag.MessageState, (byte[])[(byte)state])] : [],
            }.Encode(CommandId.DeliverSm, 1));
}
