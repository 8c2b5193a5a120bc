using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>Adverts from all pods to somebody who agreed, and who refuses while they are sent. Each has a token of its own, as in <see cref="TokenLoad"/>.</summary>
internal sealed class RefusedAdverts(int number)
{
    private readonly ConcurrentDictionary<string, SubmitResult> _answered = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> _late = [];
    private int _submitted;
    private int _acknowledged;

    public string Phone => PhoneOf(number);

    /// <summary>How many answers were ESME_ROK.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>Every answer by the token of its message.</summary>
    public IReadOnlyDictionary<string, SubmitResult> Answered => _answered;

    /// <summary>Tokens of those that were submitted when all pods had to know of the refusal.</summary>
    public IReadOnlyCollection<string> Late => _late;

    /// <summary>The registry of tests, in which as many more agreed.</summary>
    public static string RegistryWith(int count)
    {
        var registry = JsonNode.Parse(TestRegistry.Json)!;
        for (var i = 0; i < count; i++)
        {
            registry["consents"]!.AsArray().Add(new JsonObject
            {
                ["organization"] = "acme",
                ["msisdn"] = PhoneOf(i),
                ["method"] = "web-form",
                ["grantedAt"] = "2020-01-05T08:00:00Z",
                ["evidence"] = "order page checkbox",
            });
        }

        return registry.ToJsonString();
    }

    /// <summary>Keeps one under way until the first is refused, the connection is cut, or told to stop.</summary>
    public async Task SubmitAsync(EsmeClient esme, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested && (await SubmitAsync(esme)).IsOk)
            {
            }
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or TimeoutException)
        {
            // Cut, as intended.
        }
    }

    /// <summary>One that must be refused.</summary>
    public async Task SubmitLateAsync(EsmeClient esme)
    {
        var token = NewToken();
        _late.Add(token);
        Xunit.Assert.Equal((CommandStatus)0x0403, (await SubmitAsync(esme, token)).Status);
    }

    /// <summary>The phone refuses, until that is acknowledged: by another pod if the first is killed meanwhile.</summary>
    public async Task RefuseAsync(SmscServer smsc)
    {
        while (true)
        {
            try
            {
                if (await smsc.ReplyAsync(Phone, Adverts, "R") == CommandStatus.ESME_ROK)
                {
                    return;
                }
            }
            catch (IOException)
            {
                // Killed before it answered.
            }
        }
    }

    private static string PhoneOf(int number) => $"8613800139{number:D3}";

    private string NewToken() => $"#{number}-{Interlocked.Increment(ref _submitted)}#";

    private Task<SubmitResult> SubmitAsync(EsmeClient esme) => SubmitAsync(esme, NewToken());

    private async Task<SubmitResult> SubmitAsync(EsmeClient esme, string token)
    {
        var result = await esme.SubmitAsync(Adverts, Phone, $"sale {token}");
        Xunit.Assert.True(_answered.TryAdd(token, result));
        if (result.IsOk)
        {
            Interlocked.Increment(ref _acknowledged);
        }

        return result;
    }
}
