using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Consents;

/// <summary>Consents that many pods recorded, over years, take as much memory as those of one.</summary>
public sealed class ConsentsOfPodsTests
{
    private const int Acme = 1;
    private const int Pods = 20;
    private const int Pairs = 60_000;
    private const int Counter = 1 << 12;
    private const long First = 8_613_800_000_000;
    private const long Year = 365L * 86_400_000;

    private static readonly long Start = new DateTimeOffset(2026, 3, 5, 4, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    [Fact]
    public void Consents_of_many_pods_take_as_many_slots_as_those_of_one_and_are_read_back_exactly()
    {
        var one = IndexOf(_ => 0);
        var many = IndexOf(pair => pair % Pods);
        var ends = IndexOf(pair => pair % 2 == 0 ? 0 : RecordIds.MaxPod);

        // One: who showed the ends.
        Assert.Equal([1, 1, 1], [one.Elsewhere, many.Elsewhere, ends.Elsewhere]);
        Assert.Equal([one.TableOctets, one.TableOctets], [many.TableOctets, ends.TableOctets]);
    }

    private static ConsentIndex IndexOf(Func<int, int> podOf)
    {
        var index = new ConsentIndex();
        var events = Enumerable.Range(0, Pairs).Select(pair => EventOf(pair, podOf(pair))).ToArray();

        // Ends count from the second time that they are seen.
        index.Apply(events.AsSpan(0, 2).ToArray().Select((e, i) => e with { Msisdn = new Msisdn(First - 1), ExpiresAt = EndOf(i + 2, e.EffectiveAt) }).ToArray());
        index.Apply(events);
        foreach (var (pair, e) in events.Index())
        {
            var state = index.Find(Acme, e.Msisdn, e.EffectiveAt + 1);
            Assert.Equal((e.ConsentId, e.Change == ConsentChange.Grant), (state.ConsentId, state.Kind == ConsentStateKind.Granted));
        }

        return index;
    }

    // Half as they happen, over ten years, with any counter; the rest by imports of an hour, to the second and to the millisecond.
    private static ConsentEvent EventOf(int pair, int pod)
    {
        var random = new Random(pair);
        var isImport = pair % 2 == 1;
        var recordedAt = Start + (isImport ? random.NextInt64(3_600_000 / 4) : random.NextInt64(10 * Year));
        var effectiveAt = (pair % 8) switch
        {
            0 or 2 => recordedAt,
            4 => recordedAt + random.Next(-30_000, 30_000),
            6 => recordedAt - 700,
            1 or 3 => (recordedAt - random.NextInt64(3 * Year)) / 1000 * 1000,
            _ => recordedAt - random.NextInt64(3 * Year),
        };
        return new ConsentEvent
        {
            ConsentId = RecordIds.FirstAt(recordedAt) + ((long)pod * Counter) + random.Next(random.Next(10) == 0 ? Counter : 300),
            Change = pair % 5 == 4 ? ConsentChange.Revoke : ConsentChange.Grant,
            OrganizationIndex = Acme,
            Msisdn = new Msisdn(First + pair),
            RecordedAt = recordedAt,
            EffectiveAt = effectiveAt,
            ExpiresAt = pair % 5 == 4 ? 0 : EndOf(pair, effectiveAt),
        };
    }

    private static long EndOf(int pair, long from) => pair % 3 == 2 ? from + (2 * Year) : 0;
}
