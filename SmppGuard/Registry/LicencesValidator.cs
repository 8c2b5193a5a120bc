namespace SmppGuard.Registry;

/// <summary>
/// Checks what an entry states about who the organization is and by what it may send (<c>papers</c>, <c>credential</c>). A credit code that cannot be right is only
/// a warning in a registry file, because files were written before it was checked; it is an error where papers are required.
/// </summary>
internal static class LicencesValidator
{
    private const string Uscc = "uscc";
    private const string CodeExample = "91110000MA0000000H";
    private const int MaxText = 200;
    private const int MaxRules = 20_000;

    /// <summary>Whether a credential is no credit code, or one that can be right.</summary>
    public static bool CanBeRight(string? type, string? number) =>
        !string.Equals(type, Uscc, StringComparison.OrdinalIgnoreCase) || number is not { Length: > 0 } || UnifiedSocialCreditCode.IsValid(number);

    /// <param name="entry">What is judged.</param>
    /// <param name="path">Stands before the names of members in messages, for example <c>organizations[0].</c></param>
    /// <param name="isRequired">Whether a verified sender must have stated everything.</param>
    /// <param name="problems">Receives what is wrong.</param>
    /// <param name="doubts">Receives a credit code that cannot be right; may be <paramref name="problems"/>.</param>
    public static void Check(OrganizationEntry entry, string path, bool isRequired, List<string> problems, List<string> doubts)
    {
        if (!CanBeRight(entry.CredentialType, entry.CredentialNumber))
        {
            doubts.Add($"{path}credential.number is \"{entry.CredentialNumber}\", which is no unified social credit code; use its {UnifiedSocialCreditCode.Length} characters, of which the last checks the others, for example {CodeExample}.");
        }

        if (entry.Licences is not { } papers)
        {
            return;
        }

        CheckLength("papers.legalName", papers.LegalName, MaxText);
        CheckLength("papers.responsiblePerson", papers.ResponsiblePerson, MaxText);
        CheckLength("papers.region", papers.Region, MaxText);
        CheckLength("papers.licence.number", papers.LicenceNumber, MaxText);
        CheckLength("papers.licence.type", papers.LicenceType, MaxText);
        CheckLength("papers.serviceRules.version", papers.ServiceRulesVersion, MaxText);
        CheckLength("papers.serviceRules.text", papers.ServiceRulesText, MaxRules);
        if (papers.Verification != Verification.Verified)
        {
            return;
        }

        Need("papers.verification.verifiedBy", papers.VerifiedBy, "who checked the papers", "Li Ming");
        Need("papers.verification.verifiedAt", papers.VerifiedAt is null ? null : "known", "when they were checked", "2026-01-05T08:00:00Z");
        if (isRequired)
        {
            Need("papers.legalName", papers.LegalName, "the name in the papers", "示例商城有限公司");
            Need("papers.responsiblePerson", papers.ResponsiblePerson, "who answers for what is sent", "李明");
            Need("papers.serviceRules", papers.ServiceRulesText, "the service, its cost and how to end it, with a version", "{ \"version\": \"2026-1\", \"text\": \"…\" }");
            Need("credential", entry.CredentialNumber, "the unified social credit code", "{ \"type\": \"uscc\", \"number\": \"" + CodeExample + "\" }");
        }

        void Need(string member, string? value, string what, string example)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                problems.Add($"{path}{member} is missing: a verified sender needs {what}, for example {example}.");
            }
        }

        void CheckLength(string member, string? value, int max)
        {
            if (value?.Length > max)
            {
                problems.Add($"{path}{member} has {value.Length} characters; use at most {max}.");
            }
        }
    }
}
