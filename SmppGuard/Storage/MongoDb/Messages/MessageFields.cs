namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>
/// Names of the fields of a message. Short, because each document has them all. Stored: never give a name to something else. What has the value that stands first in
/// parentheses is left out.
/// </summary>
internal static class MessageFields
{
    /// <summary>Record id.</summary>
    public const string Id = "_id";

    public const string Account = "a";

    /// <summary>(None.)</summary>
    public const string Organization = "o";

    /// <summary>Registered number and source: one text where they are equal; else an array, of the source alone where there is no registered number, or of both.</summary>
    public const string Code = "c";

    /// <summary>(No valid number.)</summary>
    public const string Msisdn = "m";

    public const string Smsc = "s";

    public const string RulePack = "p";

    public const string Peer = "h";

    /// <summary>(No route took it.) The route, and why it goes to the SMSC.</summary>
    public const string Route = "rt";

    public const string RoutedBy = "rb";

    /// <summary>What is not filed with the carrier; not there: nothing that was wanted.</summary>
    public const string NotFiled = "nf";

    /// <summary>(submit_sm.) The number of a <see cref="SmppGuard.Journal.Records.SubmitKind"/>.</summary>
    public const string Kind = "k";

    /// <summary>(0: allowed.) The number of a <see cref="SmppGuard.Model.Reason"/>.</summary>
    public const string Reason = "r";

    /// <summary>The record id again, of what was refused: what has to be found stands alone in an index.</summary>
    public const string Refused = "x";

    /// <summary>(0: unknown.) The number of a <see cref="SmppGuard.Model.Purpose"/>.</summary>
    public const string Class = "cl";

    /// <summary>(0: none.)</summary>
    public const string ConsentId = "ci";

    public const string OriginalText = "t";

    /// <summary>The text as sent, where the text as submitted is no part of it.</summary>
    public const string SentText = "ts";

    /// <summary>(Nothing.) What was sent in front of the text as submitted.</summary>
    public const string SentBefore = "tb";

    /// <summary>(Nothing.) What was sent behind it.</summary>
    public const string SentAfter = "ta";

    /// <summary>The number of an <see cref="SmppGuard.Smpp.Text.Alphabet"/>.</summary>
    public const string OriginalAlphabet = "oa";

    /// <summary>(0.)</summary>
    public const string OriginalDataCoding = "od";

    /// <summary>(As submitted.)</summary>
    public const string DataCoding = "d";

    /// <summary>(0: nothing was sent.)</summary>
    public const string Segments = "n";

    /// <summary>(0.)</summary>
    public const string RegisteredDelivery = "rd";

    public const string ReceivedAt = "ra";

    /// <summary>The record id again, where it says another time than <see cref="ReceivedAt"/>.</summary>
    public const string Skewed = "sk";

    /// <summary>(Never.)</summary>
    public const string SentAt = "sa";

    /// <summary>(Never.)</summary>
    public const string AnsweredAt = "aa";

    public const string ExpireAt = "e";

    /// <summary>(0: ESME_ROK.)</summary>
    public const string CommandStatus = "st";

    /// <summary>(0: none.) The number of a <see cref="SmppGuard.Archive.MessageOutcome"/>.</summary>
    public const string Outcome = "oc";

    /// <summary>
    /// Every message_id that the ESME or the SMSC used. One text: the SMSC's, which the ESME was given, and there are no others; else an array, and <see cref="MessageId"/> and
    /// <see cref="SmscMessageIds"/> say which is which.
    /// </summary>
    public const string AnyMessageId = "i";

    /// <summary>(None.)</summary>
    public const string MessageId = "mi";

    /// <summary>(None.) Those of the SMSC, in the order of the segments.</summary>
    public const string SmscMessageIds = "si";

    /// <summary>(It came whole.) To be read with <see cref="SmppGuard.Archive.ArchivedParts"/>.</summary>
    public const string Parts = "pt";

    /// <summary>(No receipts of ours are due.) When segments that have not reported count as UNKNOWN.</summary>
    public const string ReceiptsDue = "du";

    /// <summary>With <see cref="ReceiptsDue"/> the record id again.</summary>
    public const string WithReceipts = "w";

    /// <summary>To be read with <see cref="SmppGuard.Archive.ReceiptAddresses"/>.</summary>
    public const string Addresses = "ad";

    /// <summary>To be read with <see cref="SmppGuard.Archive.Pdus.PduUnpacker"/>.</summary>
    public const string Pdus = "pd";

    /// <summary>(It left at once, or not at all.) <see cref="SentAt"/> again, of what waited for its time.</summary>
    public const string SentLater = "sl";

    /// <summary>(It did not.) When the SMSC answered after the outcome was recorded.</summary>
    public const string LateAt = "la";

    /// <summary>(0: ESME_ROK.)</summary>
    public const string LateStatus = "ls";

    /// <summary>There while receipts that came before the late answer are not all with their message.</summary>
    public const string Adopting = "ap";
}
