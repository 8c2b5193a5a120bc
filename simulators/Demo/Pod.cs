using System.Globalization;
using System.Text.Json;
using EsmeSimulator.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Hosting;

namespace Demo;

/// <summary>Where the two SMSCs listen.</summary>
internal readonly record struct SmscPorts(int First, int Second);

/// <summary>One SmppGuard of the play, with a folder of its own, and the ESME of the content provider that is bound to it.</summary>
internal sealed class Pod : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _guard;
    private EsmeClient? _esme;

    private Pod(WebApplication guard, string smscSystemId)
    {
        _guard = guard;
        SmscSystemId = smscSystemId;
    }

    /// <summary>As what it is bound to the SMSC, which gives it the receipts of what it sent.</summary>
    public string SmscSystemId { get; }

    public EsmeClient Esme => _esme!;

    public Records Records { get; private set; } = null!;

    public GuardEndpoints Endpoints => _guard.Services.GetRequiredService<GuardEndpoints>();

    /// <param name="number">Which of the pods it is.</param>
    /// <param name="folder">Whose registry.json it takes, and where its own files go.</param>
    /// <param name="smscs">Where the SMSCs listen.</param>
    /// <param name="storage">What it shares with others; null: it has all for itself.</param>
    /// <param name="key">Of the HTTP API.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Pod> StartAsync(int number, DirectoryInfo folder, SmscPorts smscs, SharedStorage? storage, string key, CancellationToken cancellationToken)
    {
        var smscSystemId = string.Create(CultureInfo.InvariantCulture, $"guard{number}");
        var path = Path.Combine(folder.FullName, string.Create(CultureInfo.InvariantCulture, $"pod{number}.json"));
        await File.WriteAllTextAsync(path, ConfigurationOf(number, smscs, smscSystemId, storage, key), cancellationToken);
        var configuration = GuardConfiguration.Load(path);
        if (configuration.Problems.Count > 0)
        {
            throw new InvalidOperationException("the demo's own configuration is wrong: " + string.Join(' ', configuration.Problems));
        }

        var pod = new Pod(GuardHost.Build(configuration), smscSystemId);
        try
        {
            await pod.StartAsync(key, cancellationToken);
            return pod;
        }
        catch
        {
            await pod.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_esme is not null)
        {
            await _esme.DisposeAsync();
        }

        Records?.Dispose();
        await _guard.StopAsync();
        await _guard.DisposeAsync();
    }

    private async Task StartAsync(string key, CancellationToken cancellationToken)
    {
        await _guard.StartAsync(cancellationToken);
        Records = new Records(Endpoints.HttpUrl, key);
        await Records.WaitUntilReadyAsync(Patience, cancellationToken);
        _esme = await EsmeClient.BindAsync(new EsmeClientOptions { Port = Endpoints.Smpp[0].Port, SystemId = Stage.SystemId, Password = Stage.Password }, cancellationToken);
    }

    private static string ConfigurationOf(int number, SmscPorts smscs, string smscSystemId, SharedStorage? storage, string key)
    {
        var shared = storage is null ? "" : $$"""
            "Pod": { "Number": {{number}} },
                "Storage": { "Provider": "MongoDb", "ConnectionString": {{JsonSerializer.Serialize(storage.ConnectionString)}}, "Database": "{{storage.Database}}" },
            """;
        return $$"""
            {
              "SmppGuard": {
                {{shared}}
                "DataDirectory": "data{{number}}",
                "Smpp": { "Listen": [ "127.0.0.1:0" ] },
                "Http": { "Listen": "http://127.0.0.1:0" },
                "Admin": { "ApiKeys": [ { "Name": "demo", "Key": "{{key}}", "Role": "Operator" } ] },
                "Smscs": [
                  { "Name": "{{Stage.FirstSmsc}}", "Host": "127.0.0.1", "Port": {{smscs.First}}, "SystemId": "{{smscSystemId}}", "Password": "secret",
                    "Filings": { "Carrier": "{{Stage.FirstCarrier}}", "Policy": "Refuse", "Kinds": [ "Contact" ] } },
                  { "Name": "{{Stage.SecondSmsc}}", "Host": "127.0.0.1", "Port": {{smscs.Second}}, "SystemId": "{{smscSystemId}}", "Password": "secret", "OptOutOn": [ "Notification" ] } ],
                "Routes": [ { "Name": "all", "Targets": [ { "Smsc": "{{Stage.FirstSmsc}}" }, { "Smsc": "{{Stage.SecondSmsc}}", "Priority": 2 } ] } ],
                "Registry": { "File": "registry.json" }
              }
            }
            """;
    }
}
