namespace SmppGuard.Tls;

/// <summary>What the files of an endpoint hold, before it is in force.</summary>
/// <param name="Name">The endpoint.</param>
/// <param name="Paths">Its files.</param>
/// <param name="Digest">Of what they hold; empty: they cannot be read.</param>
/// <param name="Material">To be taken; null without a problem: it is what is in force.</param>
/// <param name="Problem">Why it cannot be used now.</param>
internal sealed record PreparedIdentity(string Name, TlsPaths Paths, string Digest, TlsMaterial? Material, string? Problem)
{
    public static PreparedIdentity Read(string name, TlsPaths paths, TlsMaterial? inForce, DateTimeOffset now)
    {
        var digest = "";
        try
        {
            var files = TlsFiles.Read(paths);
            digest = files.Digest;
            if (string.Equals(digest, inForce?.Digest, StringComparison.Ordinal))
            {
                return new(name, paths, digest, null, null);
            }

            var material = TlsMaterial.Of(paths, files);
            return material.Problem(now) is { } problem ? new(name, paths, digest, null, problem) : new(name, paths, digest, material, null);
        }
        catch (TlsUnusableException unusable)
        {
            return new(name, paths, digest, null, unusable.Message);
        }
    }
}
