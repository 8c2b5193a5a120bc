namespace SmppGuard.Relay.Receipts;

/// <summary>
/// How processes that share a store give each other receipts: those of a message of several parts or segments come together where it was sent from, to whichever process the SMSC gives
/// each; and one whose message may stand in the journal of another process only is for that one to know. A receipt is durable there before its SMSC is answered, and waits until that
/// process takes it, also over its death.
/// </summary>
internal interface IReceiptForwarding
{
    /// <summary>Gives a receipt to another process.</summary>
    /// <param name="pods">The one, and those to ask behind it if its message is not that one's.</param>
    /// <param name="smsc">The SMSC that it is from.</param>
    /// <param name="pdu">As it came.</param>
    Task ForwardAsync(IReadOnlyList<AskedPod> pods, string smsc, byte[] pdu);

    /// <summary>Receipts that were given to this process, that it can tell about, and that are not done with, the oldest first.</summary>
    /// <param name="smscs">From these SMSCs.</param>
    /// <param name="stored">Everything that it recorded before this mark of its own is stored.</param>
    /// <param name="limit">Most that are given.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    Task<IReadOnlyList<ForwardedReceipt>> ArrivedAsync(IEnumerable<string> smscs, long stored, int limit, CancellationToken cancellationToken);

    /// <summary>They are recorded here; one that is not told of comes again.</summary>
    Task DoneAsync(IEnumerable<ForwardedReceipt> receipts);

    /// <summary>Gives this process all that others were asked about <paramref name="before"/> a time and that they have not taken: whoever is gone for so long is waited for no more.</summary>
    Task TakeUnansweredAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>A process that may know the message of a receipt.</summary>
/// <param name="Pod">Its number.</param>
/// <param name="Mark">It can tell for certain once everything is stored that it recorded before this mark of its own; 0: it is known to be its.</param>
internal readonly record struct AskedPod(int Pod, long Mark);

/// <summary>A receipt that came to another process.</summary>
/// <param name="Id">Tells it from others.</param>
/// <param name="Smsc">The SMSC that it is from.</param>
/// <param name="Pdu">As it came.</param>
/// <param name="Then">Those to ask if its message is not known here.</param>
internal sealed record ForwardedReceipt(string Id, string Smsc, byte[] Pdu, IReadOnlyList<AskedPod> Then);
