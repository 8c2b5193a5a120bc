namespace SmppGuard.Relay.Receipts;

/// <summary>
/// How processes that share a store give each other receipts: those of a message of several parts or segments come together where it was sent from, to whichever process the SMSC gives
/// each. A receipt is durable there before its SMSC is answered, and waits until that process takes it, also over its death.
/// </summary>
internal interface IReceiptForwarding
{
    /// <summary>Gives a receipt to the process with this number.</summary>
    /// <param name="pod">The number.</param>
    /// <param name="smsc">The SMSC that it is from.</param>
    /// <param name="pdu">As it came.</param>
    Task ForwardAsync(int pod, string smsc, byte[] pdu);

    /// <summary>Receipts that were given to this process and are not done with, the oldest first.</summary>
    /// <param name="smscs">From these SMSCs.</param>
    /// <param name="limit">Most that are given.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    Task<IReadOnlyList<ForwardedReceipt>> ArrivedAsync(IEnumerable<string> smscs, int limit, CancellationToken cancellationToken);

    /// <summary>They are recorded here; one that is not told of comes again.</summary>
    Task DoneAsync(IEnumerable<ForwardedReceipt> receipts);
}

/// <summary>A receipt that came to another process.</summary>
/// <param name="Id">Tells it from others.</param>
/// <param name="Smsc">The SMSC that it is from.</param>
/// <param name="Pdu">As it came.</param>
internal sealed record ForwardedReceipt(string Id, string Smsc, byte[] Pdu);
