using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmppGuard.Events;

/// <summary>
/// How far each webhook has been told, and how its last requests went. Where processes share one, a webhook has one of them at a time that sends, under a lease. What a method has done is durable when it has
/// completed; it fails with <see cref="Model.StorageException"/>.
/// </summary>
internal interface IWebhookStorage
{
    /// <summary>All, in the order of their names, those of nobody's configuration included.</summary>
    Task<IReadOnlyList<WebhookState>> ListAsync(CancellationToken cancellation);

    Task<WebhookState?> FindAsync(string name, CancellationToken cancellation);

    /// <summary>Takes the turn to send, of a webhook that may be new.</summary>
    /// <returns>How it is; null: another process that lives, or may, has the turn.</returns>
    Task<WebhookState?> TakeAsync(string name, CancellationToken cancellation);

    /// <summary>Whether nobody else can send for it, as far as this process can tell: false before others may.</summary>
    bool IsHeld(WebhookState taken);

    /// <summary>Puts <paramref name="state"/> in the place of that which it was made of.</summary>
    /// <returns>As it is kept; null: somebody else changed it or took the turn, and nothing was done.</returns>
    Task<WebhookState?> TrySaveAsync(WebhookState state, CancellationToken cancellation);

    /// <summary>Leaves the turn to others, where this process has it.</summary>
    Task LeaveAsync(string name, CancellationToken cancellation);

    /// <summary>Forgets how far it has been told.</summary>
    /// <returns>False: it was not known.</returns>
    Task<bool> RemoveAsync(string name, CancellationToken cancellation);
}

/// <summary>How a webhook is. Immutable; a change makes a new one.</summary>
internal sealed record WebhookState
{
    [JsonIgnore]
    public string Name { get; init; } = "";

    /// <summary>The storage's own: which state it is.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <summary>The storage's own: under which lease the turn was taken.</summary>
    [JsonIgnore]
    public long Owner { get; init; }

    /// <summary>By the name of each source whose events are chosen: up to where they have been taken.</summary>
    public Dictionary<string, string> Places { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Events that were taken since it is known.</summary>
    public long Sent { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Requests in a row that failed.</summary>
    public int Failures { get; init; }

    public string? Failure { get; init; }

    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>When it is tried again, about.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When the first event happened that was not taken.</summary>
    public DateTimeOffset? OldestAt { get; init; }

    /// <summary>Since when nothing is sent until somebody says so, because the receiver answered that it is gone.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>As storages keep it.</summary>
    public string Write() => JsonSerializer.Serialize(this, WebhookStateJson.Default.WebhookState);

    /// <exception cref="FormatException">It is none.</exception>
    public static WebhookState Read(string name, long revision, long owner, string written)
    {
        try
        {
            return (JsonSerializer.Deserialize(written, WebhookStateJson.Default.WebhookState) ?? throw new FormatException($"the state of the webhook {name} is empty")) with { Name = name, Revision = revision, Owner = owner };
        }
        catch (JsonException damaged)
        {
            throw new FormatException($"the state of the webhook {name} is none", damaged);
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookState))]
internal sealed partial class WebhookStateJson : JsonSerializerContext;
