using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using Xunit;

namespace SmppGuard.Tests.Smpp;

/// <summary>Numbers that are on the wire, in records and in configuration never change.</summary>
public sealed class NumbersTests
{
    [Theory]
    [InlineData(CommandStatus.ESME_ROK, 0x00)]
    [InlineData(CommandStatus.ESME_RINVMSGLEN, 0x01)]
    [InlineData(CommandStatus.ESME_RINVBNDSTS, 0x04)]
    [InlineData(CommandStatus.ESME_RALYBND, 0x05)]
    [InlineData(CommandStatus.ESME_RSYSERR, 0x08)]
    [InlineData(CommandStatus.ESME_RINVSRCADR, 0x0A)]
    [InlineData(CommandStatus.ESME_RINVDSTADR, 0x0B)]
    [InlineData(CommandStatus.ESME_RBINDFAIL, 0x0D)]
    [InlineData(CommandStatus.ESME_RINVPASWD, 0x0E)]
    [InlineData(CommandStatus.ESME_RINVSYSID, 0x0F)]
    [InlineData(CommandStatus.ESME_RMSGQFUL, 0x14)]
    [InlineData(CommandStatus.ESME_RINVESMCLASS, 0x43)]
    [InlineData(CommandStatus.ESME_RTHROTTLED, 0x58)]
    [InlineData(CommandStatus.ESME_RINVOPTPARSTREAM, 0xC0)]
    [InlineData(CommandStatus.ESME_ROPTPARNOTALLWD, 0xC1)]
    [InlineData(CommandStatus.ESME_RUNKNOWNERR, 0xFF)]
    [InlineData(CommandStatus.ESME_RINVBCASTCHANIND, 0x112)]
    public void Command_statuses_are_those_of_the_spec_and_have_their_names(CommandStatus status, uint number)
    {
        Assert.Equal(number, (uint)status);
        Assert.Equal(status.ToString(), CommandStatuses.Name(status));
        Assert.True(CommandStatuses.TryParse(CommandStatuses.Name(status), out var parsed));
        Assert.Equal(status, parsed);
    }

    [Theory]
    [InlineData("0x0402", 0x402u)]
    [InlineData("0X00000402", 0x402u)]
    [InlineData("1026", 0x402u)]
    [InlineData(" esme_rthrottled ", 0x58u)]
    public void A_status_can_be_given_by_number_or_name(string text, uint number)
    {
        Assert.True(CommandStatuses.TryParse(text, out var status));
        Assert.Equal(number, (uint)status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ESME_NONSENSE")]
    [InlineData("0x")]
    [InlineData("0x100000000")]
    [InlineData("-1")]
    public void What_is_no_status_is_not_read(string? text) => Assert.False(CommandStatuses.TryParse(text, out _));

    [Fact]
    public void A_number_without_a_name_is_shown_in_hex() => Assert.Equal("0x00000402", CommandStatuses.Name((CommandStatus)0x402));

    [Fact]
    public void All_command_ids_are_frozen() =>
        Assert.Equal(
            [
                0x00000000u, 0x00000001, 0x00000002, 0x00000003, 0x00000004, 0x00000005, 0x00000006, 0x00000007, 0x00000008, 0x00000009, 0x0000000B, 0x00000015,
                0x00000021, 0x00000102, 0x00000103, 0x00000111, 0x00000112, 0x00000113,
                0x80000000, 0x80000001, 0x80000002, 0x80000003, 0x80000004, 0x80000005, 0x80000006, 0x80000007, 0x80000008, 0x80000009, 0x80000015,
                0x80000021, 0x80000103, 0x80000111, 0x80000112, 0x80000113,
            ],
            Enum.GetValues<CommandId>().Select(id => (uint)id).Order().ToArray());

    [Fact]
    public void Responses_and_requests_find_each_other()
    {
        Assert.Equal(CommandId.SubmitSmResp, CommandId.SubmitSm.ToResponse());
        Assert.Equal(CommandId.SubmitSm, CommandId.SubmitSmResp.ToRequest());
        Assert.True(CommandId.SubmitSmResp.IsResponse());
        Assert.True(CommandId.GenericNack.IsResponse());
        Assert.False(CommandId.SubmitSm.IsResponse());
        Assert.True(CommandId.BindReceiver.IsBind());
        Assert.False(CommandId.Outbind.IsBind());
    }

    [Fact]
    public void Known_command_ids_are_those_that_have_a_name()
    {
        for (uint number = 0; number < 0x200; number++)
        {
            foreach (var id in (CommandId[])[(CommandId)number, (CommandId)(number | 0x80000000)])
            {
                Assert.Equal((id, Enum.IsDefined(id) && id != CommandId.None), (id, id.IsKnown()));
            }
        }
    }

    [Theory]
    [InlineData(TlvTag.ReceiptedMessageId, 0x001E)]
    [InlineData(TlvTag.SarMsgRefNum, 0x020C)]
    [InlineData(TlvTag.SarTotalSegments, 0x020E)]
    [InlineData(TlvTag.SarSegmentSeqnum, 0x020F)]
    [InlineData(TlvTag.ScInterfaceVersion, 0x0210)]
    [InlineData(TlvTag.NetworkErrorCode, 0x0423)]
    [InlineData(TlvTag.MessagePayload, 0x0424)]
    [InlineData(TlvTag.MessageState, 0x0427)]
    [InlineData(TlvTag.CongestionState, 0x0428)]
    [InlineData(TlvTag.AdditionalStatusInfoText, 0x001D)]
    public void Tags_are_those_of_the_spec(TlvTag tag, int number) => Assert.Equal(number, (int)tag);

    [Theory]
    [InlineData(MessageState.Enroute, 1, "ENROUTE", false)]
    [InlineData(MessageState.Delivered, 2, "DELIVRD", true)]
    [InlineData(MessageState.Expired, 3, "EXPIRED", true)]
    [InlineData(MessageState.Deleted, 4, "DELETED", true)]
    [InlineData(MessageState.Undeliverable, 5, "UNDELIV", true)]
    [InlineData(MessageState.Accepted, 6, "ACCEPTD", true)]
    [InlineData(MessageState.Unknown, 7, "UNKNOWN", true)]
    [InlineData(MessageState.Rejected, 8, "REJECTD", true)]
    [InlineData(MessageState.Skipped, 9, "SKIPPED", true)]
    public void Message_states_have_the_numbers_and_names_of_the_spec(MessageState state, int number, string name, bool isFinal)
    {
        Assert.Equal(number, (int)state);
        Assert.Equal(name, System.Text.Encoding.ASCII.GetString(MessageStates.ReceiptName(state)));
        Assert.True(MessageStates.TryParse(System.Text.Encoding.ASCII.GetBytes(name.ToLowerInvariant()), out var parsed));
        Assert.Equal(state, parsed);
        Assert.Equal(isFinal, state.IsFinal());
    }

    [Theory]
    [InlineData(0x00, false, false)]
    [InlineData(0x01, true, true)]
    [InlineData(0x02, false, true)]
    [InlineData(0x03, true, false)]
    [InlineData(0x11, true, true)]
    [InlineData(0x10, false, false)]
    public void Registered_delivery_says_which_receipts_are_due(byte value, bool success, bool failure)
    {
        Assert.Equal(success, RegisteredDeliveries.WantsSuccess(value));
        Assert.Equal(failure, RegisteredDeliveries.WantsFailure(value));
    }
}
