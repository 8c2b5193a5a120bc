using System.Globalization;
using SmppGuard.Audit;
using SmppGuard.Moving;

namespace SmppGuard.Verifying;

/// <summary>
/// The chains of the audit log: each entry has the hash of its fields and of the entry before it of the same pod. Old entries go at their time, so a chain may begin anywhere; one that lost its end is
/// not told from one that ends there.
/// </summary>
internal sealed class AuditChainCheck
{
    private readonly Dictionary<long, (long Number, string Hash)> _last = [];

    /// <summary>What is wrong with the next entry; null: nothing.</summary>
    public (string Kind, string Text)? Problem(StoredItem item)
    {
        if (!Enum.TryParse<AuditKind>(item.Text(3), out var kind))
        {
            return (DamageKind.Wrong, "it is of a kind that there is not");
        }

        var (pod, number) = (item.Number(0), item.Number(1));
        var entry = new AuditEntry
        {
            Id = item.Key.Number(0),
            Pod = (int)pod,
            Number = number,
            At = DateTimeOffset.FromUnixTimeMilliseconds(item.Number(2)),
            Kind = kind,
            By = item.Text(4),
            Role = item.Text(5),
            Organization = (string?)item.Values[6],
            Peer = item.Text(7),
            Action = item.Text(8),
            What = item.Text(9),
            Status = (int)item.Number(10),
            Before = (string?)item.Values[11],
            After = (string?)item.Values[12],
            PreviousHash = item.Text(13),
            Hash = item.Text(14),
        };
        var isFirst = !_last.TryGetValue(pod, out var last);
        _last[pod] = (number, entry.Hash);
        if (!string.Equals(entry.ComputeHash(), entry.Hash, StringComparison.Ordinal))
        {
            return (DamageKind.Chain, "its fields do not fit its hash");
        }

        if (isFirst)
        {
            return number == 1 && entry.PreviousHash.Length > 0 ? (DamageKind.Chain, "it is the first of its pod, and names one before it") : null;
        }

        if (number != last.Number + 1)
        {
            return (DamageKind.Missing, string.Create(CultureInfo.InvariantCulture, $"it is number {number} of pod {pod}, and the one before it number {last.Number}"));
        }

        return string.Equals(entry.PreviousHash, last.Hash, StringComparison.Ordinal) ? null : (DamageKind.Chain, "it was written behind another entry than the one before it");
    }
}
