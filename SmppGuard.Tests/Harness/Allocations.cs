using Xunit;

namespace SmppGuard.Tests.Harness;

/// <summary>
/// Says that code allocates nothing. Code that does, does so in every round; the runtime, which compiles a hot loop anew while it runs, may charge some octets of its own
/// to the thread once. So one round without any is the proof, and none in a handful the failure.
/// </summary>
internal static class Allocations
{
    private const int MaxRounds = 8;

    /// <summary>Runs <paramref name="round"/> once for the first-time costs, and then until it allocates nothing; returns how often it ran in all.</summary>
    public static int AssertNone(Action round)
    {
        round();
        var least = long.MaxValue;
        for (var ran = 2; ran <= MaxRounds; ran++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            if (least == 0)
            {
                return ran;
            }
        }

        Assert.Fail($"{least} octets allocated in the best of {MaxRounds - 1} rounds");
        return MaxRounds;
    }
}
