using System.Text;
using SmppGuard.Archive;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Relay.Operations;

/// <summary>What an operation is about.</summary>
/// <param name="Link">The SMSC that has it; null: none that is configured.</param>
/// <param name="SmscIds">The message_ids by which that knows it.</param>
/// <param name="Named">The messages on record.</param>
internal sealed record OperationTarget(SmscLink? Link, IReadOnlyList<byte[]> SmscIds, NamedMessages Named)
{
    public MessageRecord? Message => Named.First;

    /// <summary>These, under the ids that the SMSC gave them, or as they were asked for.</summary>
    public OperationTarget Of(NamedMessages named)
    {
        List<byte[]> ids = [.. named.SmscMessageIds.Select(Encoding.Latin1.GetBytes)];
        return this with { Named = named, SmscIds = named.All.Count == 0 ? [] : ids.Count > 0 ? ids : SmscIds };
    }
}
