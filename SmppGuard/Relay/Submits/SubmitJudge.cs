using SmppGuard.Compliance;
using SmppGuard.Compliance.Content;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Esme;
using SmppGuard.Smpp.Tlvs;

namespace SmppGuard.Relay.Submits;

/// <summary>Asks the rules about a message.</summary>
internal sealed class SubmitJudge(Ruleset rules, NumberPlan numbers, SmppOptions smpp)
{
    /// <summary>The TLV in which ESMEs say what a message is; null: none.</summary>
    private readonly TlvTag? _contentClass = VendorTlv.TryParse(smpp.ContentClassTlv, out var tag) ? tag : null;

    /// <summary>What the rules say of it, in <paramref name="submission"/>, and why it is refused.</summary>
    /// <param name="message">What is judged.</param>
    /// <param name="text">Its text.</param>
    /// <param name="account">Who submits it.</param>
    /// <param name="foregone">Why it is refused whatever the rules say; they are asked for the facts in its record. None: the rules decide.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="submission">The message as the rules see it, with what they found.</param>
    public Reason Judge(in ReceivedMessage message, scoped in ReceivedText text, SubmittingAccount account, Reason foregone, long now, out Submission submission)
    {
        submission = new Submission
        {
            Account = account.Account!,
            Registry = account.Registry,
            ReceivedAt = now,
            DeliveredAt = Schedule.DeliveredAt(message.Head.ScheduleDeliveryTime, now),
            SourceAddr = message.Head.SourceAddr,
            SourceAddrTon = message.Head.SourceAddrTon,
            SourceAddrNpi = message.Head.SourceAddrNpi,
            DestinationAddr = message.Head.DestinationAddr,
            DestAddrTon = message.Head.DestAddrTon,
            Text = text.Text,
            IsText = text.IsText,
            IsGarbled = text.IsGarbled,
            Beside = text.Beside,
            IsAnswerToReply = message.Head.Kind == SubmitKind.AnswerToReply,
            DeclaredClass = _contentClass is { } tag && TlvReader.TryFind(message.Head.Tlvs, tag, out var declared) ? DeclaredClass.Read(declared) : Purpose.Unknown,
        };
        if (account.Account is null)
        {
            // An account that is gone has no rules, but its record is found by the recipient as all others are.
            submission.Msisdn = numbers.TryNormalize(submission.DestinationAddr, submission.DestAddrTon, out var msisdn) ? msisdn : Msisdn.None;
            return foregone;
        }

        var judged = rules.Evaluate(ref submission);
        return foregone == Reason.None ? judged : foregone;
    }
}
