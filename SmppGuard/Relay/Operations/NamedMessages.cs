using System.Globalization;
using System.Text;
using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;

namespace SmppGuard.Relay.Operations;

/// <summary>The messages of an account that a message_id names: the destinations of a submit_multi share one.</summary>
internal sealed class NamedMessages
{
    private NamedMessages(IReadOnlyList<MessageRecord> all) => All = all;

    /// <summary>Newest first; empty: none is on record.</summary>
    public IReadOnlyList<MessageRecord> All { get; }

    /// <summary>The one that an answer about all of them is about: one that waits, or else one that the SMSC has, or else the newest.</summary>
    public MessageRecord? First => All.FirstOrDefault(IsWaiting) ?? All.FirstOrDefault(message => message.SmscMessageIds.Count > 0) ?? (All.Count > 0 ? All[0] : null);

    /// <summary>Whether the id means more than one that waits, or that the SMSC has.</summary>
    public bool AreSeveral => All.Count(message => IsWaiting(message) || message.SmscMessageIds.Count > 0) > 1;

    /// <summary>Ids that the SMSC gave to them.</summary>
    public IEnumerable<string> SmscMessageIds => All.SelectMany(message => message.SmscMessageIds);

    public static NamedMessages None { get; } = new([]);

    /// <param name="archive">Where they are.</param>
    /// <param name="newest">The newest with the id.</param>
    /// <param name="messageId">The id.</param>
    public static async Task<NamedMessages> OfAsync(IArchive archive, MessageRecord newest, string messageId)
    {
        if (newest.Kind != SubmitKind.SubmitMulti || !long.TryParse(messageId, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return new NamedMessages([newest]);
        }

        // The id is as old as the oldest of them.
        var filter = new MessageFilter
        {
            Account = newest.Account,
            MessageId = messageId,
            From = DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(RecordIds.TimeOf(id), newest.ReceivedAt.ToUnixTimeMilliseconds())),
            Limit = MessageFilter.MaxLimit,
        };
        var page = await archive.QueryAsync(filter, CancellationToken.None);
        return new NamedMessages(page.Items.Count > 0 ? page.Items : [newest]);
    }

    /// <summary>Those that also go to a recipient; of a single one that need not be said (SMPP 3.4, 4.9.1).</summary>
    public NamedMessages To(Msisdn recipient) => All.Count > 1 ? new NamedMessages([.. All.Where(message => message.Msisdn == recipient)]) : this;

    /// <summary>Who gets the one that the SMSC gave this id; null: none of them has it.</summary>
    public Msisdn? RecipientOf(byte[] smscMessageId)
    {
        var id = Encoding.Latin1.GetString(smscMessageId);
        return (All.FirstOrDefault(message => message.SmscMessageIds.Contains(id, StringComparer.Ordinal)) ?? First)?.Msisdn;
    }

    private static bool IsWaiting(MessageRecord message) => message.Outcome == MessageOutcome.Scheduled;
}
