using System.Collections.Frozen;
using SmppGuard.Model;

namespace SmppGuard.Carriers.Portability;

/// <summary>Which numbers were ported, and to whom: exact, and never changed. A change makes another one, which shares the blocks that stay as they are.</summary>
internal sealed class PortabilityTable
{
    public static readonly PortabilityTable None = new(null, []);

    private readonly FrozenDictionary<long, byte[]> _blocks;

    // By place; the first is nobody's.
    private readonly string?[] _carriers;

    /// <param name="list">What it holds; null: nothing was imported yet.</param>
    /// <param name="blocks">Its numbers.</param>
    public PortabilityTable(PortabilityList? list, IEnumerable<KeyValuePair<long, byte[]>> blocks)
    {
        List = list;
        _blocks = blocks.ToFrozenDictionary();
        _carriers = [null, .. (list?.Carriers ?? []).Select(string.Intern)];
        Octets = _blocks.Values.Sum(block => (long)block.Length);
    }

    public PortabilityList? List { get; }

    public IReadOnlyDictionary<long, byte[]> Blocks => _blocks;

    /// <summary>Memory of the numbers.</summary>
    public long Octets { get; }

    /// <summary>The carrier that a number was ported to; null: it is not on the list. Allocates nothing, takes no lock.</summary>
    public string? Find(Msisdn msisdn) =>
        _blocks.TryGetValue(PortabilityBlock.Of(msisdn.Value), out var block) ? _carriers[PortabilityBlock.Find(block, PortabilityBlock.PlaceOf(msisdn.Value))] : null;
}
