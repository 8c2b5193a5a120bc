using System.Globalization;
using SmppGuard.Consents.Compact;
using SmppGuard.Hosting;
using SmppGuard.Journal.Records;
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
    /// <param name="code">The code that the reply was sent to: its organization is agreed with or refused.</param>
    /// <param name="number">The number that the reply was sent to, in full.</param>
    /// <param name="registry">The registry in force.</param>
    /// <param name="sender">Who replied; an invalid number changes nothing.</param>
    /// <param name="text">The text, decoded.</param>
    /// <exception cref="IOException">The journal takes no records at present: nothing was changed.</exception>
    public async Task<ReplyResult> TakeAsync(CodeNumber code, string number, RegistrySnapshot registry, Msisdn sender, string text)
    {
        var action = keywords.Read(text, code.Organization);
        if (action is not (ReplyAction.OptOut or ReplyAction.OptIn) || !sender.IsValid)
        {
            return new ReplyResult(action is ReplyAction.NearMiss ? action : ReplyAction.None);
        }

        var evidence = text.Length <= MaxEvidence ? text : text[..MaxEvidence];
        return action == ReplyAction.OptIn
            ? await AgreeAsync(code, sender, evidence)
            : await RefuseAsync(code, keywords.MeansAll(text) ? registry.SharingMainNumber(number).Prepend(code.Organization).Distinct() : [code.Organization], sender, evidence);
    }

    /// <summary>The SMSC has taken a question: from now on an agreement answers it.</summary>
    public void Asked(OptInQuestion question)
    {
        var first = question.First!;
        var proof = string.Create(CultureInfo.InvariantCulture, $"first reply: {first.Reply}; asked in message {question.MessageId}: {first.Text}");
        var record = consents.Reply(ConsentChange.Ask, first.Code, first.Code.Organization, first.Recipient, question.BegunAt, proof) with { ExpiresAt = question.ValidUntil };

        // In this order: the record of the answer cannot stand before that of the question in the journal.
        var recording = consents.CommitAsync(record, first.Code.Organization);
        question.Asked(record.ConsentId);
        _ = KeepAsync(question, recording);
    }

    /// <summary>A question did not get out: who agrees again is asked again.</summary>
    public void NotAsked(OptInQuestion question) => questions.End(question);

    private async Task<ReplyResult> RefuseAsync(CodeNumber code, IEnumerable<Organization> organizations, Msisdn sender, string evidence)
    {
        var now = Now;
        var isNew = false;
        var commits = new List<Task>();
        foreach (var organization in organizations)
        {
            isNew |= consents.StateOf(organization, sender).Kind != ConsentStateKind.Revoked;
            commits.Add(consents.CommitAsync(consents.Reply(ConsentChange.Revoke, code, organization, sender, now, evidence), organization));
        }

        await Task.WhenAll(commits);
        return new ReplyResult(ReplyAction.OptOut, isNew ? texts.ConfirmationOf(code.Organization) : null);
    }

    private async Task<ReplyResult> AgreeAsync(CodeNumber code, Msisdn sender, string evidence)
    {
        var organization = code.Organization;
        var now = Now;
        if (texts.QuestionOf(organization) is not { } text)
        {
            await GrantAsync(code, sender, evidence);
            return new ReplyResult(ReplyAction.OptIn);
        }

        if (consents.StateOf(organization, sender).Kind == ConsentStateKind.Granted)
        {
            return new ReplyResult(ReplyAction.OptIn);
        }

        var key = new ConsentKey(organization.Index, sender);
        var open = questions.Find(key, now);
        if (open is null || open.BegunAt <= consents.LastRefusal(organization, sender))
        {
            var question = new OptInQuestion(key, consents.AfterRefusal(organization, sender, now), now + (options.QuestionValidHours * MillisecondsPerHour))
            {
                First = new FirstAgreement(code, sender, evidence, text),
            };
            questions.Begin(question);
            return new ReplyResult(ReplyAction.OptInAsked, text, question);
        }

        if (!open.IsAsked)
        {
            return ReplyResult.TooEarly;
        }

        await GrantAsync(code, sender, string.Create(CultureInfo.InvariantCulture, $"second reply: {evidence}; first reply and question: event {open.EventId}"));
        questions.End(open);
        return new ReplyResult(ReplyAction.OptIn);
    }

    private Task GrantAsync(CodeNumber code, Msisdn sender, string evidence)
    {
        var organization = code.Organization;
        var at = consents.AfterRefusal(organization, sender, Now);
        return consents.CommitAsync(consents.Reply(ConsentChange.Grant, code, organization, sender, at, evidence), organization);
    }

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
