using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace SmppGuard.Admin.Oidc;

/// <summary>
/// Seals what a browser keeps for us, with AES-256-GCM, by the key of the configuration: every pod that has it opens what another one sealed, and nothing has to be stored. Who may what is part of the
/// key: a session that was made under other settings is none.
/// </summary>
internal sealed class SessionSeal : IDataProtectionProvider
{
    private const int KeyLength = 32;

    private readonly byte[] _root;

    public SessionSeal(AdminOptions admin)
    {
        var oidc = admin.Oidc;
        var key = oidc.SignIn.SessionKey.Length > 0 ? Convert.FromHexString(oidc.SignIn.SessionKey) : RandomNumberGenerator.GetBytes(KeyLength);
        var settings = JsonSerializer.SerializeToUtf8Bytes<string[]>(
            [oidc.Authority, oidc.NameClaim, oidc.RoleClaim, oidc.SignIn.ClientId, oidc.SignIn.Address, .. oidc.Roles.SelectMany(role => new[] { role.Value, role.Role, role.Organization })]);
        _root = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyLength, info: settings);
    }

    public IDataProtector CreateProtector(string purpose) => new Sealed(HKDF.DeriveKey(HashAlgorithmName.SHA256, _root, KeyLength, info: Encoding.UTF8.GetBytes(purpose)));

    private sealed class Sealed(byte[] key) : IDataProtector
    {
        private static readonly int NonceLength = AesGcm.NonceByteSizes.MaxSize;
        private static readonly int TagLength = AesGcm.TagByteSizes.MaxSize;

        public IDataProtector CreateProtector(string purpose) => new Sealed(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyLength, info: Encoding.UTF8.GetBytes(purpose)));

        public byte[] Protect(byte[] plaintext)
        {
            var shut = new byte[NonceLength + plaintext.Length + TagLength];
            RandomNumberGenerator.Fill(shut.AsSpan(0, NonceLength));
            using var cipher = new AesGcm(key, TagLength);
            cipher.Encrypt(shut.AsSpan(0, NonceLength), plaintext, shut.AsSpan(NonceLength, plaintext.Length), shut.AsSpan(NonceLength + plaintext.Length));
            return shut;
        }

        public byte[] Unprotect(byte[] protectedData)
        {
            if (protectedData.Length < NonceLength + TagLength)
            {
                throw new CryptographicException("Too short to be sealed.");
            }

            var plain = new byte[protectedData.Length - NonceLength - TagLength];
            using var cipher = new AesGcm(key, TagLength);
            cipher.Decrypt(protectedData.AsSpan(0, NonceLength), protectedData.AsSpan(NonceLength, plain.Length), protectedData.AsSpan(NonceLength + plain.Length), plain);
            return plain;
        }
    }
}
