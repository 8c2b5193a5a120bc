using System.Globalization;
using SmppGuard.Consents.Compact;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Consents.Replies;

/// <summary>
/// Reads the replies of recipients and lets them take effect.
/// <code>
/// refuses ─▶ revoked, at once ─▶ a confirmation, if that is new to us
/// agrees ──▶ granted, at once
///        └─▶ where the organization wants to be sure: a question ─▶ agrees again ─▶ granted; both replies are events
/// </code>
/// No loop of answers can come of it: a confirmation follows only a refusal that changed something, and what was refused once is not refused anew.
/// </summary>
internal sealed class SubscriberReplies(
    ConsentService consents, OptInQuestions questions, Keywords keywords, ReplyTexts texts, ReplyOptions options, TimeProvider time, ILogger<SubscriberReplies> logger)
{
    /// <summary>Long enough for every keyword with the noise around it.</summary>
    private const int MaxEvidence = 160;

    private const long MillisecondsPerHour = 3_600_000;

    /// <summary>Reads a reply; when this has completed, what it changed is durable and in force, and the SMSC may be told that it arrived.</summary>
    /// <exception cref="IOException">The journal takes no records at present: nothing was changed.</exception>
    public async Task<ReplyResult> TakeAsync(IncomingReply reply, RegistrySnapshot registry)
    {
        var action = keywords.Read(reply.Text, reply.Code.Organization);
        if (action is not (ReplyAction.OptOut or ReplyAction.OptIn) || !reply.Sender.IsValid)
        {
            return new ReplyResult(action is ReplyAction.PossibleKeyword ? action : ReplyAction.None);
        }

        if (action == ReplyAction.OptIn)
        {
            return await AgreeAsync(reply);
        }

        var organization = reply.Code.Organization;
        return await RefuseAsync(reply, keywords.MeansAll(reply.Text) ? registry.SharingMainNumber(reply.Number).Prepend(organization).Distinct() : [organization]);
    }

    /// <summary>
    /// It is on record that the SMSC has accepted a question: an agreement that came since is the answer, unless the recipient has refused meanwhile, or agreed in another way.
    /// </summary>
    public void Asked(OptInQuestion question)
    {
        var first = question.First!;
        var organization = first.Code.Organization;
        if (!IsOpen(question))
        {
            questions.End(question);
            return;
        }

        var proof = string.Create(CultureInfo.InvariantCulture, $"first reply: {first.Reply}; asked in message {question.MessageId}: {first.Text}");
        var record = consents.Reply(ConsentChange.Ask, first.Code, organization, first.Recipient, question.BegunAt, proof) with { ExpiresAt = question.ValidUntil };

        // In this order: the record of the answer cannot stand before that of the question in the journal.
        var recording = consents.CommitAsync(record, organization);
        question.Asked(record.ConsentId);
        _ = KeepAsync(question, recording);
    }

    /// <summary>Whether somebody is still to be asked: he has neither refused since he agreed first, nor agreed in another way.</summary>
    public bool IsOpen(OptInQuestion question) =>
        questions.IsOpen(question) && consents.LastRefusal(question.First!.Code.Organization, question.First.Recipient) < question.BegunAt;

    /// <summary>A question did not get out: who agrees again is asked again.</summary>
    public void NotAsked(OptInQuestion question) => questions.End(question);

    private async Task<ReplyResult> RefuseAsync(IncomingReply reply, IEnumerable<Organization> organizations)
    {
        var isNew = false;
        var commits = new List<Task>();
        foreach (var organization in organizations)
        {
            isNew |= consents.StateOf(organization, reply.Sender).Kind != ConsentStateKind.Revoked;

            var at = consents.AfterEverything(organization, reply.Sender, reply.ArrivedAt);
            commits.Add(consents.CommitAsync(consents.Reply(ConsentChange.Revoke, reply.Code, organization, reply.Sender, at, EvidenceOf(reply)), organization));
        }

        await Task.WhenAll(commits);
        return new ReplyResult(ReplyAction.OptOut, isNew ? texts.ConfirmationOf(reply.Code.Organization) : null);
    }

    private async Task<ReplyResult> AgreeAsync(IncomingReply reply)
    {
        var (organization, sender) = (reply.Code.Organization, reply.Sender);
        if (reply.WasPutOff && consents.LastRefusal(organization, sender) >= reply.ArrivedAt)
        {
            // A refusal that came later was taken first, and is the last word.
            return new ReplyResult(ReplyAction.None);
        }

        if (texts.QuestionOf(organization) is not { } text)
        {
            await GrantAsync(reply, EvidenceOf(reply));
            return new ReplyResult(ReplyAction.OptIn);
        }

        if (consents.StateOf(organization, sender).Kind == ConsentStateKind.Granted)
        {
            return new ReplyResult(ReplyAction.OptIn);
        }

        var now = Now;
        var key = new ConsentKey(organization.Index, sender);
        var open = questions.Find(key, now);
        if (open is null || open.BegunAt <= consents.LastRefusal(organization, sender))
        {
            var question = new OptInQuestion(key, consents.AfterRefusal(organization, sender, now), now + (options.QuestionValidHours * MillisecondsPerHour))
            {
                First = new FirstAgreement(reply.Code, sender, EvidenceOf(reply), text),
            };
            questions.Begin(question);
            return new ReplyResult(ReplyAction.OptInAsked, text, question);
        }

        if (!open.IsAnsweredBy(reply))
        {
            // The phone repeated its first agreement, or the SMSC did. Taken at once: if it had to wait, the SMSC could send it again when the question is accepted.
            return new ReplyResult(ReplyAction.OptInAsked);
        }

        if (!open.IsAsked)
        {
            return ReplyResult.TooEarly;
        }

        await GrantAsync(reply, string.Create(CultureInfo.InvariantCulture, $"second reply: {EvidenceOf(reply)}; first reply and question: event {open.EventId}"));
        return new ReplyResult(ReplyAction.OptIn);
    }

    private Task GrantAsync(IncomingReply reply, string evidence)
    {
        var organization = reply.Code.Organization;
        var at = consents.AfterRefusal(organization, reply.Sender, Now);
        return consents.CommitAsync(consents.Reply(ConsentChange.Grant, reply.Code, organization, reply.Sender, at, evidence), organization);
    }

    private static string EvidenceOf(IncomingReply reply) => reply.Text.Length <= MaxEvidence ? reply.Text : reply.Text[..MaxEvidence];

    private async Task KeepAsync(OptInQuestion question, Task recording)
    {
        try
        {
            await recording;
        }
        catch (IOException error)
        {
            // Without proof of the first agreement the second must not count.
            questions.End(question);
            logger.QuestionNotRecorded(question.First!.Code.Organization.Id, error);
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
