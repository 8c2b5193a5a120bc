using EsmeSimulator.Client;
using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Journal;
using SmppGuard.Smpp.Pdus;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Harness;

/// <summary>
/// A journal that cannot be written for a moment: it needs a new file, and its folder is gone just then. For a guard whose archive is paused, which would look for the folder too, and
/// whose journal is small.
/// </summary>
internal static class FailingJournal
{
    private const int MostOctets = 30_000;
    private const int Enough = 500;

    /// <summary>Submits what the journal fails to write, in one go, and waits until it can write again.</summary>
    /// <param name="guard">The guard.</param>
    /// <param name="esme">Who submits.</param>
    /// <param name="submits">What the journal fails to write; empty: something else does.</param>
    /// <param name="meanwhile">What happens before it can write again; null: nothing.</param>
    public static async Task SubmitAsync(GuardFixture guard, EsmeClient esme, IReadOnlyList<Submit> submits, Func<Task>? meanwhile = null)
    {
        var journal = guard.Services.GetRequiredService<MessageJournal>();
        do
        {
            // Beside the octets a record has some more, but fewer than are left.
            var octets = Math.Clamp(RoomLeft(journal) - Enough, 1, MostOctets);
            Assert.False((await esme.SubmitAsync(new Submit { Source = Adverts, Destination = NeverAsked, DataCoding = 4, ShortMessage = new byte[octets], InPayload = true })).IsOk);
        }
        while (RoomLeft(journal) > Enough);

        var folder = Path.Combine(guard.DataDirectory, "journal");
        Directory.Move(folder, folder + ".away");
        Assert.All(await esme.SubmitTogetherAsync(submits), answer => Assert.Equal((CommandStatus.ESME_RSYSERR, ""), (answer.Status, answer.MessageId)));
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        Assert.Contains("cannot be written", journal.Problem, StringComparison.Ordinal);

        Directory.Move(folder + ".away", folder);
        await guard.EventuallyAsync(() => journal.Problem is null, "the journal to be written again");
    }

    private static long RoomLeft(MessageJournal journal)
    {
        var segment = journal.SegmentOf(journal.Committed.Sequence - 1)!;
        return segment.Size - journal.EndOf(segment).Offset;
    }
}
