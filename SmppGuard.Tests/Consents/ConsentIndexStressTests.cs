using SmppGuard.Consents;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Consents;

/// <summary>Readers never stop, and never see anything that was not true at some moment, while entries change, move and the table grows.</summary>
public sealed class ConsentIndexStressTests
{
    private const int Acme = 1;
    private const int Watched = 500;
    private const int Rounds = 60;
    private const int MovingRound = 30;
    private const int NewPerRound = 5_000;
    private const long First = 8_613_800_000_000;
    private const long Start = 1_767_225_600_000;
    private const long Counter = (1 << 20) - 1;

    // As many ids as a millisecond has in the compact form; the watched are told apart by theirs.
    private const int IdsInMillisecond = 4_000;

    [Fact]
    public async Task Every_state_that_is_read_is_one_that_was_written()
    {
        var index = new ConsentIndex();
        for (var i = 0; i < Watched; i++)
        {
            index.Apply([Event(i, round: 0)]);
        }

        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(seed => Task.Run(() => Read(index, new Random(seed), done.Token))).ToArray();
        for (var round = 1; round <= Rounds; round++)
        {
            for (var i = 0; i < Watched; i++)
            {
                index.Apply([Event(i, round)]);
                if (round == MovingRound && i % 4 == 0)
                {
                    // A second grant, dated far ahead: no slot can say that, so the entry moves out of the table.
                    index.Apply([Event(i, round) with { ConsentId = 1, EffectiveAt = Start + 1_000_000_000 }]);
                }
            }

            // Around the watched ones, and in every shard, so that they are moved and copied.
            for (var i = 0; i < NewPerRound; i++)
            {
                index.Apply([Event(Watched + (round * NewPerRound) + i, round: 0)]);
            }
        }

        await done.CancelAsync();
        foreach (var reads in await Task.WhenAll(readers))
        {
            Assert.InRange(reads, 1, long.MaxValue);
        }

        Assert.InRange(index.Elsewhere, Watched / 4, Watched / 4);
        Assert.Equal(new ConsentCounts((Rounds * NewPerRound) + Watched, 0, 0), index.Count(Start + Rounds));
    }

    private static long Read(ConsentIndex index, Random random, CancellationToken done)
    {
        var lastRound = new long[Watched];
        var reads = 0L;
        do
        {
            var person = random.Next(Watched);

            // Announced or not: it may be asked about memory that is being replaced.
            if (reads % 2 == 0)
            {
                index.Prefetch(Acme, new Msisdn(First + person));
            }

            var state = index.Find(Acme, new Msisdn(First + person), Start + Rounds);
            var round = RecordIds.TimeOf(state.ConsentId) - Start;

            // His own event, of this or a later round than was seen before, and of the kind of that round.
            Assert.Equal(person, state.ConsentId & Counter);
            Assert.InRange(round, lastRound[person], Rounds);
            Assert.Equal(round % 2 == 0 ? ConsentStateKind.Granted : ConsentStateKind.Revoked, state.Kind);
            Assert.Equal(ConsentStateKind.None, index.Find(Acme + 1, new Msisdn(First + person), Start + Rounds).Kind);
            lastRound[person] = round;
            reads++;
        }
        while (!done.IsCancellationRequested);

        return reads;
    }

    // Even rounds grant, odd ones refuse.
    private static ConsentEvent Event(int person, int round) => new()
    {
        ConsentId = RecordIds.FirstAt(Start + round) + (person % IdsInMillisecond),
        Change = round % 2 == 0 ? ConsentChange.Grant : ConsentChange.Revoke,
        OrganizationIndex = Acme,
        Msisdn = new Msisdn(First + person),
        RecordedAt = Start + round,
        EffectiveAt = Start + round,
        ExpiresAt = 0,
    };
}
