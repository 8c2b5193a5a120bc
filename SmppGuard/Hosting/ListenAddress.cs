using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using SmppGuard.Input;

namespace SmppGuard.Hosting;

/// <summary>An address to listen on, as configured: <c>127.0.0.1:2775</c>, <c>[::]:2775</c>, <c>localhost:0</c>, <c>*:2775</c>.</summary>
internal static class ListenAddress
{
    private const string HttpScheme = "http://";
    private const string HttpsScheme = "https://";

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
                if (!StrictAddress.TryParse(host[1..^1], out address, out _))
                {
                    return false;
                }

                break;
            default:
                // A bare IPv6 address would swallow its port.
                if (host.Contains(':', StringComparison.Ordinal) || !StrictAddress.TryParse(host, out address, out _))
                {
                    return false;
                }

                break;
        }

        endPoint = new IPEndPoint(address, port);
        return true;
    }

    /// <summary>Reads <c>http://address:port</c> or <c>https://address:port</c>, without a path.</summary>
    public static bool TryParseHttp(string text, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = null;
        var scheme = SchemeOf(text);
        return scheme.Length > 0 && TryParse(text[scheme.Length..].TrimEnd('/'), out endPoint);
    }

    /// <summary>Whether it is an HTTP address that TLS is spoken at.</summary>
    public static bool IsHttps(string text) => SchemeOf(text) is HttpsScheme;

    /// <summary>The scheme of an HTTP address with what stands between it and the address; empty: it is none.</summary>
    public static string SchemeOf(string text) =>
        text.StartsWith(HttpScheme, StringComparison.OrdinalIgnoreCase) ? HttpScheme : text.StartsWith(HttpsScheme, StringComparison.OrdinalIgnoreCase) ? HttpsScheme : "";
}
