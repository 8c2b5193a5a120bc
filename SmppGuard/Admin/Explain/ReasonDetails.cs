using SmppGuard.Model;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Admin.Explain;

/// <summary>A reason in words, for people who ask why; docs/usage/reasons.md has all of each.</summary>
internal static class ReasonDetails
{
    /// <param name="explanation">What was found.</param>
    /// <param name="blocks">What keeps the account from sending, see <see cref="SmppGuard.Registry.SenderBlocks"/>.</param>
    public static string? Of(SubmitExplanation explanation, IReadOnlyList<string> blocks) => explanation.Reason switch
    {
        Reason.None when explanation.Status == CommandStatus.ESME_RINVSCHED => "Its schedule_delivery_time is further ahead than Scheduled:MaxDaysAhead.",
        Reason.None when explanation.Status == CommandStatus.ESME_RINVEXPIRY => "It would not be valid any more when it is due.",
        Reason.None => null,
        Reason.OrganizationSuspended => blocks.Count > 0 ? $"{string.Join("; ", blocks)}." : "The account, its code or the organization may not send.",
        Reason.SourceNotAllowed => explanation.Code is null
            ? "The longest match of the source among all codes is none of the account's, or there is none; a source has 1 to 20 digits and nothing else."
            : "The code may not be used at this time, or the source is longer, or of another type or plan, than the code's entry allows.",
        Reason.DestinationInvalid => "The destination is no number that can be told: 5 to 15 digits, of China 861[3-9] and 9 more; with TON 1, a bare number that could be one at home has two readings.",
        Reason.ContentNotPermitted => $"The code is registered for something else, and its entry refuses commercial content: {ContentCause.Of(explanation)?.Detail ?? "as the sender says"}.",
        Reason.SignatureMismatch => "The text is signed with another name than the one registered for the code.",
        Reason.DoNotDisturb => "The recipient is on a do-not-disturb list.",
        Reason.NoConsent => "The message is commercial, and no consent of the recipient for the organization is on record.",
        Reason.ConsentRevoked => "The message is commercial, and the recipient has refused since the last consent.",
        Reason.ConsentExpired => "The message is commercial, and the recipient's consent has ended.",
        Reason.QuietHours => "It is within the quiet hours of the organization for this class.",
        Reason.NotMarkable => "What a phone would show cannot be read, and so not be marked: data from a code without allowBinary, or a text with a byte order mark.",
        Reason.TooLong => "With its marks the text needs more segments than there can be.",
        Reason.Repeated => "The number has had the same text from the organization as often as the limit of repetitions allows.",
        Reason.NotFiled => $"The carrier {explanation.Carrier} wants filed what is not, or not any more, for this code: {string.Join(", ", FilingKindNames.Of(explanation.NotFiled))}.",
        Reason.FrequencyCapped => "The recipient has had as many commercial messages from the organization as the cap allows.",
        Reason.SmscUnavailable => "The account's SMSC has no bind to send on.",
        Reason.QueueFull => "As many messages as the SMSC's queue has room for wait already.",
        Reason.JournalUnavailable => "The journal takes no records at present; /health/ready says why.",
        Reason.ConsentsStale => "The message is commercial, and this pod has not known for too long what was told to the others; health says why.",
        Reason.Undecidable => "A rule could not be evaluated; the log has the error.",
        _ => "See docs/usage/reasons.md.",
    };
}
