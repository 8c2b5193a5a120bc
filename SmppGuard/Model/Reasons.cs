using System.Collections.Frozen;

namespace SmppGuard.Model;

/// <summary>The stable names of the reasons, as records, metrics, logs and the API show them.</summary>
internal static class Reasons
{
    private static readonly string[] Names = BuildNames();

    private static readonly FrozenDictionary<string, Reason> ByName =
        Enum.GetValues<Reason>().Where(r => r != Reason.None).ToFrozenDictionary(r => r.Name(), StringComparer.Ordinal);

    /// <summary>All names that a refusal can have, in the order of their numbers.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<Reason>().Where(r => r != Reason.None).Select(r => r.Name())];

    /// <summary>For example <c>no-consent</c>; empty for <see cref="Reason.None"/>.</summary>
    public static string Name(this Reason reason) => Names[(int)reason];

    public static bool TryParse(string name, out Reason reason) => ByName.TryGetValue(name, out reason);

    private static string[] BuildNames()
    {
        var names = new string[(int)Enum.GetValues<Reason>().Max() + 1];
        Array.Fill(names, string.Empty);
        foreach (var reason in Enum.GetValues<Reason>())
        {
            names[(int)reason] = reason switch
            {
                Reason.None => string.Empty,
                Reason.Throttled => "throttled",
                Reason.OrganizationSuspended => "organization-suspended",
                Reason.SourceNotAllowed => "source-not-allowed",
                Reason.DestinationInvalid => "destination-invalid",
                Reason.ContentNotPermitted => "content-not-permitted",
                Reason.SignatureMismatch => "signature-mismatch",
                Reason.DoNotDisturb => "do-not-disturb",
                Reason.NoConsent => "no-consent",
                Reason.ConsentRevoked => "consent-revoked",
                Reason.ConsentExpired => "consent-expired",
                Reason.QuietHours => "quiet-hours",
                Reason.NotMarkable => "not-markable",
                Reason.TooLong => "too-long",
                Reason.SmscUnavailable => "smsc-unavailable",
                Reason.QueueFull => "queue-full",
                Reason.JournalUnavailable => "journal-unavailable",
                Reason.Incomplete => "incomplete",
                Reason.FrequencyCapped => "frequency-capped",
                Reason.PartsDisagree => "parts-disagree",
                Reason.ConsentsStale => "consents-stale",
                Reason.Repeated => "repeated",
                Reason.NotFiled => "not-filed",
                Reason.Undecidable => "undecidable",
                _ => throw new InvalidOperationException($"{reason} has no name."),
            };
        }

        return names;
    }
}
