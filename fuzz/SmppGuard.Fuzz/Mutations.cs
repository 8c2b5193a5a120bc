namespace SmppGuard.Fuzz;

/// <summary>Inputs without a fuzzer: seeds with a few changes, and octets at random. The same number makes the same ones, so that a failure repeats.</summary>
internal static class Mutations
{
    /// <summary>Octets at the edges of what fields may hold.</summary>
    private static readonly byte[] Edges = [0, 1, 2, 4, 8, 0x0F, 0x1B, 0x20, 0x40, 0x7F, 0x80, 0xFE, 0xFF];

    /// <summary>Runs a target on so many inputs; returns how many it accepted.</summary>
    public static int Run(FuzzTarget target, int count, int seed)
    {
        var seeds = Seeds.Of(target.Name).Select(one => one.Octets).ToArray();
        var random = new Random(seed);
        var accepted = 0;
        for (var i = 0; i < count; i++)
        {
            var input = random.Next(16) == 0 ? Random(random) : Mutate(seeds, random);
            try
            {
                accepted += target.Run(input) ? 1 : 0;
            }
            catch (Exception error)
            {
                throw new DifferenceException($"{target.Name}, input {Convert.ToHexString(input)}: {error}");
            }
        }

        return accepted;
    }

    private static byte[] Random(Random random)
    {
        var octets = new byte[random.Next(300)];
        random.NextBytes(octets);
        return octets;
    }

    private static byte[] Mutate(byte[][] seeds, Random random)
    {
        var octets = seeds[random.Next(seeds.Length)].ToList();
        for (var changes = random.Next(5); changes > 0; changes--)
        {
            var at = random.Next(octets.Count + 1);
            switch (random.Next(7))
            {
                case 0 when at < octets.Count:
                    octets[at] = (byte)random.Next(256);
                    break;
                case 1 when at < octets.Count:
                    octets[at] = Edges[random.Next(Edges.Length)];
                    break;
                case 2 when at < octets.Count:
                    octets[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 3:
                    octets.Insert(at, Edges[random.Next(Edges.Length)]);
                    break;
                case 4:
                    octets.RemoveRange(at, Math.Min(random.Next(1, 9), octets.Count - at));
                    break;
                case 5:
                    octets.InsertRange(at, octets.GetRange(at, Math.Min(random.Next(1, 30), octets.Count - at)));
                    break;
                default:
                    // The rest of another seed.
                    var other = seeds[random.Next(seeds.Length)];
                    octets.RemoveRange(at, octets.Count - at);
                    octets.AddRange(other.AsSpan(random.Next(other.Length + 1)));
                    break;
            }
        }

        return [.. octets];
    }
}
