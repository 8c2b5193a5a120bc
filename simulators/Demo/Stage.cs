using System.Globalization;
using System.Security.Cryptography;
using EsmeSimulator.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Hosting;
using SmscSimulator.Server;

namespace Demo;

/// <summary>
/// Everyone who plays: an SMSC, SmppGuard in front of it, and a content provider's ESME, in this process on free ports. Registry, journal and archive are
/// in a temporary folder that is removed at the end.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    /// <summary>Where the provider sends adverts from.</summary>
    public const string Adverts = "106900001";

    /// <summary>Where it sends order news from.</summary>
    public const string Orders = "106900002";

    /// <summary>Agreed to adverts.</summary>
    public const string Li = "8613800138000";

    /// <summary>Was never asked.</summary>
    public const string Wang = "8613900139000";

    private const string SystemId = "cp1";
    private const string Password = "secret1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smppguard-demo-");
    private WebApplication? _guard;
    private EsmeClient? _esme;

    private Stage(SmscServer smsc) => Smsc = smsc;

    public SmscServer Smsc { get; }

    public EsmeClient Esme => _esme!;

    public Records Records { get; private set; } = null!;

    public static async Task<Stage> SetAsync(CancellationToken cancellationToken)
    {
        var stage = new Stage(await SmscServer.StartAsync(cancellationToken: cancellationToken));
        try
        {
            await stage.StartAsync(cancellationToken);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where to bind and look, for people who want to go on by themselves.</summary>
    public string Directions()
    {
        var endpoints = _guard!.Services.GetRequiredService<GuardEndpoints>();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
             SMPP  {endpoints.Smpp[0]}   system_id {SystemId}, password {Password}, source {Adverts} (adverts) or {Orders} (order news)
             HTTP  {endpoints.HttpUrl}   Authorization: Bearer {Records.Key}
                   curl -H 'Authorization: Bearer {Records.Key}' {endpoints.HttpUrl}api/v1/messages
                   curl {endpoints.HttpUrl}metrics
             """);
    }

    /// <summary>The SMSC goes away; returns once SmppGuard knows.</summary>
    public async Task LoseSmscAsync(CancellationToken cancellationToken)
    {
        await Smsc.GoDownAsync();
        await Records.WaitUntilReadyAsync(expected: false, Patience, cancellationToken);
    }

    /// <summary>The SMSC is back; returns once SmppGuard is bound again.</summary>
    public async Task FindSmscAsync(CancellationToken cancellationToken)
    {
        await Smsc.ListenAsync(cancellationToken);
        await Records.WaitUntilReadyAsync(expected: true, Patience, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_esme is not null)
        {
            await _esme.DisposeAsync();
        }

        Records?.Dispose();
        if (_guard is not null)
        {
            await _guard.StopAsync();
            await _guard.DisposeAsync();
        }

        await Smsc.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var configuration = GuardConfiguration.Load(await WriteConfigurationAsync(key, cancellationToken));
        if (configuration.Problems.Count > 0)
        {
            throw new InvalidOperationException("the demo's own configuration is wrong: " + string.Join(' ', configuration.Problems));
        }

        _guard = GuardHost.Build(configuration);
        await _guard.StartAsync(cancellationToken);
        var endpoints = _guard.Services.GetRequiredService<GuardEndpoints>();
        Records = new Records(endpoints.HttpUrl, key);
        await Records.WaitUntilReadyAsync(expected: true, Patience, cancellationToken);
        _esme = await EsmeClient.BindAsync(new EsmeClientOptions { Port = endpoints.Smpp[0].Port, SystemId = SystemId, Password = Password }, cancellationToken);
    }

    private async Task<string> WriteConfigurationAsync(string key, CancellationToken cancellationToken)
    {
        var registry = $$"""
            {
              "organizations": [
                { "id": "acme", "name": "示例商城", "latinName": "Acme Mall", "contact": "4008001234",
                  "credential": { "type": "uscc", "number": "91110000MA0000000X" },
                  "replies": { "optOutConfirmation": "您已退订，不会再收到我们的营销短信。" } } ],
              "codes": [
                { "number": "{{Adverts}}", "match": "Prefix", "organization": "acme", "purpose": "Commercial" },
                { "number": "{{Orders}}", "match": "Prefix", "organization": "acme", "purpose": "Notification" } ],
              "accounts": [
                { "systemId": "{{SystemId}}", "password": "{{Password}}", "codes": [ "{{Adverts}}", "{{Orders}}" ], "smsc": "main", "allowFrom": [ "127.0.0.0/8" ] } ],
              "consents": [
                { "organization": "acme", "msisdn": "{{Li}}", "method": "web-form", "grantedAt": "2026-01-05T08:00:00Z", "evidence": "order page checkbox" } ]
            }
            """;
        var configuration = $$"""
            {
              "SmppGuard": {
                "DataDirectory": "data",
                "Smpp": { "Listen": [ "127.0.0.1:0" ] },
                "Http": { "Listen": "http://127.0.0.1:0" },
                "Admin": { "ApiKeys": [ { "Name": "demo", "Key": "{{key}}", "Role": "Operator" } ] },
                "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": {{Smsc.Port}}, "SystemId": "guard", "Password": "secret" } ],
                "Registry": { "File": "registry.json" }
              }
            }
            """;
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "registry.json"), registry, cancellationToken);
        var path = Path.Combine(_folder.FullName, "smppguard.json");
        await File.WriteAllTextAsync(path, configuration, cancellationToken);
        return path;
    }
}
