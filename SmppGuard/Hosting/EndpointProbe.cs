using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Hosting;

/// <summary>
/// Whether the endpoints of a configuration can be listened on: each is bound for a moment. Kestrel would say it too, but with a stack trace, without the key, and
/// only when everything else had been opened.
/// </summary>
internal static class EndpointProbe
{
    /// <summary>The endpoints that cannot be listened on, each with its key and what would be right. Those that are not well-formed are left to the validator.</summary>
    public static IEnumerable<string> Problems(GuardOptions options)
    {
        foreach (var (key, text, endPoint) in Endpoints(options))
        {
            if (endPoint.Port != 0 && ErrorOf(endPoint) is { } error)
            {
                yield return $"{OptionProblems.Section}:{key} is \"{text}\"; {Advice(text, endPoint, error)}.";
            }
        }
    }

    /// <exception cref="EndpointUnusableException">One cannot be listened on.</exception>
    public static void Require(GuardOptions options)
    {
        if (Problems(options).FirstOrDefault() is { } problem)
        {
            throw new EndpointUnusableException(problem);
        }
    }

    private static IEnumerable<(string Key, string Text, IPEndPoint EndPoint)> Endpoints(GuardOptions options)
    {
        foreach (var (index, text) in options.Smpp.Listen.Index())
        {
            if (ListenAddress.TryParse(text, out var endPoint))
            {
                yield return ($"Smpp:Listen:{index}", text, endPoint);
            }
        }

        foreach (var (index, text) in options.Smpp.ListenTls.Index())
        {
            if (ListenAddress.TryParse(text, out var endPoint))
            {
                yield return ($"Smpp:ListenTls:{index}", text, endPoint);
            }
        }

        if (ListenAddress.TryParseHttp(options.Http.Listen, out var http))
        {
            yield return ("Http:Listen", options.Http.Listen, http);
        }
    }

    private static SocketException? ErrorOf(IPEndPoint endPoint)
    {
        try
        {
            using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                // As Kestrel listens on it.
                socket.DualMode = true;
            }

            socket.Bind(endPoint);
            return null;
        }
        catch (SocketException error)
        {
            return error;
        }
    }

    private static string Advice(string text, IPEndPoint endPoint, SocketException error)
    {
        var port = endPoint.Port.ToString(CultureInfo.InvariantCulture);
        var other = Math.Max(1024, endPoint.Port == ushort.MaxValue ? endPoint.Port - 1 : endPoint.Port + 1).ToString(CultureInfo.InvariantCulture);
        return error.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"address already in use by another process, stop that or use another port, for example {text.Replace(port, other, StringComparison.Ordinal)}",
            SocketError.AddressNotAvailable => $"this machine has no such address, use one that it has, or every one, for example {ListenAddress.SchemeOf(text)}0.0.0.0:{port}",
            SocketError.AccessDenied => $"this user may not listen on that port, use one from 1024 on, for example {text.Replace(port, other, StringComparison.Ordinal)}",
            _ => $"it cannot be listened on ({error.Message}), use another one, for example 127.0.0.1:2775",
        };
    }
}

/// <summary>An endpoint cannot be listened on.</summary>
internal sealed class EndpointUnusableException(string message) : StartRefusedException(message);
