using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace SmppGuard.Hosting;

/// <summary>An address to listen on, as configured: <c>127.0.0.1:2775</c>, <c>[::]:2775</c>, <c>localhost:0</c>, <c>*:2775</c>.</summary>
internal static class ListenAddress
{
    private const string HttpScheme = "http://";

    /// <summary>Reads <c>address:port</c>; <c>localhost</c> is 127.0.0.1 and <c>*</c> every IPv4 address. Host names are refused: they can change.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = null;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text[..colon];
        IPAddress? address;
        switch (host)
        {
            case "localhost":
                address = IPAddress.Loopback;
                break;
            case "*" or "+":
                address = IPAddress.Any;
                break;
            case ['[', .., ']']:
                if (!IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out address))
                {
                    return false;
                }

                break;
            default:
                // IPAddress also reads "1" and "127.1"; an address is written in full here. A bare IPv6 address would swallow its port.
                if (host.Contains(':', StringComparison.Ordinal) || host.Count(c => c == '.') != 3 || !IPAddress.TryParse(host, out address))
                {
                    return false;
                }

                break;
        }

        endPoint = new IPEndPoint(address, port);
        return true;
    }

    /// <summary>Reads <c>http://address:port</c>, without a path.</summary>
    public static bool TryParseHttp(string text, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = null;
        return text.StartsWith(HttpScheme, StringComparison.OrdinalIgnoreCase) && TryParse(text[HttpScheme.Length..].TrimEnd('/'), out endPoint);
    }
}
