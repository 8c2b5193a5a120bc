using FsCheck;
using FsCheck.Fluent;
using SmppGuard.Consents;
using SmppGuard.Consents.Compact;
using SmppGuard.Model;
using Xunit;

namespace SmppGuard.Tests.Consents.Compact;

public sealed class SlotCodecTests
{
    private const long Second = 1000;
    private const long Day = 86_400_000;

    private static readonly long Now = new DateTimeOffset(2026, 3, 5, 4, 0, 0, 123, TimeSpan.Zero).ToUnixTimeMilliseconds();

    [Theory]
    // By reply, by the API at once; the clock of a client is ahead or behind.
    [InlineData(0)]
    [InlineData(30 * Second)]
    [InlineData(-30 * Second)]
    // Imports: old, to the second and to the millisecond.
    [InlineData(123 + (60 * Second))]
    [InlineData(123 + (15 * 365 * Day))]
    [InlineData(7 * 365 * Day)]
    public void Grants_and_refusals_as_they_come_fit_and_are_read_back_exactly(long age)
    {
        // By any pod, wherever in its millisecond.
        var codec = new SlotCodec();
        foreach (var (pod, counter) in from pod in new[] { 0, 1, 20, RecordIds.MaxPod } from counter in new[] { 5, 255, 256, 1024, 4094 } select (pod, counter))
        {
            var low = (pod << 12) + counter;
            var grant = Grant(RecordIds.FirstAt(Now) + low, Now - age, until: 0);
            Assert.Equal(grant, Read(codec, grant, slots: 1));
            var refusal = new StandingConsent(Now - age, RecordIds.FirstAt(Now) + low + 1, default);
            Assert.Equal(refusal, Read(codec, refusal, slots: 1));

            // Agreed again.
            var both = new StandingConsent(Now - age - Day, RecordIds.FirstAt(Now - Day) + low + 1, grant.Latest);
            Assert.Equal(both, Read(codec, both, slots: 2));
        }
    }

    [Fact]
    public void Ends_that_many_grants_share_fit_from_the_second_time_on()
    {
        var codec = new SlotCodec();
        foreach (var (from, until) in new[] { (Now - 5, Now - 5 + (731 * Day)), (Now, Now + (700 * Day)) })
        {
            Assert.Null(Read(codec, Grant(RecordIds.FirstAt(Now), from, until)));

            // The same length, from another moment; the same moment, after another length.
            var later = Grant(RecordIds.FirstAt(Now), from - Second, until - Second);
            Assert.Equal(later, Read(codec, later, slots: 1));
        }

        var campaign = Now + (90 * Day);
        Assert.Null(Read(codec, Grant(RecordIds.FirstAt(Now), Now, campaign)));
        for (var i = 1; i < 100; i++)
        {
            var grant = Grant(RecordIds.FirstAt(Now), Now - i, campaign);
            Assert.Equal(grant, Read(codec, grant, slots: 1));
        }
    }

    [Fact]
    public void Arbitrary_ends_do_not_use_up_the_numbers()
    {
        var codec = new SlotCodec();
        var random = new Random(3);
        for (var i = 0; i < 100_000; i++)
        {
            _ = Read(codec, Grant(RecordIds.FirstAt(Now), Now - random.NextInt64(1000 * Day), Now + random.NextInt64(10_000 * Day)));
        }

        _ = Read(codec, Grant(RecordIds.FirstAt(Now), Now, Now + Day));
        Assert.NotNull(Read(codec, Grant(RecordIds.FirstAt(Now), Now - 7, Now - 7 + Day)));
    }

    [Fact]
    public void What_does_not_fit_says_so_and_what_fits_is_exact() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(100_000),
        Prop.ForAll(Arb.From(Gen.ListOf(Standings(), 4)), standings =>
        {
            // With one codec: its tables fill as the entries come.
            var codec = new SlotCodec();
            return standings.All(s => Read(codec, s) is not { } read || read == s);
        }));

    private static StandingConsent Grant(long id, long from, long until) => new(0, 0, new ConsentGrant(id, from, until, Math.Min(from, RecordIds.TimeOf(id))));

    private static StandingConsent? Read(SlotCodec codec, StandingConsent entry, int? slots = null)
    {
        Span<Slot> run = stackalloc Slot[SlotCodec.MaxRun];
        if (!codec.TryEncode(entry, 77, run, out var count))
        {
            return null;
        }

        Assert.Equal(slots ?? count, count);
        foreach (var slot in run[..count])
        {
            Assert.False(slot.IsEmpty || slot.IsElsewhere);
            Assert.Equal(77u, slot.Remainder);
        }

        return codec.Decode(count, run[0], run[1]);
    }

    private static Gen<StandingConsent> Standings()
    {
        // Around the borders of every field.
        var border = from bits in Gen.Choose(0, 44) from beside in Gen.Choose(-2, 2) select Math.Max(0, (1L << bits) + beside);
        var recorded = Gen.OneOf(Gen.Constant(Now), Gen.Constant(Now / Second * Second), border.Select(b => Now + b), border.Select(b => Math.Max(0, Now - b)), border);
        var id = from ms in recorded
                 from counter in Gen.OneOf(Gen.Choose(0, 20), Gen.Choose(1000, 1050), Gen.Choose(4090, 4100), Gen.Choose(0, (1 << 20) - 1))
                 select RecordIds.FirstAt(ms) + counter + 1;
        var age = Gen.OneOf(Gen.Constant(0L), border, border.Select(b => -b), border.Select(b => b * Second));
        var moment = from known in id
                     from before in age
                     from whole in Gen.Choose(0, 1)
                     let at = Math.Max(0, RecordIds.TimeOf(known) - before)
                     select (Id: known, At: whole == 1 ? at / Second * Second : at);
        var grant = from given in moment
                    from length in Gen.OneOf(Gen.Constant(0L), Gen.Elements(730 * Day, 731 * Day), border)
                    from overrules in Gen.Frequency((4, Gen.Constant(0L)), (1, border))
                    select new ConsentGrant(given.Id, given.At, length == 0 ? 0 : given.At + length, Math.Min(given.At, RecordIds.TimeOf(given.Id)) - overrules);
        return from refusal in moment
               from given in grant
               from which in Gen.Choose(1, 3)
               select new StandingConsent((which & 1) != 0 ? refusal.At : 0, (which & 1) != 0 ? refusal.Id : 0, (which & 2) != 0 ? given : default);
    }
}
