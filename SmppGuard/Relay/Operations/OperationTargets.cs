using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Registry;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;
using SmppGuard.Relay.Smsc;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Operations;

/// <summary>Finds the messages that operations are about, and asks the SMSCs that have them.</summary>
internal sealed class OperationTargets(MessageJournal journal, RegistryStore registry, Router router, IArchive archive, ArchiveProgress progress, TimeProvider time)
{
    private static readonly TimeSpan ArchiveDelay = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether a source address is one of the account's.</summary>
    public bool IsOwn(EsmeConnection connection, byte[] source)
    {
        var current = registry.Current;
        return current.LongestMatch(source) is { } code && current.TryGetAccount(connection.State.SystemId, out var account) && account.Owns(code);
    }

    /// <summary>The SMSC of an account; null: it has none that is configured.</summary>
    public SmscLink? LinkOf(EsmeConnection connection) =>
        registry.Current.TryGetAccount(connection.State.SystemId, out var account) ? router.LinkOf(account.Smsc) : null;

    /// <summary>
    /// Finds it by the id that the ESME was given. The archive follows the journal by moments: a message that was just accepted may not be in it yet. Once everything recorded before the request is,
    /// there is nothing to wait for.
    /// </summary>
    public async Task<OperationTarget> FindAsync(EsmeConnection connection, byte[] messageId, OperationNotes notes)
    {
        var account = connection.State.SystemId;
        var id = Encoding.Latin1.GetString(messageId);
        var giveUp = time.TickMilliseconds() + (long)ArchiveDelay.TotalMilliseconds;
        var recorded = journal.Committed;
        while (true)
        {
            var isComplete = progress.Holds(recorded) || time.TickMilliseconds() >= giveUp;
            if (await archive.FindByMessageIdAsync(account, id, CancellationToken.None) is { } message && (isComplete || !CanHaveOthers(message)))
            {
                notes.RecordId = message.RecordId;
                return new OperationTarget(router.LinkOf(message.Smsc) ?? (message.Route is null ? LinkOf(connection) : null), [messageId], NamedMessages.None).Of(await NamedMessages.OfAsync(archive, message, id));
            }

            if (isComplete)
            {
                // The SMSC may know it all the same: ids of single segments are its own, and the source is one of the account's.
                var link = LinkOf(connection);
                return new OperationTarget(link, await IsOfAnotherAsync(account, link, id) ? [] : [messageId], NamedMessages.None);
            }

            await Task.Delay(LookAgain, time);
        }
    }

    // Others under the same id may be on their way to the archive: what took its place, and the other destinations of a submit_multi.
    private static bool CanHaveOthers(MessageRecord message) => ScheduledOperations.IsOurs(message) || message.Kind == SubmitKind.SubmitMulti;

    // To the SMSC all accounts are one: that an id is another account's message is known only here.
    private async Task<bool> IsOfAnotherAsync(string account, SmscLink? link, string id) =>
        link is not null && await archive.FindBySmscMessageIdAsync(link.Name, id, CancellationToken.None) is { } message
        && !string.Equals(message.Account, account, StringComparison.Ordinal);

    /// <summary>Waits a moment for everything up to there to be in the archive; false: it is not.</summary>
    public async Task<bool> IsArchivedAsync(JournalPosition end)
    {
        using var patience = new CancellationTokenSource(ArchiveDelay, time);
        try
        {
            await progress.WaitAsync(end, patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Asks an SMSC, and notes what it answered.</summary>
    public async Task<byte[]> SendAsync(SmscLink? link, byte[] pdu, OperationNotes notes)
    {
        if (link is null || SmscOperation.TryBegin(link) is not { } operation)
        {
            return OperationPdus.Error(PduHeader.Read(pdu).CommandId, CommandStatus.ESME_RSYSERR, 0);
        }

        notes.Sent(link, pdu);
        link.Send(pdu, operation);
        var answer = await operation.Response;
        if (operation.WasAnswered)
        {
            notes.Answered(answer);
        }

        return answer;
    }
}
