using SmppGuard.Model;

namespace SmppGuard.Consents;

/// <summary>
/// Files that prove consents, each under the SHA-256 of its octets. What is kept is durable when <see cref="KeepAsync"/> has completed, so that an event can name it; the same
/// octets are kept once, whoever brings them.
/// </summary>
internal interface IAttachmentStorage
{
    /// <summary>Keeps the octets, durably; returns their hash (<see cref="AttachmentHash"/>).</summary>
    /// <exception cref="StorageException">They could not be made durable.</exception>
    Task<string> KeepAsync(ReadOnlyMemory<byte> octets);

    /// <summary>The octets of a hash; null: there are none, or it is no hash.</summary>
    /// <exception cref="InvalidDataException">They have changed since: these are not the octets that were kept.</exception>
    Task<byte[]?> ReadAsync(string sha256, CancellationToken cancellation);
}
