using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Consents;

/// <summary>Times are small numbers; a line like "grant 5 seen 9" is a grant that counts from 5 and was recorded at 9.</summary>
public sealed class ConsentIndexTests
{
    private const int Acme = 1;
    private const long LowBits = (1 << 20) - 1;
    private static readonly Msisdn Someone = new(8613800138000);

    [Theory]
    [InlineData("", 10, "None")]
    [InlineData("grant 5", 10, "Granted 1")]
    [InlineData("grant 5", 5, "Granted 1")]
    // A consent dated into the future is not valid yet.
    [InlineData("grant 5", 4, "None")]
    [InlineData("grant 20 seen 1", 10, "None")]
    [InlineData("grant 20 seen 1", 20, "Granted 1")]
    [InlineData("grant 5, grant 20 seen 6", 10, "Granted 1")]
    [InlineData("grant 5, grant 20 seen 6", 20, "Granted 2")]
    // It ends when it says so.
    [InlineData("grant 5 until 9", 8, "Granted 1")]
    [InlineData("grant 5 until 9", 9, "Expired 1")]
    [InlineData("grant 5 until 9, grant 7", 9, "Granted 2")]
    [InlineData("grant 5, grant 7 until 9", 9, "Expired 2")]
    // A refusal holds from its moment, whatever paper of earlier days arrives later.
    [InlineData("refuse 5", 10, "Revoked 1")]
    [InlineData("grant 5, refuse 7", 10, "Revoked 2")]
    [InlineData("refuse 7, grant 5 seen 9", 10, "Revoked 1")]
    [InlineData("grant 5, refuse 7, grant 6 seen 9", 10, "Revoked 2")]
    [InlineData("grant 5, refuse 7, grant 8", 10, "Granted 3")]
    [InlineData("grant 5, refuse 7, grant 8, refuse 9", 10, "Revoked 4")]
    [InlineData("refuse 5, refuse 9, grant 7 seen 10", 11, "Revoked 2")]
    // At the same moment the refusal wins.
    [InlineData("grant 5, refuse 5", 10, "Revoked 2")]
    [InlineData("refuse 5, grant 5", 10, "Revoked 1")]
    // A paper dated into the future does not outlive a refusal made after the paper.
    [InlineData("grant 20 seen 1, refuse 7", 30, "Revoked 2")]
    [InlineData("refuse 7, grant 20 seen 8", 10, "Revoked 1")]
    [InlineData("refuse 7, grant 20 seen 8", 30, "Granted 2")]
    [InlineData("grant 20 seen 1, refuse 7, grant 12 seen 13", 30, "Granted 3")]
    // A refusal whose clock was ahead counts at once.
    [InlineData("grant 5, refuse 20", 10, "Revoked 2")]
    public void The_state_follows_from_the_events(string events, long now, string state)
    {
        foreach (var unit in ConsentEvents.Units)
        {
            var index = new ConsentIndex();
            foreach (var record in Parse(events))
            {
                index.Apply(record.In(unit), Acme);
            }

            Assert.Equal(state, StateOf(index, ConsentEvents.Time(now, unit)));
        }
    }

    [Fact]
    public void Everybody_has_a_state_of_his_own_whatever_his_number_and_the_organization()
    {
        var random = new Random(5);
        var index = new ConsentIndex();
        Dictionary<(int Organization, long Number), long> known = [];
        foreach (var id in Enumerable.Range(1, 60_000))
        {
            var organization = random.Next(10) == 0 ? random.Next(16_300, 16_500) : random.Next(3);
            var number = random.Next(10) switch
            {
                0 => random.NextInt64(10_000, 999_999_999_999_999),
                1 => 8613000000000 + random.Next(100),
                2 => 8619999999999 - random.Next(100),
                _ => random.NextInt64(8613000000000, 8620000000000),
            };
            var record = ConsentEvents.Grant("acme", number, id, effectiveAt: id % 50).In(1);
            index.Apply(record, organization);
            if (!known.TryGetValue((organization, number), out var newest) || newest % 50 <= id % 50)
            {
                known[(organization, number)] = id;
            }
        }

        var now = ConsentEvents.Time(100, 1);
        foreach (var ((organization, number), id) in known)
        {
            var state = index.Find(organization, new Msisdn(number), now);
            Assert.Equal((ConsentStateKind.Granted, id), (state.Kind, state.ConsentId & LowBits));
            Assert.Equal(known.ContainsKey((organization, number + 1)), index.Find(organization, new Msisdn(number + 1), now).Kind != ConsentStateKind.None);
        }

        Assert.Equal(new ConsentCounts(known.Count, 0, 0), index.Count(now));
    }

    [Fact]
    public void Ordinary_grants_refusals_and_second_grants_stay_in_the_table()
    {
        var index = new ConsentIndex();
        foreach (var (position, unit) in ConsentEvents.Units.Skip(1).SelectMany(unit => Enumerable.Range(0, 300).Select(position => (position, unit))))
        {
            var number = 8613800000000 + (unit % 1000 * 1000) + position;
            index.Apply(ConsentEvents.Grant("acme", number, 1, effectiveAt: 5, recordedAt: 9).In(unit), Acme);
            index.Apply(ConsentEvents.Refusal("acme", number, 2, at: 10).In(unit), Acme);
            index.Apply(ConsentEvents.Grant("acme", number, 3, effectiveAt: 11, recordedAt: 12).In(unit), Acme);
        }

        Assert.Equal(0, index.Elsewhere);
    }

    [Fact]
    public void Consent_is_between_one_organization_and_one_number()
    {
        var index = new ConsentIndex();
        index.Apply(Parse("grant 5")[0], Acme);
        Assert.Equal(ConsentStateKind.Granted, index.Find(Acme, Someone, 10).Kind);
        Assert.Equal(ConsentStateKind.None, index.Find(Acme + 1, Someone, 10).Kind);
        Assert.Equal(ConsentStateKind.None, index.Find(Acme, new Msisdn(Someone.Value + 1), 10).Kind);
    }

    [Fact]
    public void The_order_of_arrival_does_not_matter_nor_does_hearing_it_twice() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(3000),
        Prop.ForAll(Arb.From(Histories()), Arb.From(Gen.Elements<long>(ConsentEvents.Units)), (history, unit) =>
        {
            var inOrder = new ConsentIndex();
            var shuffled = new ConsentIndex();
            foreach (var record in history.Events)
            {
                inOrder.Apply(record.In(unit), Acme);
            }

            foreach (var record in history.Shuffled.Concat(history.Events.Take(2)))
            {
                shuffled.Apply(record.In(unit), Acme);
            }

            // Nobody asks about a time before the last event was recorded.
            var last = history.Events.Select(r => r.RecordedAt).DefaultIfEmpty().Max();
            return Enumerable.Range((int)last, 40).Select(now => ConsentEvents.Time(now, unit))
                .All(now => string.Equals(StateOf(inOrder, now), StateOf(shuffled, now), StringComparison.Ordinal));
        }));

    [Fact]
    public void No_grant_counts_that_was_given_or_recorded_before_the_last_refusal() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(3000),
        Prop.ForAll(Arb.From(Histories()), Arb.From(Gen.Elements<long>(ConsentEvents.Units)), (history, unit) =>
        {
            var index = new ConsentIndex();
            foreach (var record in history.Shuffled)
            {
                index.Apply(record.In(unit), Acme);
            }

            var refused = history.Events.Where(r => r.Change == ConsentChange.Revoke).Select(r => r.EffectiveAt).DefaultIfEmpty(-1).Max();
            var lawful = history.Events.Where(r => r.Change == ConsentChange.Grant && r.EffectiveAt > refused && r.RecordedAt > refused).ToList();
            return Enumerable.Range(0, 60).All(now =>
                index.Find(Acme, Someone, ConsentEvents.Time(now, unit)).Kind != ConsentStateKind.Granted
                || lawful.Any(r => r.EffectiveAt <= now && (r.ExpiresAt == 0 || r.ExpiresAt > now)));
        }));

    [Fact]
    public void States_are_counted_as_they_change_and_expire()
    {
        var index = new ConsentIndex();
        Assert.Equal(default, index.Count(0));
        for (var i = 0; i < 10; i++)
        {
            index.Apply(ConsentEvents.Grant("acme", 8613800138000 + i, id: 100 + i, effectiveAt: 5, expiresAt: i < 4 ? 20 + i : 0), Acme);
        }

        Assert.Equal(new ConsentCounts(10, 0, 0), index.Count(10));
        Assert.Equal(new ConsentCounts(8, 0, 2), index.Count(21));
        index.Apply(ConsentEvents.Refusal("acme", 8613800138000, id: 200, at: 22), Acme);
        index.Apply(ConsentEvents.Refusal("acme", 8613800138009, id: 201, at: 22), Acme);
        index.Apply(ConsentEvents.Grant("acme", 8613800138001, id: 202, effectiveAt: 22), Acme);
        Assert.Equal(new ConsentCounts(7, 2, 1), index.Count(22));
        Assert.Equal(new ConsentCounts(6, 2, 2), index.Count(1000));
    }

    [Fact]
    public void Very_many_ends_are_counted_to_the_second_or_minute()
    {
        // Four moments are told apart; with more, each counts from the next full second, then minute.
        var counter = new ConsentCounter(maxMoments: 4);
        var ends = new long[] { 1_500, 1_700, 2_500, 61_000, 62_000, 3_700_000 };
        foreach (var end in ends)
        {
            counter.Replace(default, new StandingConsent(0, 0, new ConsentGrant(7, 1, end, 1)));
        }

        Assert.Equal(new ConsentCounts(6, 0, 0), counter.Count(1_400));
        Assert.Equal(new ConsentCounts(3, 0, 3), counter.Count(60_000));
        Assert.Equal(new ConsentCounts(1, 0, 5), counter.Count(120_000));
        foreach (var end in ends)
        {
            counter.Replace(new StandingConsent(0, 0, new ConsentGrant(7, 1, end, 1)), new StandingConsent(end, 8, default));
        }

        Assert.Equal(new ConsentCounts(0, 6, 0), counter.Count(10_000_000));
    }

    [Fact]
    public async Task Reading_while_writing_sees_the_state_before_or_after_and_never_less_than_a_refusal()
    {
        var index = new ConsentIndex();
        index.Apply(Parse("grant 5")[0], Acme);
        using var refused = new ManualResetEventSlim();
        var reader = Task.Run(() =>
        {
            while (!refused.IsSet)
            {
                Assert.NotEqual(ConsentStateKind.None, index.Find(Acme, Someone, 10).Kind);
            }

            Assert.Equal(ConsentStateKind.Revoked, index.Find(Acme, Someone, 100_000).Kind);
        });
        for (var i = 0; i < 1000; i++)
        {
            index.Apply(ConsentEvents.Grant("acme", Someone.Value + 1 + i, id: 1000 + i, effectiveAt: 5), Acme);
        }

        index.Apply(ConsentEvents.Refusal("acme", Someone.Value, id: 9999, at: 7), Acme);
        refused.Set();
        await reader;
    }

    private static string StateOf(ConsentIndex index, long now)
    {
        var state = index.Find(Acme, Someone, now);
        return state.Kind == ConsentStateKind.None ? "None" : $"{state.Kind} {state.ConsentId & LowBits}";
    }

    private static List<ConsentRecord> Parse(string events) =>
        [.. events.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select((line, position) =>
        {
            var words = line.Split(' ');
            var at = long.Parse(words[1]);
            var id = position + 1;
            return words[0] == "refuse"
                ? ConsentEvents.Refusal("acme", Someone.Value, id, at)
                : ConsentEvents.Grant("acme", Someone.Value, id, at, After("seen"), After("until") ?? 0);

            long? After(string word) => Array.IndexOf(words, word) is var i and > 0 ? long.Parse(words[i + 1]) : null;
        })];

    private static Gen<(ConsentRecord[] Events, ConsentRecord[] Shuffled)> Histories()
    {
        var grant =
            from effectiveAt in Gen.Choose(1, 20)
            from recordedAt in Gen.Choose(1, 20)
            from length in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(1, 20)))
            select ConsentEvents.Grant("acme", Someone.Value, id: 0, effectiveAt, recordedAt, length == 0 ? 0 : effectiveAt + length);
        var refusal = from at in Gen.Choose(1, 20) select ConsentEvents.Refusal("acme", Someone.Value, id: 0, at);
        return from events in Gen.Frequency((3, grant), (1, refusal)).ArrayOf()
               let numbered = events.Select((record, i) => record with { ConsentId = i + 1 }).ToArray()
               from shuffled in Gen.Shuffle(numbered)
               select (numbered, shuffled.ToArray());
    }
}
