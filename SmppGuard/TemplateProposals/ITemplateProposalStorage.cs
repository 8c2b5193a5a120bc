using SmppGuard.Model;

namespace SmppGuard.TemplateProposals;

/// <summary>A shape as it is stored.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Code">Number of the code.</param>
/// <param name="State">What it is counted by; no words of any message.</param>
/// <param name="Count">Messages that were counted.</param>
/// <param name="FirstSeenAt">When the first came.</param>
/// <param name="LastSeenAt">When the last came.</param>
/// <param name="Text">The template that is proposed; null: none is.</param>
/// <param name="Example">How a text looks; null: no template is proposed.</param>
/// <param name="DismissedAt">When it was dismissed; null: it was not.</param>
/// <param name="DismissedBy">By whom.</param>
internal sealed record StoredShape(
    long Id, string Code, ReadOnlyMemory<byte> State, long Count, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, string? Text, string? Example, DateTimeOffset? DismissedAt, string? DismissedBy);

/// <summary>
/// Where shapes of texts are kept, of which templates are proposed. They are those of one process: each learns for itself. What a method has done is durable when it has completed. Fails with
/// <see cref="StorageException"/>.
/// </summary>
internal interface ITemplateProposalStorage
{
    /// <summary>All that are stored, in the order of their ids.</summary>
    Task<IReadOnlyList<StoredShape>> LoadAsync(CancellationToken cancellation);

    /// <summary>
    /// Stores shapes, new and changed ones, and removes others. Removing what is not there is no failure. After a failure a part may be done; the same again puts it right.
    /// </summary>
    Task SaveAsync(IReadOnlyCollection<StoredShape> changed, IReadOnlyCollection<long> removed, CancellationToken cancellation);
}
