using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SmscSimulator.Server;

namespace Demo;

/// <summary>
/// Everyone who plays: the SMSCs of two carriers, SmppGuard in front of them, alone or as pods that share a MongoDB, and a content provider's ESME at each, in this process on free ports. Registry, journals
/// and archive are in a temporary folder, or in a database of the demo's own; both are removed at the end.
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

    /// <summary>The provider itself.</summary>
    public const string Organization = "acme";

    /// <summary>Whom people who get its adverts can call.</summary>
    public const string Contact = "4008001234";

    /// <summary>The carrier that all messages go to first.</summary>
    public const string FirstSmsc = "main";

    /// <summary>As filings name it: it takes no advert whose contact is not filed.</summary>
    public const string FirstCarrier = "first-carrier";

    /// <summary>The carrier that they go to while the first is away; it wants opt-out words on notices too.</summary>
    public const string SecondSmsc = "second";

    public const string SystemId = "cp1";
    public const string Password = "secret1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smppguard-demo-");
    private readonly SharedStorage? _storage;
    private readonly List<Pod> _pods = [];

    private Stage(SmscServer smsc, SmscServer second, SharedStorage? storage)
    {
        Smsc = smsc;
        Second = second;
        _storage = storage;
    }

    /// <summary>That of the first carrier.</summary>
    public SmscServer Smsc { get; }

    /// <summary>That of the second.</summary>
    public SmscServer Second { get; }

    /// <summary>At least one.</summary>
    public IReadOnlyList<Pod> Pods => _pods;

    /// <summary>What is on record at all pods.</summary>
    public Records Records => _pods[0].Records;

    /// <param name="pods">How many SmppGuards play.</param>
    /// <param name="storage">What they share; null: there is one, which has everything in files.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Stage> SetAsync(int pods, SharedStorage? storage, CancellationToken cancellationToken)
    {
        var stage = new Stage(await SmscServer.StartAsync(cancellationToken: cancellationToken), await SmscServer.StartAsync(cancellationToken: cancellationToken), storage);
        try
        {
            await stage.StartAsync(pods, cancellationToken);
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
        var directions = new StringBuilder();
        foreach (var pod in _pods)
        {
            directions.Append(
                CultureInfo.InvariantCulture,
                $"""
                 SMPP  {pod.Endpoints.Smpp[0]}   system_id {SystemId}, password {Password}, source {Adverts} (adverts) or {Orders} (order news)
                 HTTP  {pod.Endpoints.HttpUrl}   Authorization: Bearer {Records.Key}
                       curl -H 'Authorization: Bearer {Records.Key}' {pod.Endpoints.HttpUrl}api/v1/messages
                       curl {pod.Endpoints.HttpUrl}metrics

                 """);
        }

        return directions.ToString().TrimEnd();
    }

    /// <summary>An SMSC goes away; returns once SmppGuard knows.</summary>
    public async Task LoseAsync(SmscServer smsc, CancellationToken cancellationToken)
    {
        await smsc.GoDownAsync();
        await Task.WhenAll(_pods.Select(pod => pod.Records.WaitForSmscAsync(NameOf(smsc), bound: false, Patience, cancellationToken)));
    }

    /// <summary>An SMSC is back; returns once SmppGuard is bound again.</summary>
    public async Task FindAsync(SmscServer smsc, CancellationToken cancellationToken)
    {
        await smsc.ListenAsync(cancellationToken);
        await Task.WhenAll(_pods.Select(pod => pod.Records.WaitForSmscAsync(NameOf(smsc), bound: true, Patience, cancellationToken)));
    }

    /// <summary>The first carrier has the contact of adverts on file, or takes it off; returns once all pods know.</summary>
    public async Task FileAsync(string state, CancellationToken cancellationToken)
    {
        await Records.FileContactAsync(Adverts, FirstCarrier, Contact, state, cancellationToken);
        await Task.WhenAll(_pods.Select(pod => pod.Records.WaitForFilingAsync(Adverts, state, cancellationToken)));
    }

    /// <summary>As it is configured.</summary>
    public string NameOf(SmscServer smsc) => ReferenceEquals(smsc, Second) ? SecondSmsc : FirstSmsc;

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in _pods)
        {
            await pod.DisposeAsync();
        }

        await Smsc.DisposeAsync();
        await Second.DisposeAsync();
        if (_storage is not null)
        {
            await _storage.DropAsync();
        }

        _folder.Delete(recursive: true);
    }

    private async Task StartAsync(int pods, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "registry.json"), Registry(), cancellationToken);
        for (var number = 1; number <= pods; number++)
        {
            _pods.Add(await Pod.StartAsync(number, _folder, new SmscPorts(Smsc.Port, Second.Port), _storage, key, cancellationToken));
        }

        await FileAsync("Filed", cancellationToken);
    }

    private static string Registry() => $$"""
        {
          "organizations": [
            { "id": "{{Organization}}", "name": "示例商城", "latinName": "Acme Mall", "contact": "{{Contact}}",
              "credential": { "type": "uscc", "number": "91110000MA0000000X" },
              "replies": { "optOutConfirmation": "您已退订，不会再收到我们的营销短信。" } } ],
          "codes": [
            { "number": "{{Adverts}}", "match": "Prefix", "organization": "{{Organization}}", "purpose": "Commercial" },
            { "number": "{{Orders}}", "match": "Prefix", "organization": "{{Organization}}", "purpose": "Notification" } ],
          "accounts": [
            { "systemId": "{{SystemId}}", "password": "{{Password}}", "codes": [ "{{Adverts}}", "{{Orders}}" ], "smsc": "{{FirstSmsc}}", "allowFrom": [ "127.0.0.0/8" ] } ],
          "consents": [
            { "organization": "{{Organization}}", "msisdn": "{{Li}}", "method": "web-form", "grantedAt": "2026-01-05T08:00:00Z", "evidence": "order page checkbox" } ]
        }
        """;
}
