using SmppGuard.Journal;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Receipts;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Smsc;

/// <summary>A deliver_sm or data_sm that is not handled where it is read.</summary>
/// <param name="Connection">Where it came from.</param>
/// <param name="Header">Its header.</param>
/// <param name="Pdu">As it came; it can be read.</param>
/// <param name="At">When it came, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Order">Its place among all that comes from SMSCs, as <see cref="RelayTime.Order"/> gives it.</param>
/// <param name="GiveUpAt">From when the SMSC will not wait for its response any more, by the clock of the sessions.</param>
/// <param name="Looks">How often it was looked at before, once in a moment.</param>
internal sealed record UnansweredDelivery(SmscConnection Connection, PduHeader Header, byte[] Pdu, long At, long Order, long GiveUpAt, int Looks = 0)
{
    /// <summary>How long it rests after it was looked at more than once.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    /// <summary>How long after it came, and after the look before, it is looked at again: most have overtaken their response by no more than a read of another connection.</summary>
    private static readonly TimeSpan[] Soon = [TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(10)];

    /// <summary>Whether it has just come.</summary>
    public bool IsNew => Looks < Soon.Length;

    /// <summary>Whether the archive was looked through for its message.</summary>
    public bool IsLookedFor { get; init; }

    /// <summary>How many groups the journal had written when, for the first time, no submit was left unanswered that the receipt could be about; null: one still is.</summary>
    public long? Groups { get; init; }

    /// <summary>How far the journal was written when all outcomes of that moment were in it: once the archive has come there, it holds them all; null: some are not written yet.</summary>
    public JournalPosition? Recorded { get; init; }

    /// <summary>How often others had been looked at when it was asked for the first time whether they may know its message; null: it was not.</summary>
    public long? LooksAtOthers { get; init; }

    /// <summary>What the first look at them that began after it came has seen; null: none has.</summary>
    public StoredLook? Others { get; init; }

    public SmscLink Link => Connection.Link;

    public static UnansweredDelivery Now(TimeProvider time, SmppOptions smpp, SmscConnection connection, in DeliveredView delivered) =>
        new(connection, delivered.Header, delivered.Pdu.ToArray(), time.UtcMilliseconds(), RelayTime.Order(), time.TickMilliseconds() + (smpp.ResponseTimeoutSeconds * 1000L));

    public bool IsTooLate(long now) => now >= GiveUpAt || Connection.IsClosed;

    /// <summary>Reads it once more.</summary>
    public DeliveredView Read()
    {
        _ = DeliveredView.TryParse(Pdu, out var delivered);
        return delivered;
    }

    /// <summary>Answers it.</summary>
    public void Answer(CommandStatus status) => Connection.Answer(Header, status);

    /// <summary>How long it rests until it is looked at again.</summary>
    public TimeSpan Rest => IsNew ? Soon[Looks] : Moment;

    /// <summary>The same after a look.</summary>
    public UnansweredDelivery Later() => this with { Looks = Looks + 1 };

    /// <summary>A moment later, to be looked at again.</summary>
    public async Task<UnansweredDelivery> LaterAsync(TimeProvider time)
    {
        await Task.Delay(Rest, time);
        return Later();
    }
}
