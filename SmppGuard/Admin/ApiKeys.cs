using System.Security.Cryptography;
using System.Text;

namespace SmppGuard.Admin;

/// <summary>
/// The configured API keys. A presented key is compared with all of them, by hashes of one length in constant time: how long the answer takes says nothing
/// about how much of a guess was right.
/// </summary>
internal sealed class ApiKeys
{
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private volatile (byte[] Hash, string Name, ApiRole Role)[] _keys;

    public ApiKeys(AdminOptions options) => _keys = Read(options);

    /// <summary>Takes other keys, for the next request.</summary>
    public void Take(AdminOptions options) => _keys = Read(options);

    /// <summary>Finds the key; false: nobody's.</summary>
    public bool TryFind(string presented, out string name, out ApiRole role)
    {
        (name, role) = ("", ApiRole.Auditor);
        var hash = Hash(presented);
        var found = false;
        foreach (var key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, key.Hash))
            {
                (found, name, role) = (true, key.Name, key.Role);
            }
        }

        return found;
    }

    /// <summary>What may be kept of a key to know it again.</summary>
    public byte[] DigestOf(string key) => HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(key));

    /// <summary>Whether <paramref name="digest"/> is that of this key.</summary>
    public bool IsSame(byte[] digest, string presented) => CryptographicOperations.FixedTimeEquals(digest, DigestOf(presented));

    private static (byte[] Hash, string Name, ApiRole Role)[] Read(AdminOptions options) =>
        [.. options.ApiKeys.Select(key => (Hash(key.Key), key.Name, Enum.Parse<ApiRole>(key.Role, ignoreCase: true)))];

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
