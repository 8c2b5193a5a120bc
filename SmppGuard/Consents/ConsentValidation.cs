using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Consents;

/// <summary>Checks what the API, files and imports state about a consent, and collects all that is wrong.</summary>
/// <param name="registry">The registry in force.</param>
/// <param name="numberPlan">How numbers are read.</param>
/// <param name="anyMethod">Whether the method may be any word: so it is in the registry file.</param>
internal sealed class ConsentValidation(RegistrySnapshot registry, NumberPlan numberPlan, bool anyMethod = false)
{
    // Texts of a record have at most 255 octets, which are 85 characters of three octets each.
    private const int MaxWordLength = 64;
    private const int MaxNameLength = 80;
    private const int MaxContentTypeLength = 127;
    private const int MaxEvidenceLength = 4096;
    private const int MaxAttachments = 20;

    private readonly List<ConsentProblem> _problems = [];

    public IReadOnlyList<ConsentProblem> Problems => _problems;

    public bool Check(GrantRequest request, long now, [NotNullWhen(true)] out Organization? organization, out Msisdn msisdn)
    {
        CheckParties(request.Organization, request.Msisdn, out organization, out msisdn);
        CheckContent(request);
        if (request.ExpiresAt is { } end && end.ToUnixTimeMilliseconds() <= (request.GrantedAt?.ToUnixTimeMilliseconds() ?? now))
        {
            Add("expiresAt", "must be later than grantedAt.");
        }

        return organization is not null && _problems.Count == 0;
    }

    /// <summary>Checks what neither the registry nor the clock is needed for.</summary>
    public void CheckContent(GrantRequest request)
    {
        CheckMethod(request.Method);
        CheckEvidence("evidence", request.Evidence);
        CheckWord("scope", request.Scope, "offers of the shop");
        CheckWord("collectedBy", request.CollectedBy, "shop 12, till 3");
        CheckAttachments(request.Attachments);
        CheckTime("grantedAt", request.GrantedAt);
        CheckTime("expiresAt", request.ExpiresAt);
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

    /// <summary>
    /// After a refusal a date alone does not make a grant count: one that was given later must come with a proof.
    /// </summary>
    /// <param name="request">The grant.</param>
    /// <param name="grantedAt">From when it would count.</param>
    /// <param name="refusedAt">Since when the recipient refuses; 0: no refusal is in force.</param>
    public bool CheckProof(GrantRequest request, long grantedAt, long refusedAt)
    {
        if (refusedAt == 0 || grantedAt <= refusedAt || !string.IsNullOrWhiteSpace(request.Evidence) || request.Attachments.Count > 0)
        {
            return true;
        }

        Add("evidence", "or an attachment is needed: the recipient has refused, and a consent given after that needs a proof of its own.");
        return false;
    }

    /// <summary>No consent is dated in the future: it would outlive a refusal that comes before its date.</summary>
    public bool CheckPast(GrantRequest request, long now)
    {
        if (!(request.GrantedAt?.ToUnixTimeMilliseconds() > now))
        {
            return true;
        }

        Add("grantedAt", "lies in the future; a consent counts from when it was given.");
        return false;
    }

    private void CheckMethod(string method)
    {
        if (anyMethod)
        {
            if (string.IsNullOrWhiteSpace(method) || method.Length > MaxWordLength)
            {
                Add("method", $"must be 1 to {MaxWordLength} characters, for example \"web-form\".");
            }
        }
        else if (!ConsentMethods.All.Contains(method, StringComparer.Ordinal))
        {
            Add("method", $"must be {string.Join(", ", ConsentMethods.All.SkipLast(1))} or {ConsentMethods.All[^1]}.");
        }
    }

    private void CheckWord(string field, string? text, string example)
    {
        if (text?.Length > MaxWordLength)
        {
            Add(field, $"has {text.Length} characters; at most {MaxWordLength} are kept, for example \"{example}\".");
        }
    }

    private void CheckAttachments(IReadOnlyList<AttachedFile> attachments)
    {
        if (attachments.Count > MaxAttachments)
        {
            Add("attachments", $"are {attachments.Count}; use at most {MaxAttachments}.");
            return;
        }

        foreach (var (place, attachment) in attachments.Index())
        {
            if (attachment.Name?.Length > MaxNameLength)
            {
                Add($"attachments[{place}].name", $"has {attachment.Name.Length} characters; at most {MaxNameLength} are kept.");
            }

            if (attachment.ContentType.Length > MaxContentTypeLength || !MediaTypeHeaderValue.TryParse(attachment.ContentType, out _))
            {
                Add($"attachments[{place}].contentType", "must be a media type, for example \"image/png\".");
            }

            if (attachment.Octets.IsEmpty)
            {
                Add($"attachments[{place}].data", "must be the octets of the file in base64, at least one.");
            }
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
