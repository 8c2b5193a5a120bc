using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Frequency;

/// <summary>What is counted.</summary>
internal enum CountedAs
{
    /// <summary>Commercial messages, whatever they say.</summary>
    Adverts,

    /// <summary>Messages of every class, by what they say.</summary>
    Texts,
}

/// <summary>A message that an earlier process sent, or may have sent.</summary>
/// <param name="RecordId">The message.</param>
/// <param name="Organization">Whose.</param>
/// <param name="Smsc">By which SMSC.</param>
/// <param name="Class">Its class.</param>
/// <param name="Msisdn">To whom.</param>
/// <param name="Text">What it says; empty where that does not count.</param>
/// <param name="CountsFrom">When it came, or, where it waited for its time, when it left; milliseconds since 1970-01-01 UTC.</param>
internal sealed record SentMessage(long RecordId, string Organization, string Smsc, Purpose Class, Msisdn Msisdn, string Text, long CountsFrom);

/// <summary>Reads at start what the journal holds, beyond the archive, of messages that were sent. A crash can leave messages in both.</summary>
internal sealed class SentInJournal(MessageJournal journal, IArchiveState state, IArchive archive)
{
    /// <summary>By their record ids.</summary>
    /// <param name="counted">Which messages.</param>
    /// <param name="since">Those that count from later than this, milliseconds since 1970-01-01 UTC.</param>
    public Dictionary<long, SentMessage> Read(CountedAs counted, long since)
    {
        var texts = new RecordedTexts();
        var sent = new Dictionary<long, SentMessage>();
        var scheduled = new Dictionary<long, SentMessage>();
        var moved = new Dictionary<long, string>();
        using var reader = journal.OpenReader(state.LoadCheckpoint().Archive);
        while (reader.Position.Sequence < journal.RecoveredEnd.Sequence && reader.TryRead(out var entry))
        {
            switch (entry.Type)
            {
                case JournalRecordType.Submit:
                    var submit = SubmitRecord.Read(entry.Payload, out var identity);
                    if (submit.IsAllowed && submit.ReceivedAt > since && Of(counted, submit, identity, texts) is { } message)
                    {
                        sent[submit.RecordId] = message;
                    }

                    break;
                case JournalRecordType.Scheduled:
                    var waits = SubmitRecord.Read(ScheduledRecord.Read(entry.Payload).Submit, out var sender);
                    if (Of(counted, waits, sender, texts) is { } waiting)
                    {
                        scheduled[waits.RecordId] = waiting;
                    }

                    break;
                case JournalRecordType.Moved:
                    var goes = MovedRecord.Read(entry.Payload);
                    moved[goes.RecordId] = Encoding.UTF8.GetString(goes.Smsc);
                    break;
                case JournalRecordType.ScheduledMove:
                    var move = ScheduledMoveRecord.Read(entry.Payload);
                    if (move.State == ScheduledState.Waiting)
                    {
                        _ = sent.Remove(move.RecordId);
                    }
                    else if (entry.Time > since && (scheduled.GetValueOrDefault(move.RecordId) ?? Find(counted, move.RecordId)) is { } leaving)
                    {
                        sent[move.RecordId] = leaving with { Smsc = moved.GetValueOrDefault(move.RecordId, leaving.Smsc), CountsFrom = entry.Time };
                    }

                    break;
                case JournalRecordType.Outcome or JournalRecordType.ScheduledOutcome:
                    var outcome = OutcomeRecord.Read(entry.Payload);
                    if (outcome.WasNotSent)
                    {
                        _ = sent.Remove(outcome.RecordId);
                    }

                    break;
                default:
                    break;
            }
        }

        return sent;
    }

    // Null: it does not count.
    private static SentMessage? Of(CountedAs counted, in SubmitRecord submit, in SubmitIdentity identity, RecordedTexts texts)
    {
        if (submit.Kind == SubmitKind.ReplaceSm || (counted == CountedAs.Adverts ? submit.Class != Purpose.Commercial : submit.Kind == SubmitKind.AnswerToReply))
        {
            return null;
        }

        var text = counted == CountedAs.Adverts ? "" : texts.Of(submit);
        return text is null
            ? null
            : new SentMessage(submit.RecordId, Encoding.UTF8.GetString(identity.Organization), Encoding.UTF8.GetString(identity.Smsc), submit.Class, submit.Msisdn, text, submit.ReceivedAt);
    }

    // It began to wait before what the journal holds, so it is in the archive.
    private SentMessage? Find(CountedAs counted, long recordId)
    {
        var message = archive.FindAsync(recordId, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return message is { Organization: { } organization } && (counted == CountedAs.Adverts ? message.Class == Purpose.Commercial : message.OriginalAlphabet != Alphabet.Binary)
            ? new SentMessage(recordId, organization, message.Smsc, message.Class, message.Msisdn, counted == CountedAs.Adverts ? "" : message.OriginalText, 0)
            : null;
    }
}
