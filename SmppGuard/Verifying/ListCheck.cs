using System.Globalization;
using System.Security.Cryptography;
using SmppGuard.Moving;

namespace SmppGuard.Verifying;

/// <summary>Lists that are stored in pieces: do-not-disturb lists say how many numbers they have, blocks of ported numbers are named by their hash. For pieces first, and then for what names them.</summary>
internal sealed class ListCheck
{
    private readonly Dictionary<long, long> _numbers = [];
    private readonly HashSet<string> _pieces = new(StringComparer.Ordinal);

    public IEnumerable<(string Kind, string Text)> Problems(StorePart part, StoredItem item)
    {
        if (part == StoreParts.DoNotDisturbNumbers)
        {
            var generation = item.Key.Number(0);
            _numbers[generation] = _numbers.GetValueOrDefault(generation) + (item.Octets(0)!.Length / sizeof(long));
        }
        else if (part == StoreParts.DoNotDisturbLists && item.Number(0) == 1 && _numbers.GetValueOrDefault(item.Number(2)) is var found && found != item.Number(3))
        {
            yield return (DamageKind.Missing, string.Create(CultureInfo.InvariantCulture, $"it has {found} numbers, and says that it has {item.Number(3)}"));
        }
        else if (part == StoreParts.PortabilityPieces)
        {
            var name = item.Key.Text(0);
            _ = _pieces.Add(name);
            if (!string.Equals(Convert.ToHexStringLower(SHA256.HashData(item.Octets(0)!)), name, StringComparison.OrdinalIgnoreCase))
            {
                yield return (DamageKind.Changed, "it has other octets than those that were kept");
            }
        }
    }

    /// <summary>The blocks that a list of ported numbers names, as its text says them; those that are not there.</summary>
    public IEnumerable<string> MissingPieces(IEnumerable<string> named) => named.Where(name => !_pieces.Contains(name));
}
