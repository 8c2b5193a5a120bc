using System.Security.Cryptography;

namespace SmppGuard.Consents;

/// <summary>What an attachment is known by: the SHA-256 of its octets in lower-case hexadecimal.</summary>
internal static class AttachmentHash
{
    public const int Digits = 64;

    public static string Of(ReadOnlySpan<byte> octets) => Convert.ToHexStringLower(SHA256.HashData(octets));

    public static bool IsHash(string text) => text.Length == Digits && !text.AsSpan().ContainsAnyExcept("0123456789abcdef");
}
