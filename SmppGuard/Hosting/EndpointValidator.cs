using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using SmppGuard.Input;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Hosting;

/// <summary>No two endpoints of ours may meet, and no SMSC may be one of them: the one does not start, the other binds to itself for ever.</summary>
internal static class EndpointValidator
{
    public static void Validate(GuardOptions options, List<string> problems)
    {
        var own = new List<OwnEndpoint>();
        for (var i = 0; i < options.Smpp.Listen.Count; i++)
        {
            Add($"Smpp:Listen:{i}", options.Smpp.Listen[i], ListenAddress.TryParse);
        }

        for (var i = 0; i < options.Smpp.ListenTls.Count; i++)
        {
            Add($"Smpp:ListenTls:{i}", options.Smpp.ListenTls[i], ListenAddress.TryParse);
        }

        if (ListenAddress.TryParseHttp(options.Http.Listen, out _))
        {
            Add("Http:Listen", options.Http.Listen, ListenAddress.TryParseHttp);
        }
        else
        {
            Problem("Http:Listen", options.Http.Listen, "use http://address:port or https://address:port with an IP address", "http://127.0.0.1:8080");
        }

        for (var i = 0; i < options.Smscs.Count; i++)
        {
            CheckSmsc($"Smscs:{i}", options.Smscs[i]);
        }

        void Add(string key, string text, Parser parse)
        {
            if (!parse(text, out var endPoint))
            {
                Problem(key, text, "use address:port with an IP address and a port of 0 to 65535", "127.0.0.1:2775");
                return;
            }

            var endpoint = new OwnEndpoint(key, endPoint);
            if (own.Find(endpoint.Meets) is { } other)
            {
                Problem(key, text, $"{other.Key} listens on that port already, use another one", text.Replace(Number(endPoint.Port), Number(FreePort()), StringComparison.Ordinal));
            }

            own.Add(endpoint);
        }

        void CheckSmsc(string key, SmscOptions smsc)
        {
            foreach (var (place, address) in SmscAddress.Of(smsc).Index().Skip(1))
            {
                if (own.Find(o => o.IsReachedBy(address.Host, address.Port)) is { } reached)
                {
                    problems.Add($"{OptionProblems.Section}:{key}:Addresses:{place - 1} is \"{smsc.Addresses[place - 1]}\"; that is our own {reached.Key}, use where the SMSC listens, for example smsc2.example.net:{Number(FreePort())}.");
                }
            }

            if (own.Find(o => o.IsReachedBy(smsc.Host, smsc.Port)) is { } self)
            {
                problems.Add($"{OptionProblems.Section}:{key}:Port is {Number(smsc.Port)}; at Host \"{smsc.Host}\" that is our own {self.Key}, use where the SMSC listens, for example {Number(FreePort())}.");
            }
        }

        int FreePort()
        {
            var port = 2775;
            while (own.Exists(o => o.EndPoint.Port == port))
            {
                port++;
            }

            return port;
        }

        void Problem(string key, string value, string range, string example) =>
            problems.Add($"{OptionProblems.Section}:{key} is \"{value}\"; {range}, for example {example}.");
    }

    private delegate bool Parser(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPEndPoint? endPoint);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed record OwnEndpoint(string Key, IPEndPoint EndPoint)
    {
        private IPAddress Address { get; } = Plain(EndPoint.Address);

        public bool Meets(OwnEndpoint other) =>
            EndPoint.Port != 0 && EndPoint.Port == other.EndPoint.Port && (Covers(other.Address) || other.Covers(Address));

        /// <summary>Whether a connection to that host and port comes here. Names are not looked up, but for those of this machine.</summary>
        public bool IsReachedBy(string host, int port)
        {
            if (port == 0 || EndPoint.Port != port)
            {
                return false;
            }

            host = host.TrimEnd('.');
            if (IPAddress.TryParse(host, out var address))
            {
                // To connect to no address is to connect to this machine.
                address = Plain(address);
                return address.Equals(IPAddress.Any) ? Covers(IPAddress.Loopback) : address.Equals(IPAddress.IPv6Any) ? Covers(IPAddress.IPv6Loopback) : Covers(address) && IsOfThisMachine(address);
            }

            return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? Covers(IPAddress.Loopback) || Covers(IPAddress.IPv6Loopback)
                : host.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase) && OwnAddresses().Any(Covers);
        }

        private bool Covers(IPAddress other) =>
            Address.Equals(other) || Address.Equals(IPAddress.IPv6Any) || (Address.Equals(IPAddress.Any) && other.AddressFamily == Address.AddressFamily);

        private bool IsOfThisMachine(IPAddress address) =>
            Address.Equals(address) || IPAddress.IsLoopback(address) || OwnAddresses().Contains(address);

        private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

        private static IEnumerable<IPAddress> OwnAddresses()
        {
            try
            {
                return NetworkInterface.GetAllNetworkInterfaces().SelectMany(n => n.GetIPProperties().UnicastAddresses).Select(a => a.Address);
            }
            catch (NetworkInformationException)
            {
                return [];
            }
        }
    }
}
