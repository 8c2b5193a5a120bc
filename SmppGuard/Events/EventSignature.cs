using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SmppGuard.Events;

/// <summary>
/// By which a receiver knows that a request is ours and of now.
/// <code>
/// SmppGuard-Signature: t=1774000000,v1=HEX[,v1=HEX]      HEX = HMAC-SHA256(secret, "1774000000." + body), one for each secret
/// </code>
/// </summary>
internal static class EventSignature
{
    public const string Header = "SmppGuard-Signature";

    public static string Of(IEnumerable<string> secrets, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signed = new byte[time.Length + 1 + body.Length];
        _ = Encoding.ASCII.GetBytes(time + ".", signed);
        body.CopyTo(signed.AsSpan(time.Length + 1));
        return string.Concat(secrets.Select(secret => ",v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))).Prepend("t=" + time));
    }
}
