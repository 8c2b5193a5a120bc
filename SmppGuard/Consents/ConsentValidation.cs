using System.Diagnostics.CodeAnalysis;
using SmppGuard.Registry;

namespace SmppGuard.Consents;

/// <summary>Checks what the API, files and imports state about a consent, and collects all that is wrong.</summary>
internal sealed class ConsentValidation(RegistrySnapshot registry, NumberPlan numberPlan)
{
    private const int MaxMethodLength = 64;
    private const int MaxEvidenceLength = 4096;

    private readonly List<ConsentProblem> _problems = [];

    public IReadOnlyList<ConsentProblem> Problems => _problems;

    public bool Check(GrantRequest request, long now, [NotNullWhen(true)] out Organization? organization, out Msisdn msisdn)
    {
        CheckParties(request.Organization, request.Msisdn, out organization, out msisdn);
        if (string.IsNullOrWhiteSpace(request.Method) || request.Method.Length > MaxMethodLength)
        {
            Add("method", $"must be 1 to {MaxMethodLength} characters, for example \"web-form\".");
        }

        CheckEvidence("evidence", request.Evidence);
        CheckTime("grantedAt", request.GrantedAt);
        CheckTime("expiresAt", request.ExpiresAt);
        if (request.ExpiresAt is { } end && end.ToUnixTimeMilliseconds() <= (request.GrantedAt?.ToUnixTimeMilliseconds() ?? now))
        {
            Add("expiresAt", "must be later than grantedAt.");
        }

        return organization is not null && _problems.Count == 0;
    }

    public bool Check(RevokeRequest request, [NotNullWhen(true)] out Organization? organization, out Msisdn msisdn)
    {
        CheckParties(request.Organization, request.Msisdn, out organization, out msisdn);
        CheckEvidence("reason", request.Reason);
        return organization is not null && _problems.Count == 0;
    }

    private void CheckParties(string organizationId, string number, out Organization? organization, out Msisdn msisdn)
    {
        if (!registry.TryGetOrganization(organizationId ?? string.Empty, out organization))
        {
            Add("organization", "is not registered; use the id of a registered organization, for example \"acme\".");
        }

        if (!numberPlan.TryNormalize(number ?? string.Empty, out msisdn))
        {
            Add("msisdn", "is not a valid number; use digits with or without the country code, for example \"8613800138000\".");
        }
    }

    private void CheckEvidence(string field, string? text)
    {
        if (text?.Length > MaxEvidenceLength)
        {
            Add(field, $"has {text.Length} characters; at most {MaxEvidenceLength} are kept.");
        }
    }

    private void CheckTime(string field, DateTimeOffset? time)
    {
        if (time is { } value && value.ToUnixTimeMilliseconds() <= 0)
        {
            Add(field, "must be later than 1970-01-01, for example \"2026-01-05T08:00:00Z\".");
        }
    }

    private void Add(string field, string message) => _problems.Add(new ConsentProblem(field, message));
}
