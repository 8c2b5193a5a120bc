using System.Text.Json.Nodes;

namespace SmppGuard.Benchmarks.DataDirectory;

/// <summary>What must be found in the directory, and what must come of what is under way in it. Written as expected.json.</summary>
internal sealed class Expected
{
    /// <summary>The program that wrote the directory, with its commit.</summary>
    public string WrittenBy { get; set; } = "";

    /// <summary>The time at which it is to be opened: a moment after it was left.</summary>
    public DateTimeOffset GoesOnAt { get; set; }

    /// <summary>Days whose files the archive had when the directory was left.</summary>
    public IReadOnlyList<string> ArchiveFiles { get; set; } = [];

    /// <summary>Each message once, as the API shows it when everything is archived; newest first.</summary>
    public JsonArray Messages { get; set; } = [];

    /// <summary>Other answers of the API, by path.</summary>
    public SortedDictionary<string, JsonNode> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers that are lines of JSON.</summary>
    public SortedDictionary<string, string> Reports { get; } = new(StringComparer.Ordinal);

    /// <summary>SHA-256 of the files that are proofs.</summary>
    public SortedSet<string> Attachments { get; } = new(StringComparer.Ordinal);

    /// <summary>What waits for accounts that were not bound.</summary>
    public List<ExpectedDelivery> Deliveries { get; } = [];

    /// <summary>Long messages of which not all parts came.</summary>
    public List<HeldMessage> Held { get; } = [];

    /// <summary>Messages that the SMSC has still to send a receipt for.</summary>
    public List<OpenReceipt> OpenReceipts { get; } = [];

    /// <summary>What becomes of submits.</summary>
    public List<ExpectedAnswer> Submits { get; } = [];

    /// <summary>Accounts whose bind is refused, with the command_status.</summary>
    public SortedDictionary<string, uint> RefusedBinds { get; } = new(StringComparer.Ordinal);
}

/// <summary>A deliver_sm that waits.</summary>
/// <param name="Account">Whom for.</param>
/// <param name="Source">source_addr.</param>
/// <param name="Destination">destination_addr.</param>
/// <param name="Text">The text of a reply; null: it is a receipt.</param>
/// <param name="MessageId">The id that the receipt has; null: it is a reply.</param>
/// <param name="State">stat of the receipt.</param>
internal sealed record ExpectedDelivery(string Account, string Source, string Destination, string? Text, string? MessageId, string? State);

/// <summary>A long message that is not complete.</summary>
/// <param name="Account">Who sends it.</param>
/// <param name="Source">source_addr.</param>
/// <param name="Destination">destination_addr.</param>
/// <param name="Text">The whole text as submitted.</param>
/// <param name="PartIds">message_ids of the parts that were answered, in their order.</param>
/// <param name="MissingPart">The submit_sm that completes it, in hex.</param>
internal sealed record HeldMessage(string Account, string Source, string Destination, string Text, IReadOnlyList<string> PartIds, string MissingPart);

/// <summary>A message whose receipt has not come yet.</summary>
/// <param name="Account">Who wants it.</param>
/// <param name="Source">source_addr of the message.</param>
/// <param name="Destination">Its destination_addr.</param>
/// <param name="MessageId">The id that the ESME knows.</param>
/// <param name="SmscMessageId">The id that the SMSC gave.</param>
internal sealed record OpenReceipt(string Account, string Source, string Destination, string MessageId, string SmscMessageId);

/// <summary>A submit and the command_status of its answer.</summary>
internal sealed record ExpectedAnswer(string Account, string Source, string Destination, uint Status);
