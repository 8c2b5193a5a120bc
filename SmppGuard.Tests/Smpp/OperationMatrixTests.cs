using SmppGuard.Smpp.Pdus;
using Xunit;
using static SmppGuard.Smpp.Pdus.CommandId;

namespace SmppGuard.Tests.Smpp;

/// <summary>SMPP 3.4, 2.3, table 2-1, cell by cell. A PDU is legal exactly in the states that its row names, and in no other.</summary>
public sealed class OperationMatrixTests
{
    /// <summary>Per PDU: states in which an ESME may issue it, states in which an SMSC may. O open, B outbound, T, R, X bound as TX, RX, TRX, U unbound.</summary>
    private static readonly (CommandId Id, string ByEsme, string BySmsc)[] Table =
    [
        (BindTransmitter, "OB", ""),
        (BindTransmitterResp, "", "OB"),
        (BindReceiver, "OB", ""),
        (BindReceiverResp, "", "OB"),
        (BindTransceiver, "OB", ""),
        (BindTransceiverResp, "", "OB"),
        (Outbind, "", "O"),
        (Unbind, "TRXU", "TRXU"),
        (UnbindResp, "TRXU", "TRXU"),
        (SubmitSm, "TX", ""),
        (SubmitSmResp, "", "TX"),
        (SubmitMulti, "TX", ""),
        (SubmitMultiResp, "", "TX"),
        (DataSm, "TRX", "TRX"),
        (DataSmResp, "TRX", "TRX"),
        (DeliverSm, "", "RX"),
        (DeliverSmResp, "RX", ""),
        (QuerySm, "TX", ""),
        (QuerySmResp, "", "TX"),
        (CancelSm, "TX", ""),
        (CancelSmResp, "", "TX"),
        (ReplaceSm, "TX", ""),
        (ReplaceSmResp, "", "TX"),
        (EnquireLink, "TRX", "TRX"),
        (EnquireLinkResp, "TRX", "TRX"),
        (AlertNotification, "", "RX"),
        (GenericNack, "OBTRXU", "OBTRXU"),
        (BroadcastSm, "TX", ""),
        (BroadcastSmResp, "", "TX"),
        (QueryBroadcastSm, "TX", ""),
        (QueryBroadcastSmResp, "", "TX"),
        (CancelBroadcastSm, "TX", ""),
        (CancelBroadcastSmResp, "", "TX"),
        (None, "", ""),
    ];

    public static TheoryData<CommandId, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<CommandId, string, string>();
            foreach (var (id, byEsme, bySmsc) in Table)
            {
                rows.Add(id, byEsme, bySmsc);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_PDU_is_legal_in_the_states_of_its_row_and_in_no_other(CommandId id, string byEsme, string bySmsc)
    {
        foreach (var state in Enum.GetValues<SessionState>())
        {
            var letter = state switch
            {
                SessionState.Open => 'O',
                SessionState.Outbound => 'B',
                SessionState.BoundTx => 'T',
                SessionState.BoundRx => 'R',
                SessionState.BoundTrx => 'X',
                SessionState.Unbound => 'U',
                _ => '-',
            };
            Assert.Equal((state, byEsme.Contains(letter)), (state, OperationMatrix.MayReceive(SessionRole.Smsc, state, id)));
            Assert.Equal((state, bySmsc.Contains(letter)), (state, OperationMatrix.MayReceive(SessionRole.Esme, state, id)));
            Assert.Equal((state, byEsme.Contains(letter)), (state, OperationMatrix.MaySend(SessionRole.Esme, state, id)));
            Assert.Equal((state, bySmsc.Contains(letter)), (state, OperationMatrix.MaySend(SessionRole.Smsc, state, id)));
        }
    }

    [Fact]
    public void Every_command_id_has_a_row() => Assert.Equal(Enum.GetValues<CommandId>().Order(), Table.Select(row => row.Id).Order());
}
