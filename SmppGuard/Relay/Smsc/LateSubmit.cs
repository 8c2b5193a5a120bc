using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Smsc;

/// <summary>What is remembered of a submit, or a segment of one, that its SMSC did not answer in time: enough to complete its record, and nothing of whom it came from but the account.</summary>
/// <param name="CommandId">The request.</param>
/// <param name="RecordId">The message.</param>
/// <param name="Account">Whose it is.</param>
/// <param name="Recipient">Whom it went to.</param>
/// <param name="SentAt">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="WantsReceipt">Whether receipts are to be expected.</param>
/// <param name="HasMessageId">False: it replaced one of before, and its response names none.</param>
/// <param name="Segments">In which it was to leave.</param>
/// <param name="Before">The SMSC's ids of the segments before, each with its length octet in front.</param>
/// <param name="SegmentsBefore">How many these are.</param>
internal sealed record LateSubmit(
    CommandId CommandId, long RecordId, AccountState Account, Msisdn Recipient, long SentAt, bool WantsReceipt, bool HasMessageId, int Segments, byte[] Before, int SegmentsBefore)
{
    public static LateSubmit Of(in PendingSubmit submit, CommandId commandId) => new(
        commandId,
        submit.RecordId,
        submit.Request.Account,
        submit.Msisdn,
        submit.SentAt,
        submit.WantsReceipt,
        submit.Request.Replace is null,
        submit.Segments?.Count ?? 1,
        submit.Segments is { } segments ? segments.MessageIds.ToArray() : [],
        submit.Segments?.Accepted ?? 0);
}
