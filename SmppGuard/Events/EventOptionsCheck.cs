using System.Net;
using SmppGuard.Input;

namespace SmppGuard.Events;

/// <summary>What webhooks may be. Secrets and URLs, which may hold some, are not shown.</summary>
internal static class EventOptionsCheck
{
    private const int MaxWebhooks = 100;
    private const int MaxName = 32;
    private const int ShortestSecret = 24;
    private const int LongestSecret = 256;
    private const int MostSecrets = 2;
    private const string SecretExample = "the output of: openssl rand -hex 24";

    public static void Run(EventOptions events, OptionProblems check)
    {
        if (events.Webhooks.Count > MaxWebhooks)
        {
            check.Problem("Events:Webhooks", $"a list of {OptionProblems.Number(events.Webhooks.Count)}", $"use at most {MaxWebhooks}", "one for each receiver");
        }

        foreach (var (i, webhook) in events.Webhooks.Index())
        {
            var key = $"Events:Webhooks:{i}";
            check.Check($"{key}:Name", IsName(webhook.Name), OptionProblems.Quoted(webhook.Name), $"use 1 to {MaxName} small letters, digits and hyphens", "crm");
            if (events.Webhooks.FindIndex(w => string.Equals(w.Name, webhook.Name, StringComparison.Ordinal)) < i)
            {
                check.Problem($"{key}:Name", OptionProblems.Quoted(webhook.Name), "each name may be given once: what was sent is known by it", "crm-2");
            }

            CheckUrl(key, webhook, check);
            if (webhook.Secrets.Count is 0 or > MostSecrets)
            {
                check.Problem($"{key}:Secrets", $"a list of {OptionProblems.Number(webhook.Secrets.Count)}", "use one secret, or two while the receiver goes from one to the other", SecretExample);
            }

            foreach (var (j, secret) in webhook.Secrets.Index())
            {
                if (secret.Length is < ShortestSecret or > LongestSecret || !secret.All(c => c is > ' ' and < '\x7F'))
                {
                    check.Problem($"{key}:Secrets:{j}", "not one that protects anything (not shown)", $"use {ShortestSecret} to {LongestSecret} random ASCII characters without spaces", SecretExample);
                }
            }

            foreach (var (j, type) in webhook.Types.Index())
            {
                check.OneOf($"{key}:Types:{j}", type, EventTypes.All);
            }

            check.OneOf($"{key}:Numbers", webhook.Numbers, Enum.GetNames<WebhookNumbers>());
            check.Range($"{key}:TimeoutSeconds", webhook.TimeoutSeconds, 1, 10, 10);
            check.Range($"{key}:MaxBackoffSeconds", webhook.MaxBackoffSeconds, 1, 86_400, 600);
            check.Range($"{key}:MaxEventsPerRequest", webhook.MaxEventsPerRequest, 1, 1000, 100);
        }
    }

    private static void CheckUrl(string key, WebhookOptions webhook, OptionProblems check)
    {
        const string Example = "https://crm.example/smppguard";
        if (!Uri.TryCreate(webhook.Url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            check.Problem($"{key}:Url", "no address that can be told (not shown)", "use an https URL without a password", Example);
        }
        else if (address.Scheme is "http" && !webhook.AllowHttp && !IsThisMachine(address))
        {
            check.Problem($"{key}:Url", "http to another machine (not shown)", "events hold numbers of people, so use https; on a network that nobody else reads, AllowHttp", Example);
        }
    }

    private static bool IsThisMachine(Uri address) =>
        string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static bool IsName(string name) => name.Length is > 0 and <= MaxName && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
