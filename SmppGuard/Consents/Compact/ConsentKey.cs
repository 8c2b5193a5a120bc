using SmppGuard.Model;

namespace SmppGuard.Consents.Compact;

/// <summary>Where a key lives in the table: shard and remainder together are the key, so equal places mean equal keys.</summary>
/// <param name="Shard">Less than <see cref="ConsentTable.ShardCount"/>.</param>
/// <param name="Remainder">The rest of the key; it also says where in the shard.</param>
internal readonly record struct Place(uint Shard, uint Remainder);

/// <summary>One organization and one recipient.</summary>
internal readonly record struct ConsentKey(int Organization, Msisdn Msisdn)
{
    // Chinese mobile numbers, 861[3-9] and nine digits: 7,000,000,000 of them.
    private const long FirstNumber = 8_613_000_000_000;
    private const long Numbers = 7_000_000_000;
    private const int NumberBits = 33;
    private const int OrganizationBits = 14;
    private const int KeyBits = NumberBits + OrganizationBits;
    private const ulong KeyMask = (1UL << KeyBits) - 1;
    private const int RemainderBits = 32;

    /// <summary>
    /// Scrambles the key into a place. Each step (multiplication by an odd number modulo 2^47, xor with the upper half) can be undone, so no two keys get the same
    /// place: that is what lets a slot hold 32 bits for a key of 47 and yet be exact.
    /// </summary>
    /// <returns>False for a number that is no Chinese mobile number, or an organization beyond the 16,383rd.</returns>
    public bool TryPack(out Place place)
    {
        var number = Msisdn.Value - FirstNumber;
        if ((ulong)number >= Numbers || (uint)Organization >= 1u << OrganizationBits)
        {
            place = default;
            return false;
        }

        var key = ((ulong)(uint)Organization << NumberBits) | (ulong)number;
        key = (key * 0x9E37_79B9_7F4A_7C15UL) & KeyMask;
        key ^= key >> 24;
        key = (key * 0xBF58_476D_1CE4_E5B9UL) & KeyMask;
        key ^= key >> 24;
        place = new Place((uint)(key >> RemainderBits), (uint)key);
        return true;
    }

    public bool Equals(ConsentKey other) => Msisdn.Value == other.Msisdn.Value && Organization == other.Organization;

    // Numbers are dense, organizations few: one multiplication spreads both over all bits.
    public override int GetHashCode() => (int)((((ulong)Msisdn.Value + ((ulong)(uint)Organization << 44)) * 0x9E37_79B9_7F4A_7C15UL) >> 32);
}
