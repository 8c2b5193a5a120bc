using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace SmppGuard.Input;

/// <summary>
/// Addresses in the one form that all readers read alike. The system's reader takes <c>010.0.0.1</c> for 8.0.0.1, as C does, and <c>127.1</c> for 127.0.0.1; others read a
/// zero in front as nothing, or refuse it. Who may bind must not depend on the reader.
/// </summary>
internal static class StrictAddress
{
    private const string Example4 = "four numbers from 0 to 255 without zeros in front";

    /// <param name="text">An address alone, IPv6 without brackets.</param>
    /// <param name="address">The address.</param>
    /// <param name="problem">What is wrong, as an instruction.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        problem = text.Contains(':', StringComparison.Ordinal) ? ProblemOf6(text) : IsStrict4(text) ? null : $"write an IPv4 address as {Example4}";
        return problem is null && IPAddress.TryParse(text, out address);
    }

    /// <summary>A network in CIDR form, or a single address.</summary>
    public static bool TryParseNetwork(string text, out IPNetwork network, [NotNullWhen(false)] out string? problem)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParse(slash < 0 ? text : text[..slash], out var address, out problem))
        {
            return false;
        }

        var bits = address.GetAddressBytes().Length * 8;
        if (slash >= 0 && !TryParseNumber(text.AsSpan(slash + 1), bits, out bits))
        {
            problem = $"write the length of the prefix as a number from 0 to {address.GetAddressBytes().Length * 8} without zeros in front";
            return false;
        }

        var prefix = Prefix(address, bits);
        if (!prefix.Equals(address))
        {
            problem = $"the address has bits behind the prefix; use the network {prefix}/{bits}, or the address {address} alone";
            return false;
        }

        network = new IPNetwork(address, bits);
        return true;
    }

    /// <summary>Whether a host is a name, or an address as <see cref="TryParse"/> reads it: what ends like a number is taken for an address by whoever connects.</summary>
    public static bool IsHost(string host)
    {
        var name = host.AsSpan().TrimEnd('.');
        var last = name[(name.LastIndexOf('.') + 1)..];
        var isAddress = host.Contains(':', StringComparison.Ordinal) || last.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || (last.Length > 0 && !last.ContainsAnyExceptInRange('0', '9'));
        return isAddress ? TryParse(host, out _, out _) : Uri.CheckHostName(host) != UriHostNameType.Unknown;
    }

    private static bool IsStrict4(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 4 && parts.All(part => TryParseNumber(part, byte.MaxValue, out _));
    }

    private static string? ProblemOf6(string text)
    {
        if (text.Contains('%', StringComparison.Ordinal))
        {
            return "leave out the zone behind %, which means something only on one machine";
        }

        if (text.Contains('.', StringComparison.Ordinal) || !IPAddress.TryParse(text, out var address) || text[0] == '[')
        {
            return "write an IPv6 address in hexadecimal, without brackets and without an IPv4 address in it";
        }

        return address.IsIPv4MappedToIPv6 ? $"write it as the IPv4 address that it is, {address.MapToIPv4()}" : null;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, int max, out int number)
    {
        number = 0;
        return text is not ['0', _, ..] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= max;
    }

    private static IPAddress Prefix(IPAddress address, int bits)
    {
        var octets = address.GetAddressBytes();
        for (var i = 0; i < octets.Length; i++)
        {
            octets[i] &= (byte)(0xFF00 >> Math.Clamp(bits - (i * 8), 0, 8));
        }

        return new IPAddress(octets);
    }
}
