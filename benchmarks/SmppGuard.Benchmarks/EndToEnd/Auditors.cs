using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>What those who looked meanwhile saw.</summary>
/// <param name="Answered">Look-ups that were answered.</param>
/// <param name="Refused">Look-ups that were not, because too many waited or their time was over.</param>
/// <param name="P50">Milliseconds of half of the answers.</param>
/// <param name="P99">Milliseconds of all answers but one in a hundred.</param>
internal sealed record LookUpFigures(int Answered, int Refused, double P50, double P99);

/// <summary>Clients of the API that look for messages without pause, each with another filter next: most find many, some nothing.</summary>
internal static class Auditors
{
    public const string Key = "benchmark-0123456789abcdef";

    private static readonly string[] Filters =
    [
        "organization=acme&decision=refused", "organization=acme&limit=1000", "decision=allowed&limit=1000", $"account={EndToEndOptions.SystemId}&decision=refused",
        $"code={EndToEndOptions.Source}&organization=other", $"msisdn={EndToEndOptions.Recipients}&decision=allowed",
    ];

    public static async Task<LookUpFigures?> LookAsync(Uri http, int count, CancellationToken stop)
    {
        if (count == 0)
        {
            return null;
        }

        using var client = new HttpClient { BaseAddress = http, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Key) } };
        var each = await Task.WhenAll(Enumerable.Range(0, count).Select(auditor => LookAsync(client, auditor, stop)));
        double[] times = [.. each.SelectMany(auditor => auditor.Milliseconds).Order()];
        return new LookUpFigures(times.Length, each.Sum(auditor => auditor.Refused), At(times, 0.5), At(times, 0.99));
    }

    private static async Task<(List<double> Milliseconds, int Refused)> LookAsync(HttpClient client, int auditor, CancellationToken stop)
    {
        var times = new List<double>();
        var refused = 0;
        try
        {
            for (var look = auditor; ; look++)
            {
                var begun = Stopwatch.GetTimestamp();
                using var answer = await client.GetAsync(new Uri("api/v1/messages?" + Filters[look % Filters.Length], UriKind.Relative), stop);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                }
                else
                {
                    refused++;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The load is over.
            return (times, refused);
        }
    }

    private static double At(double[] times, double share) => times.Length == 0 ? 0 : times[Math.Min((int)(times.Length * share), times.Length - 1)];
}
