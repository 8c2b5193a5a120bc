using SmppGuard.Input;

namespace SmppGuard.TemplateProposals;

/// <summary>How long unseen shapes may be kept.</summary>
internal static class TemplateProposalOptionsCheck
{
    public static void Run(TemplateProposalOptions options, OptionProblems check) => check.Range("TemplateProposals:ForgetDays", options.ForgetDays, 1, 366, 30);
}
