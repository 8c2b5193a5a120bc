namespace SmppGuard.TemplateProposals;

/// <summary>Section <c>TemplateProposals</c>: whether templates are learned from texts that were accepted.</summary>
internal sealed class TemplateProposalOptions
{
    public bool Enabled { get; set; } = true;

    /// <summary>Days after which a shape is forgotten that no message has had.</summary>
    public int ForgetDays { get; set; } = 30;
}
