using SmppGuard.Registry;

namespace SmppGuard.Consents.Replies;

/// <summary>What is sent back to somebody who replied: the organization's own text, else that of the configuration.</summary>
internal sealed class ReplyTexts(ReplyOptions options)
{
    /// <summary>What is sent to somebody who has refused; null: nothing.</summary>
    public string? ConfirmationOf(Organization organization) =>
        TextTemplate.Fill(organization.Replies?.OptOutConfirmation ?? options.OptOutConfirmation, organization) is { Length: > 0 } text ? text : null;

    /// <summary>What is sent to somebody who agrees for the first time; null: no question is asked, and the agreement counts at once.</summary>
    public string? QuestionOf(Organization organization) =>
        organization.Replies is { DoubleOptIn: true } settings ? TextTemplate.Fill(settings.OptInQuestion ?? options.OptInQuestion, organization) : null;
}
