using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace SmppGuard.Hosting;

/// <summary>Where the program listens, once it was started: a configured port of 0 has become a real one.</summary>
internal sealed class GuardEndpoints
{
    private readonly List<ListenOptions> _smpp = [];
    private ListenOptions? _http;
    private string _scheme = "http";

    /// <summary>Plain endpoints first, then TLS, each in the order of the configuration.</summary>
    public IReadOnlyList<IPEndPoint> Smpp => [.. _smpp.Select(listen => listen.IPEndPoint!)];

    public IPEndPoint Http => _http!.IPEndPoint!;

    public Uri HttpUrl => new($"{_scheme}://{Http}");

    /// <summary>The line on stdout that says that binds are accepted.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"SmppGuard ready smpp={string.Join(',', Smpp)} http={_scheme}://{Http}");

    public void AddSmpp(ListenOptions listen) => _smpp.Add(listen);

    public void SetHttp(ListenOptions listen, bool isTls) => (_http, _scheme) = (listen, isTls ? "https" : "http");
}
