namespace SmppGuard.Events;

/// <summary>Who is told of what happens.</summary>
internal sealed class EventOptions
{
    /// <summary>None: nobody is.</summary>
    public List<WebhookOptions> Webhooks { get; set; } = [];
}

/// <summary>A receiver of events over HTTP.</summary>
internal sealed class WebhookOptions
{
    /// <summary>Under which it is known how far it has been told: another name begins anew.</summary>
    public string Name { get; set; } = "";

    /// <summary>Where requests go.</summary>
    public string Url { get; set; } = "";

    /// <summary>What requests are signed with: one, or two while the receiver goes from one to the other.</summary>
    public List<string> Secrets { get; set; } = [];

    /// <summary>Which events; none: all.</summary>
    public List<string> Types { get; set; } = [];

    /// <summary><c>Masked</c> or <c>Whole</c>.</summary>
    public string Numbers { get; set; } = nameof(WebhookNumbers.Masked);

    /// <summary>Whether a URL may be http that is not of this machine.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>How long a receiver may take to answer. Shorter than the lease of a pod, so that what one has sent is over when another sends.</summary>
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>Longest wait between two tries.</summary>
    public int MaxBackoffSeconds { get; set; } = 600;

    public int MaxEventsPerRequest { get; set; } = 100;

    public bool Wants(string type) => Types.Count == 0 || Types.Contains(type, StringComparer.Ordinal);
}

/// <summary>How a webhook has numbers of people.</summary>
internal enum WebhookNumbers
{
    Masked,
    Whole,
}
