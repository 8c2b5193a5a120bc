using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Relay.Smsc;

/// <summary>An SMSC that does not want us, in whatever way it says so, is asked less and less often.</summary>
public sealed class ReconnectTests
{
    private const int Attempts = 5;

    private static readonly TimeSpan FirstStep = TimeSpan.FromMilliseconds(10);

    public enum Manner
    {
        ClosesAtOnce,
        ClosesHalfAtOnce,
        ClosesAfterTheBind,
        RefusesTheBind,
        BindsAndCloses,
        BindsAndUnbinds,
    }

    [Theory]
    [InlineData(Manner.ClosesAtOnce)]
    [InlineData(Manner.ClosesHalfAtOnce)]
    [InlineData(Manner.ClosesAfterTheBind)]
    [InlineData(Manner.RefusesTheBind)]
    [InlineData(Manner.BindsAndCloses)]
    [InlineData(Manner.BindsAndUnbinds)]
    public async Task Each_attempt_waits_longer_than_the_one_before(Manner manner)
    {
        using var smsc = new RawSmsc();
        await using var guard = await smsc.StartUnboundAsync(HandedTime.Stopped());
        var since = guard.Time.GetTimestamp();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // Half of the delay is never random: 0.1, 0.2, 0.4, 0.8 s. The clock of the guard goes in quarters of it.
            var least = attempt == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(100 << (attempt - 1));
            await using var connection = await guard.Time.AdvanceUntilAsync(smsc.AcceptAsync(), attempt == 0 ? FirstStep : least / 4);
            Assert.InRange(guard.Time.GetElapsedTime(since), least, TimeSpan.MaxValue);
            await EndAsync(connection, manner);
            since = guard.Time.GetTimestamp();
        }
    }

    [Fact]
    public async Task A_connection_that_ends_before_the_bind_is_answered_is_counted_and_logged_as_a_failure()
    {
        using var smsc = new RawSmsc();
        await using var guard = await smsc.StartUnboundAsync();
        await (await smsc.AcceptAsync()).DisposeAsync();
        await (await smsc.AcceptAsync()).DisposeAsync();
        using var api = new GuardApi(guard);
        await Eventually.TrueAsync(async () => await api.MetricAsync("""smppguard_connect_failures_total{smsc="main"}""") >= 2, "two failures");
        Assert.Contains(guard.Log.Entries, entry => entry.StartsWith("The connection to SMSC main ended before the bind was answered", StringComparison.Ordinal));
        Assert.DoesNotContain(guard.Log.Entries, entry => entry.Contains("refused the bind", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refusal_is_logged_as_one_though_the_connection_ends_right_behind_it()
    {
        await using var guard = await GuardFixture.StartAsync();
        guard.Smsc.RefuseBindsWith = CommandStatus.ESME_RINVPASWD;
        guard.Smsc.Disconnect();
        await Eventually.TrueAsync(() => guard.Log.Entries.Count(entry => entry.StartsWith("SMSC main refused the bind: ESME_RINVPASWD", StringComparison.Ordinal)) >= 3, "three refusals");
        Assert.DoesNotContain(guard.Log.Entries, entry => entry.Contains("ended before the bind was answered", StringComparison.Ordinal));
    }

    [Fact]
    public void Delays_double_up_to_half_a_minute_and_begin_anew_only_after_a_bind_that_held()
    {
        var backOff = new ReconnectDelay();
        double[] delays = [.. Enumerable.Range(0, 10).Select(i => backOff.After(i % 2 == 0 ? TimeSpan.Zero : ReconnectDelay.Held - TimeSpan.FromSeconds(1), random: 1).TotalSeconds)];
        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30], delays);
        Assert.Equal(15, backOff.After(TimeSpan.Zero, random: 0).TotalSeconds);
        Assert.Equal(0.2, backOff.After(ReconnectDelay.Held, random: 1).TotalSeconds);
        Assert.Equal(0.4, backOff.After(TimeSpan.Zero, random: 1).TotalSeconds);
    }

    private static async Task EndAsync(RawPeer connection, Manner manner)
    {
        if (manner == Manner.ClosesAtOnce)
        {
            return;
        }

        if (manner == Manner.ClosesHalfAtOnce)
        {
            connection.FinishSending();
            _ = await connection.ReadToEndAsync();
            return;
        }

        var bind = PduHeader.Read((await connection.ReadAsync())!);
        if (manner == Manner.ClosesAfterTheBind)
        {
            return;
        }

        var status = manner == Manner.RefusesTheBind ? CommandStatus.ESME_RBINDFAIL : CommandStatus.ESME_ROK;
        var response = new byte[PduBuilder.MaxLength];
        response = response[..PduBuilder.BindResponse(response, bind.CommandId, bind.SequenceNumber, status, "raw")];
        await (manner == Manner.BindsAndUnbinds ? connection.SendAsync(response, RawPeer.Header(CommandId.Unbind, 1)) : connection.SendAsync(response));
        if (manner != Manner.BindsAndCloses)
        {
            _ = await connection.ReadToEndAsync();
        }
    }
}
