using SmppGuard.Hosting;
using SmppGuard.Registry;

namespace SmppGuard.Consents.Replies;

/// <summary>What is sent back to somebody who replied: the organization's own text, else that of the configuration.</summary>
internal sealed class ReplyTexts(ReplyOptions options)
{
    /// <summary>Null: nothing is sent.</summary>
    public string? ConfirmationOf(Organization organization) =>
        Fill(organization.Replies?.OptOutConfirmation ?? options.OptOutConfirmation, organization) is { Length: > 0 } text ? text : null;

    /// <summary>The question; null: who agrees by reply has agreed.</summary>
    public string? QuestionOf(Organization organization) =>
        organization.Replies is { DoubleOptIn: true } settings ? Fill(settings.OptInQuestion ?? options.OptInQuestion, organization) : null;

    private static string Fill(string template, Organization organization) => template
        .Replace("{name}", organization.Name, StringComparison.Ordinal)
        .Replace("{latinName}", organization.LatinName ?? organization.Name, StringComparison.Ordinal)
        .Replace("{contact}", organization.Contact, StringComparison.Ordinal);
}
