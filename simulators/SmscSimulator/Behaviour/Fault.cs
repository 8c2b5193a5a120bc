using System.Globalization;
using SmppGuard.Smpp.Pdus;
using SmscSimulator.Server;

namespace SmscSimulator.Behaviour;

/// <summary>Something that goes wrong: with which submits, from which to which of them, and what is done instead. Not thread-safe.</summary>
internal sealed class Fault
{
    /// <summary>Stands for the id that the SMSC would have given.</summary>
    public const string IdPlaceholder = "{id}";

    /// <summary>Characters of a message_id (SMPP 3.4, 5.2.23).</summary>
    public const int MaxIdLength = 64;

    private int _counted;
    private int _applied;
    private long? _since;

    /// <summary>How the summary calls it.</summary>
    public required string Name { get; init; }

    // Which submits count. Null: all.

    /// <summary>A number, or with a star at its end all that begin so.</summary>
    public string? Destination { get; init; }

    /// <inheritdoc cref="Destination"/>
    public string? Source { get; init; }

    public string? Text { get; init; }

    public string? SystemId { get; init; }

    // Which of them it happens to.

    /// <summary>The first, counted from 1.</summary>
    public int First { get; init; } = 1;

    public int Last { get; init; } = int.MaxValue;

    /// <summary>From the first on each so many.</summary>
    public int Every { get; init; } = 1;

    /// <summary>It ends so long after it happened first.</summary>
    public TimeSpan? Lasts { get; init; }

    // What is done.

    public CommandStatus Status { get; init; }

    public bool IsNack { get; init; }

    public bool HasNoAnswer { get; init; }

    public bool Disconnects { get; init; }

    public TimeSpan Delay { get; init; }

    public string? MessageId { get; init; }

    public string? ReceiptMessageId { get; init; }

    public int Receipts { get; init; } = 1;

    public bool ReceiptFirst { get; init; }

    public MessageState? ReceiptState { get; init; }

    public int? ReceiptError { get; init; }

    /// <summary>Whether a submit is meant by it.</summary>
    public bool Counts(SubmittedMessage message) => Matches(Destination, message.Destination) && Matches(Source, message.Source)
        && (Text is null || message.Text.Contains(Text, StringComparison.Ordinal))
        && (SystemId is null || string.Equals(SystemId, message.SystemId, StringComparison.Ordinal));

    /// <summary>Counts a submit that is meant; whether it is its turn.</summary>
    /// <param name="time">Says how long it lasts.</param>
    /// <param name="mayApply">False: another came first.</param>
    public bool IsDue(TimeProvider time, bool mayApply)
    {
        _counted++;
        if (!mayApply || _counted < First || _counted > Last || (_counted - First) % Every != 0)
        {
            return false;
        }

        _since ??= time.GetTimestamp();
        if (Lasts is { } lasts && time.GetElapsedTime(_since.Value) >= lasts)
        {
            return false;
        }

        _applied++;
        return true;
    }

    public SubmitReply ReplyTo(SubmittedMessage message)
    {
        if (Disconnects || HasNoAnswer)
        {
            return Disconnects ? SubmitReply.Disconnect : SubmitReply.None;
        }

        SubmitReply reply = IsNack ? SubmitReply.Nack(Status)
            : Status != CommandStatus.ESME_ROK ? SubmitReply.Error(Status)
            : MessageId is not null ? SubmitReply.WithId(IdOf(MessageId, message))
            : SubmitReply.Ok;
        if (ReceiptState is { } state)
        {
            reply = reply.Reporting(state, ReceiptError);
        }

        return (Delay > TimeSpan.Zero ? reply.After(Delay) : reply) with
        {
            Receipts = Receipts,
            ReceiptMessageId = ReceiptMessageId is null ? null : IdOf(ReceiptMessageId, message),
            ReceiptFirst = ReceiptFirst,
        };
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"fault {Name}: happened to {_applied} of {_counted} submits");

    // No longer than the field (SMPP 3.4, 5.2.23).
    private static string IdOf(string pattern, SubmittedMessage message)
    {
        string id = pattern.Replace(IdPlaceholder, message.MessageId, StringComparison.Ordinal);
        return id.Length <= MaxIdLength ? id : id[..MaxIdLength];
    }

    private static bool Matches(string? pattern, string number) => pattern is null
        || (pattern.EndsWith('*') ? number.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : string.Equals(number, pattern, StringComparison.Ordinal));
}
