using SmppGuard.Input;

namespace SmppGuard.Relay.Smsc;

/// <summary>When an SMSC that is bound counts as out, so that messages go to the next target of their route.</summary>
internal sealed class SmscHealthOptions
{
    /// <summary>The first in the queue may wait for so long.</summary>
    public int MaxQueueMilliseconds { get; set; } = 1500;

    /// <summary>Nothing is answered for so long while something waits for its answer, or answers take so long in the mean of a look.</summary>
    public int MaxAnswerMilliseconds { get; set; } = 1500;

    /// <summary>So many answers in a row that are the link's fault.</summary>
    public int MaxFaults { get; set; } = 10;

    /// <summary>How long it stays out before one message tries it; longer each time that fails, up to ten times.</summary>
    public int RetryMilliseconds { get; set; } = 5000;

    /// <summary>command_status in hexadecimal → <c>Message</c>, <c>Link</c> or <c>Throttling</c>, over the standard table.</summary>
    [EntryExample("\"0x0401\": \"Link\"")]
    public Dictionary<string, string> Statuses { get; set; } = new(StringComparer.OrdinalIgnoreCase);
}
