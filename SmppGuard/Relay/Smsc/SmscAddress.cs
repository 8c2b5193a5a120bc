using System.Globalization;
using SmppGuard.Input;

namespace SmppGuard.Relay.Smsc;

/// <summary>Where an SMSC is reached.</summary>
internal readonly record struct SmscAddress(string Host, int Port)
{
    /// <summary>All addresses of an SMSC, in the order in which they are tried.</summary>
    public static IReadOnlyList<SmscAddress> Of(SmscOptions smsc) => [new SmscAddress(smsc.Host, smsc.Port), .. smsc.Addresses.Select(text => TryRead(text, out var address) ? address : default).Where(address => address.Host is not null)];

    /// <summary><c>smsc.example.net:2775</c>, <c>192.0.2.1:2775</c> or <c>[2001:db8::1]:2775</c>.</summary>
    public static bool TryRead(string text, out SmscAddress address)
    {
        address = default;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > ushort.MaxValue)
        {
            return false;
        }

        var host = text[..colon];
        host = host is ['[', .. var inner, ']'] && inner.Contains(':', StringComparison.Ordinal) ? inner : host.Contains(':', StringComparison.Ordinal) ? "" : host;
        address = new SmscAddress(host, port);
        return host.Length > 0 && StrictAddress.IsHost(host);
    }
}
