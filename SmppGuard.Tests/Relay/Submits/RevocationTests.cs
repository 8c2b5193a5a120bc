using System.Collections.Concurrent;
using System.Text;
using EsmeSimulator.Client;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay.Submits;

/// <summary>
/// "After a refusal, stop": adverts go out on several binds as fast as they can while one recipient after the other refuses. Whatever was submitted after the SMSC had its
/// answer to the refusal is refused, and does not reach the SMSC.
/// </summary>
public sealed class RevocationTests
{
    private const int Recipients = 300;
    private const int Binds = 4;
    private const int Lanes = 25;

    private readonly bool[] _refused = new bool[Recipients];
    private readonly ConcurrentDictionary<string, bool> _submittedAfter = new(StringComparer.Ordinal);
    private volatile bool _done;
    private int _submitted;

    [Fact]
    public async Task No_advert_is_forwarded_that_was_submitted_after_its_recipients_refusal_was_acknowledged()
    {
        await using var guard = await GuardFixture.StartAsync();
        await GrantAllAsync(guard);
        var esmes = new EsmeClient[Binds];
        for (var i = 0; i < Binds; i++)
        {
            esmes[i] = await guard.BindAsync();
        }

        var load = esmes.SelectMany(esme => Enumerable.Range(0, Lanes).Select(lane => SubmitAsync(esme, lane))).ToArray();
        for (var recipient = 0; recipient < Recipients; recipient++)
        {
            Assert.Equal(CommandStatus.ESME_ROK, await guard.Smsc.ReplyAsync(Number(recipient), Adverts, recipient % 2 == 0 ? "TD" : "退订"));
            Volatile.Write(ref _refused[recipient], true);
        }

        // A while longer, when all have refused: nothing passes any more.
        var all = Volatile.Read(ref _submitted);
        await Eventually.TrueAsync(() => Volatile.Read(ref _submitted) >= all + Recipients, "further submits");
        _done = true;
        var refusedInTime = (await Task.WhenAll(load)).Sum();

        Assert.True(refusedInTime >= Recipients);
        Assert.NotEmpty(guard.Smsc.Received.Snapshot());
        Assert.DoesNotContain(guard.Smsc.Received.Snapshot(), message => _submittedAfter.ContainsKey(TokenOf(message.Text)));
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count == _submitted, "all records");
        Assert.All(
            (await guard.RecordsAsync()).Where(r => _submittedAfter.ContainsKey(TokenOf(r.OriginalText))),
            r => Assert.Equal(Reason.ConsentRevoked, r.Reason));
    }

    /// <summary>Submits to one recipient after the other until all is done; returns how many were refused as they had to be.</summary>
    private async Task<int> SubmitAsync(EsmeClient esme, int lane)
    {
        var refused = 0;
        for (var recipient = lane; !_done; recipient = (recipient + 7) % Recipients)
        {
            var isAfter = Volatile.Read(ref _refused[recipient]);
            var token = $"#{Interlocked.Increment(ref _submitted)}#";
            if (isAfter)
            {
                _submittedAfter[token] = true;
            }

            var result = await esme.SubmitAsync(Adverts, Number(recipient), "sale " + token);
            if (isAfter)
            {
                Assert.Equal((CommandStatus)0x0403, result.Status);
                refused++;
            }
        }

        return refused;
    }

    private static string Number(int recipient) => $"861390000{recipient:D4}";

    private static string TokenOf(string text)
    {
        var start = text.IndexOf('#', StringComparison.Ordinal);
        return start < 0 ? "" : text[start..(text.IndexOf('#', start + 1) + 1)];
    }

    private static async Task GrantAllAsync(GuardFixture guard)
    {
        using var api = guard.CreateApi();
        var lines = string.Concat(Enumerable.Range(0, Recipients).Select(recipient => $"{Number(recipient)},paper,2026-01-05T08:00:00Z\n"));
        using var body = new StringContent("msisdn,method,grantedAt\n" + lines, Encoding.UTF8, "text/csv");
        using var answer = await api.PostAsync(new Uri("/api/v1/consents/import?organization=acme", UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
