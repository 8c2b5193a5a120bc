namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// Which PDU may be sent by whom in which state (SMPP 3.4, 2.3, table 2-1). Beyond that table: replace_sm also for a transceiver, as 5.0 has it;
/// the broadcast PDUs of 5.0 as submit_sm; generic_nack wherever a request may have been sent; a bind that answers outbind; and unbind beside
/// unbind_resp once unbound, since both sides may unbind at once.
/// </summary>
public static class OperationMatrix
{
    [Flags]
    private enum States
    {
        None = 0,
        Open = 1 << SessionState.Open,
        Tx = 1 << SessionState.BoundTx,
        Rx = 1 << SessionState.BoundRx,
        Trx = 1 << SessionState.BoundTrx,
        Unbound = 1 << SessionState.Unbound,
        Outbound = 1 << SessionState.Outbound,
        Submitting = Tx | Trx,
        Receiving = Rx | Trx,
        Bound = Tx | Rx | Trx,
        Connected = Open | Outbound | Bound | Unbound,
    }

    /// <summary>Whether a PDU is legal when it arrives.</summary>
    /// <param name="role">Which side we are; the PDU comes from the other one.</param>
    /// <param name="state">The state of the session.</param>
    /// <param name="id">The PDU; an unknown command_id is never legal (ESME_RINVCMDID rather than ESME_RINVBNDSTS).</param>
    public static bool MayReceive(SessionRole role, SessionState state, CommandId id) =>
        Contains(role == SessionRole.Smsc ? IssuedByEsme(id) : IssuedBySmsc(id), state);

    /// <summary>Whether we may send a PDU.</summary>
    /// <param name="role">Which side we are.</param>
    /// <param name="state">The state of the session.</param>
    /// <param name="id">The PDU.</param>
    public static bool MaySend(SessionRole role, SessionState state, CommandId id) =>
        Contains(role == SessionRole.Esme ? IssuedByEsme(id) : IssuedBySmsc(id), state);

    private static bool Contains(States states, SessionState state) => ((int)states & (1 << (int)state)) != 0;

    private static States IssuedByEsme(CommandId id) => id switch
    {
        CommandId.BindReceiver or CommandId.BindTransceiver or CommandId.BindTransmitter => States.Open | States.Outbound,
        CommandId.SubmitSm or CommandId.SubmitMulti or CommandId.QuerySm or CommandId.CancelSm or CommandId.ReplaceSm
            or CommandId.BroadcastSm or CommandId.QueryBroadcastSm or CommandId.CancelBroadcastSm => States.Submitting,
        CommandId.DeliverSmResp => States.Receiving,
        _ => IssuedByEither(id),
    };

    private static States IssuedBySmsc(CommandId id) => id switch
    {
        CommandId.BindReceiverResp or CommandId.BindTransceiverResp or CommandId.BindTransmitterResp => States.Open | States.Outbound,
        CommandId.Outbind => States.Open,
        CommandId.SubmitSmResp or CommandId.SubmitMultiResp or CommandId.QuerySmResp or CommandId.CancelSmResp or CommandId.ReplaceSmResp
            or CommandId.BroadcastSmResp or CommandId.QueryBroadcastSmResp or CommandId.CancelBroadcastSmResp => States.Submitting,
        CommandId.DeliverSm or CommandId.AlertNotification => States.Receiving,
        _ => IssuedByEither(id),
    };

    private static States IssuedByEither(CommandId id) => id switch
    {
        CommandId.DataSm or CommandId.DataSmResp or CommandId.EnquireLink or CommandId.EnquireLinkResp => States.Bound,
        CommandId.Unbind or CommandId.UnbindResp => States.Bound | States.Unbound,
        CommandId.GenericNack => States.Connected,
        _ => States.None,
    };
}
