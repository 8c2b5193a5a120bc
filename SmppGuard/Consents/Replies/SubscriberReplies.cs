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
/// agrees, to a commercial code
///   with a word that means nothing else ──▶ granted, at once
///        └─▶ where the organization wants to be sure: a question ─▶ agrees again ─▶ granted; both replies are events
///   with any other word ─▶ granted if it answers a question, ours or the provider's; else a near miss
/// </code>
/// No loop of answers can come of it: a confirmation follows only a refusal that changed something, and a number gets only so many answers within a day.
/// </summary>
internal sealed class SubscriberReplies(
    ConsentService consents,
    OptInQuestions questions,
    AnswerAllowance allowance,
    Keywords keywords,
    ReplyTexts texts,
    ReplyOptions options,
    TimeProvider time,
    ILogger<SubscriberReplies> logger)
{
    /// <summary>Long enough for every keyword with the noise around it.</summary>
    private const int MaxEvidence = 160;

    private const long MillisecondsPerHour = 3_600_000;

    /// <summary>Reads a reply; when this has completed, what it changed is durable and in force, and the SMSC may be told that it arrived.</summary>
    /// <exception cref="IOException">The journal takes no records at present: nothing was changed.</exception>
    /// <exception cref="NotStoredYetException">The same, of a refusal, which is in force.</exception>
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
        var put = question.Put!;
        var organization = put.Code.Organization;
        var why = put.Reply is null ? "asked by the provider" : $"first reply: {put.Reply}; asked";
        var proof = string.Create(CultureInfo.InvariantCulture, $"{why} in message {question.MessageId}: {put.Text}");

        // One that is void by now was read all the same: it is among the answers that the number got, and can never be answered.
        var isOpen = IsOpen(question);
        var record = consents.Reply(ConsentChange.Ask, put.Code, organization, put.Recipient, question.BegunAt, proof) with { ExpiresAt = isOpen ? question.ValidUntil : question.BegunAt };
        if (!isOpen)
        {
            questions.End(question);
        }

        // In this order: the record of the answer cannot stand before that of the question in the journal.
        var recording = consents.CommitAsync(record, organization);
        question.Asked(record.ConsentId);
        _ = KeepAsync(question, recording);
    }

    /// <summary>Whether somebody is still to be asked: he has neither refused since he agreed first, nor agreed in another way.</summary>
    public bool IsOpen(OptInQuestion question) =>
        questions.IsOpen(question) && consents.LastRefusal(question.Put!.Code.Organization, question.Put.Recipient) < question.BegunAt;

    /// <summary>A question did not get out: who agrees again is asked again.</summary>
    public void NotAsked(OptInQuestion question) => questions.End(question);

    /// <summary>A provider's question, which is to be sent. It is no question before the SMSC has accepted it: <see cref="Open"/>.</summary>
    /// <param name="code">The commercial code that it is registered for.</param>
    /// <param name="recipient">Who is asked.</param>
    /// <param name="text">The question as it is registered.</param>
    /// <param name="messageId">Record id of the message.</param>
    public OptInQuestion QuestionOfProvider(CodeNumber code, Msisdn recipient, string text, long messageId)
    {
        var now = Now;
        return new OptInQuestion(new ConsentKey(code.Organization.Index, recipient), code.Number, now, EndOfQuestion(now))
        {
            Put = new PutQuestion(code, recipient, Reply: null, text),
            MessageId = messageId,
        };
    }

    /// <summary>The SMSC has accepted a provider's question: from here on it takes the place of an older one of the same recipient.</summary>
    public void Open(OptInQuestion question)
    {
        if (!questions.TryBegin(question))
        {
            logger.TooManyQuestions(question.Put!.Code.Organization.Id, options.MaxOpenQuestions);
        }
    }

    /// <summary>What a recipient was to read from the organization was replaced or cancelled, and may have been the question.</summary>
    public void Withdrawn(CodeNumber code, Msisdn recipient) => questions.Close(new ConsentKey(code.Organization.Index, recipient));

    private async Task<ReplyResult> RefuseAsync(IncomingReply reply, IEnumerable<Organization> organizations)
    {
        var isNew = false;
        var commits = new List<Task>();
        foreach (var organization in organizations)
        {
            // One that could not be recorded was not confirmed either.
            isNew |= consents.StateOf(organization, reply.Sender).Kind != ConsentStateKind.Revoked || consents.IsUnstored(organization, reply.Sender);

            var at = consents.AfterEverything(organization, reply.Sender, reply.ArrivedAt);
            var refusal = consents.Reply(ConsentChange.Revoke, reply.Code, organization, reply.Sender, at, EvidenceOf(reply));
            commits.Add(consents.CommitAsync(reply.IsOtherNumber ? refusal with { Method = ConsentMethods.ReplyOtherNumber } : refusal, organization));
        }

        // Counted before it is sent, as durably as the refusal.
        var confirmation = isNew && !reply.IsOtherNumber ? texts.ConfirmationOf(reply.Code.Organization) : null;
        if (confirmation is not null && !allowance.TryTake(reply.Code.Number, reply.Sender, Now))
        {
            confirmation = null;
        }
        else if (confirmation is not null)
        {
            commits.Add(consents.CommitAsync(consents.Reply(ConsentChange.Confirm, reply.Code, reply.Code.Organization, reply.Sender, Now, confirmation), reply.Code.Organization));
        }

        await Task.WhenAll(commits);
        return new ReplyResult(ReplyAction.OptOut, confirmation);
    }

    private async Task<ReplyResult> AgreeAsync(IncomingReply reply)
    {
        var (organization, sender) = (reply.Code.Organization, reply.Sender);
        if (reply.WasPutOff && consents.LastRefusal(organization, sender) >= reply.ArrivedAt)
        {
            // A refusal that came later was taken first, and is the last word.
            return new ReplyResult(ReplyAction.None);
        }

        if (reply.Code.Purpose != Purpose.Commercial)
        {
            // Nothing in a notice is a question about adverts, and nobody subscribes to a code that has none.
            return new ReplyResult(ReplyAction.PossibleKeyword);
        }

        var countsAlone = keywords.CountAlone(reply.Text, organization);
        var text = texts.QuestionOf(organization);
        if (countsAlone && text is null)
        {
            await GrantAsync(reply, EvidenceOf(reply));
            return new ReplyResult(ReplyAction.OptIn);
        }

        var key = new ConsentKey(organization.Index, sender);
        var open = questions.Find(key, Now);
        open = open is not null && open.BegunAt > consents.LastRefusal(organization, sender) && string.Equals(open.Code, reply.Code.Number, StringComparison.Ordinal) ? open : null;
        if (open is null && !countsAlone)
        {
            return new ReplyResult(ReplyAction.PossibleKeyword);
        }

        if (text is not null && consents.IsWanted(organization, sender))
        {
            return new ReplyResult(ReplyAction.OptIn);
        }

        return open is null ? Ask(reply, key, text!) : await AnswerAsync(reply, open, countsAlone);
    }

    private ReplyResult Ask(IncomingReply reply, ConsentKey key, string text)
    {
        var now = Now;
        var question = new OptInQuestion(key, reply.Code.Number, consents.AfterRefusal(reply.Code.Organization, reply.Sender, now), EndOfQuestion(now))
        {
            Put = new PutQuestion(reply.Code, reply.Sender, EvidenceOf(reply), text),
        };
        if (!allowance.TryTake(reply.Code.Number, reply.Sender, now))
        {
            return new ReplyResult(ReplyAction.PossibleKeyword);
        }

        if (!questions.TryBegin(question))
        {
            logger.TooManyQuestions(reply.Code.Organization.Id, options.MaxOpenQuestions);
            return new ReplyResult(ReplyAction.PossibleKeyword);
        }

        return new ReplyResult(ReplyAction.OptInAsked, text, question);
    }

    private async Task<ReplyResult> AnswerAsync(IncomingReply reply, OptInQuestion open, bool countsAlone)
    {
        if (!open.IsAnsweredBy(reply))
        {
            // The phone repeated its first agreement, or the SMSC did. Taken at once: if it had to wait, the SMSC could send it again when the question is accepted.
            return new ReplyResult(countsAlone ? ReplyAction.OptInAsked : ReplyAction.PossibleKeyword);
        }

        if (!open.IsAsked)
        {
            return ReplyResult.TooEarly;
        }

        await GrantAsync(reply, string.Create(CultureInfo.InvariantCulture, $"answer: {EvidenceOf(reply)}; what was asked, and why: event {open.EventId}"));
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
            logger.QuestionNotRecorded(question.Put!.Code.Organization.Id, error);
        }
    }

    private long EndOfQuestion(long now) => now + (options.QuestionValidHours * MillisecondsPerHour);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
