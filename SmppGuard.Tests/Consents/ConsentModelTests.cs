using SmppGuard.Consents;
using SmppGuard.Consents.Replies;
using SmppGuard.Model;
using SmppGuard.Registry;
using Xunit;

namespace SmppGuard.Tests.Consents;

/// <summary>Random histories, against the simplest model there is: after every step the states of all recipients are the same.</summary>
public sealed class ConsentModelTests
{
    private const int Steps = 150;

    // Neighbours, the ends of the number range, and numbers of other countries.
    private static readonly string[] Recipients =
        ["13800138000", "13800138001", "13800138002", "13000000000", "19999999999", "18612345678", "+447700900123", "+85291234567"];

    private static readonly NumberPlan Numbers = new("86");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Grant_import_revoke_reply_expire_and_restart_as_the_model_says(int seed)
    {
        var random = new Random(seed);
        using var world = new ConsentWorld();
        var models = world.Organizations.SelectMany(o => Recipients.Select(r => (o.Index, r))).ToDictionary(p => p, _ => new ConsentModel());
        for (var step = 0; step < Steps; step++)
        {
            var done = await StepAsync(random, world, models);
            foreach (var ((organization, recipient), model) in models)
            {
                Assert.True(Numbers.TryNormalize(recipient, out var msisdn));
                var (expected, actual) = (model.StateAt(world.Now), world.Index.Find(organization, msisdn, world.Now));
                Assert.True(expected == actual, $"step {step}, {done}: {recipient} of {organization} is {actual}, not {expected}");
            }
        }
    }

    private static async Task<string> StepAsync(Random random, ConsentWorld world, Dictionary<(int, string), ConsentModel> models)
    {
        var code = world.Codes[random.Next(world.Codes.Length)];
        var recipient = Recipients[random.Next(Recipients.Length)];
        var model = models[(code.Organization.Index, recipient)];
        switch (random.Next(12))
        {
            case 0:
                var before = world.Consents.Count();
                world.Restart();
                Assert.Equal(before, world.Consents.Count());
                return "restart";
            case 1 or 2:
                world.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(4) switch { 0 => 1, 1 => random.Next(5000), 2 => random.Next(86_400_000), _ => random.NextInt64(200L * 86_400_000) }));
                return "time passes";
            case 3 or 4:
                await world.Consents.RevokeAsync(new RevokeRequest { Organization = code.Organization.Id, Msisdn = recipient }, "ops", world.Registry);
                model.RefuseLive(world.Last.ConsentId, world.Now);
                return "revoke";
            case 5:
                Assert.True(Numbers.TryNormalize(recipient, out var refusing));
                Assert.Equal(ReplyAction.OptOut, (await world.Replies.TakeAsync(new IncomingReply(code, code.Number, refusing, "TD", world.Now, Order: 1), world.Registry)).Action);
                model.RefuseLive(world.Last.ConsentId, world.Now);
                return "reply TD";
            case 6:
                return await AgreeAsync(random, world, code, recipient, model);
            default:
                return await GrantAsync(random, world, code.Organization, recipient, model);
        }
    }

    private static async Task<string> AgreeAsync(Random random, ConsentWorld world, CodeNumber code, string recipient, ConsentModel model)
    {
        Assert.True(Numbers.TryNormalize(recipient, out var sender));
        var at = Math.Max(world.Now, model.LastRefusal + 1);
        var result = await world.Replies.TakeAsync(Agreement(order: 3), world.Registry);
        if (code.Organization.Replies is null)
        {
            Assert.Equal(ReplyAction.OptIn, result.Action);
            model.Grant(world.Last.ConsentId, at, 0, at);
            return "reply 订阅";
        }

        if (model.StateAt(world.Now).Kind == ConsentStateKind.Granted)
        {
            Assert.Equal((ReplyAction.OptIn, null), (result.Action, result.Text));
            return "reply 订阅, agreed already";
        }

        if (model.IsAskedAt(world.Now))
        {
            Assert.Equal((ReplyAction.OptIn, null), (result.Action, result.Text));
            model.Grant(world.Last.ConsentId, at, 0, at);
            return "reply 订阅, the answer";
        }

        Assert.Equal(ReplyAction.OptInAsked, result.Action);
        if (random.Next(4) == 0)
        {
            world.Replies.NotAsked(result.Question!);
            return "reply 订阅, and the SMSC does not take the question";
        }

        // Before the SMSC has accepted the question, and when it has, and that is not on record yet; whenever they are looked at.
        Assert.Equal(new ReplyResult(ReplyAction.OptInAsked), await world.Replies.TakeAsync(Agreement(order: 1), world.Registry));
        result.Question!.Accepted(order: 2);
        Assert.Equal(new ReplyResult(ReplyAction.OptInAsked), await world.Replies.TakeAsync(Agreement(order: 1), world.Registry));
        Assert.True((await world.Replies.TakeAsync(Agreement(order: 3), world.Registry)).IsTooEarly);
        world.Replies.Asked(result.Question!);
        Assert.Equal(new ReplyResult(ReplyAction.OptInAsked), await world.Replies.TakeAsync(Agreement(order: 1), world.Registry));
        model.Ask(at, world.Now + 86_400_000);
        return "reply 订阅, a question";

        IncomingReply Agreement(long order) => new(code, code.Number, sender, "订阅", world.Now, order);
    }

    private static async Task<string> GrantAsync(Random random, ConsentWorld world, Organization organization, string recipient, ConsentModel model)
    {
        long? grantedAt = random.Next(6) switch
        {
            0 => null,
            1 => world.Now,
            2 => world.Now - random.Next(10_000),
            3 => (world.Now - random.NextInt64(900L * 86_400_000)) / 1000 * 1000,
            4 => world.Now - random.NextInt64(900L * 86_400_000),
            _ => world.Now + random.NextInt64(random.Next(2) == 0 ? 5_000 : 100L * 86_400_000),
        };
        var recorded = grantedAt is null ? Math.Max(world.Now, model.LastRefusal + 1) : world.Now;
        var from = grantedAt ?? recorded;
        var until = random.Next(4) switch
        {
            0 => from + (365L * 86_400_000),
            1 => from + 1 + random.NextInt64(1000L * 86_400_000),
            _ => 0,
        };
        var request = new GrantRequest
        {
            Organization = organization.Id,
            Msisdn = recipient,
            Method = "import",
            GrantedAt = grantedAt is { } given ? DateTimeOffset.FromUnixTimeMilliseconds(given) : null,
            ExpiresAt = until == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(until),
        };
        var result = await world.Consents.GrantAsync(request, "import", world.Registry);
        if (until != 0 && until <= (grantedAt ?? world.Now))
        {
            Assert.Equal(ConsentOutcome.Invalid, result.Outcome);
            return "invalid grant";
        }

        if (result.Outcome == ConsentOutcome.Recorded)
        {
            model.Grant(result.Record!.ConsentId, from, until, recorded);
        }

        // What was said once changes nothing when it is said again, unless a refusal has voided it.
        var counted = world.Consents.StateOf(organization, result.Record?.Msisdn ?? default).Kind;
        if (grantedAt <= world.Now && counted is ConsentStateKind.Granted && model.StateAt(world.Now).ConsentId == result.Record?.ConsentId)
        {
            Assert.Equal(ConsentOutcome.Unchanged, (await world.Consents.GrantAsync(request, "import", world.Registry)).Outcome);
        }

        return $"grant from {from - world.Now} until {until}: {result.Outcome}";
    }
}
