using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Tlvs;
using Xunit;
using static SmppGuard.Smpp.Pdus.CommandStatus;

namespace SmppGuard.Tests.Smpp;

public sealed class OtherViewsTests
{
    [Fact]
    public void Every_field_of_a_data_sm_is_read()
    {
        Assert.Equal(ESME_ROK, DataSmView.TryParse(Samples.DataSm, out var view));
        Assert.Equal("WAP"u8, view.ServiceType);
        Assert.Equal("106900001"u8, view.SourceAddr);
        Assert.Equal(1, view.SourceAddrNpi);
        Assert.Equal(1, view.DestAddrTon);
        Assert.Equal("8613800138000"u8, view.DestinationAddr);
        Assert.Equal(0, view.EsmClass);
        Assert.Equal(1, view.RegisteredDelivery);
        Assert.Equal(0, view.DataCoding);
        Assert.Equal("data"u8, view.MessagePayload);
        Assert.Equal("data"u8, view.UserData);
        Assert.False(view.IsConcatenatedPart);
    }

    [Fact]
    public void Addresses_of_data_sm_may_have_64_characters()
    {
        var longest = new SubmitSmFields { SourceAddr = new string('1', 64), DestinationAddr = new string('2', 64) };
        Assert.Equal(ESME_ROK, DataSmView.TryParse(longest.Encode(CommandId.DataSm, 1), out var view));
        Assert.Equal(64, view.DestinationAddr.Length);
        Assert.Equal(ESME_RINVSRCADR, DataSmView.TryParse((longest with { SourceAddr = new string('1', 65) }).Encode(CommandId.DataSm, 1), out _));
        Assert.Equal(ESME_RINVDSTADR, DataSmView.TryParse((longest with { DestinationAddr = new string('1', 65) }).Encode(CommandId.DataSm, 1), out _));
    }

    [Fact]
    public void The_destinations_of_a_submit_multi_are_read_in_order()
    {
        Assert.Equal(ESME_ROK, SubmitMultiView.TryParse(Samples.SubmitMulti, out var view));
        Assert.Equal("ABC"u8, view.ServiceType);
        Assert.Equal("106900001"u8, view.SourceAddr);
        Assert.Equal(3, view.NumberOfDests);

        var destinations = view.Destinations;
        Assert.True(destinations.MoveNext());
        Assert.Equal("8613800138000"u8, destinations.Current.Address);
        Assert.Equal((1, 1, false), (destinations.Current.Ton, destinations.Current.Npi, destinations.Current.IsDistributionList));
        Assert.True(destinations.MoveNext());
        Assert.Equal("FRIENDS"u8, destinations.Current.Address);
        Assert.True(destinations.Current.IsDistributionList);
        Assert.True(destinations.MoveNext());
        Assert.Equal("13900139000"u8, destinations.Current.Address);
        Assert.Equal((0, 1), (destinations.Current.Ton, destinations.Current.Npi));
        Assert.False(destinations.MoveNext());
    }

    [Fact]
    public void Each_address_of_a_submit_multi_becomes_the_submit_sm_that_it_stands_for()
    {
        Assert.Equal(ESME_ROK, SubmitMultiView.TryParse(Samples.SubmitMulti, out var multi));
        var buffer = new byte[multi.MaxSubmitSmLength];
        var addresses = new List<string>();
        foreach (var destination in multi.Destinations)
        {
            if (destination.IsDistributionList)
            {
                continue;
            }

            var length = multi.WriteSubmitSm(destination, buffer);
            Assert.Equal(ESME_ROK, SubmitSmView.TryParse(buffer.AsSpan(0, length), out var single));
            Assert.Equal(CommandId.SubmitSm, single.Header.CommandId);
            Assert.Equal(9u, single.Header.SequenceNumber);
            Assert.Equal("ABC"u8, single.ServiceType);
            Assert.Equal("106900001"u8, single.SourceAddr);
            Assert.Equal(1, single.PriorityFlag);
            Assert.Equal("000001000000000R"u8, single.ValidityPeriod);
            Assert.Equal(1, single.RegisteredDelivery);
            Assert.Equal("Hi"u8, single.ShortMessage);
            Assert.Equal(Samples.Hex("020400020002"), single.Tlvs);
            addresses.Add($"{single.DestAddrTon}/{single.DestAddrNpi}/{System.Text.Encoding.ASCII.GetString(single.DestinationAddr)}");
        }

        Assert.Equal(["1/1/8613800138000", "0/1/13900139000"], addresses);
    }

    [Fact]
    public void Destinations_that_cannot_be_read_are_rejected_with_their_own_status()
    {
        const int NumberOfDests = 32;
        var pdu = Samples.SubmitMulti;
        Assert.Equal(3, pdu[NumberOfDests]);
        Assert.Equal(ESME_RINVNUMDESTS, SubmitMultiView.TryParse(pdu.With(NumberOfDests, 0), out _));
        Assert.Equal(ESME_RINVNUMDESTS, SubmitMultiView.TryParse(pdu.With(NumberOfDests, 255), out _));
        Assert.Equal(ESME_RINVDESTFLAG, SubmitMultiView.TryParse(pdu.With(NumberOfDests + 1, 3), out _));

        Span<byte> buffer = new byte[256];
        var length = new SubmitSmFields().WriteSubmitMulti(buffer, 1, [new MultiDestination("123456789012345678901")]);
        Assert.Equal(ESME_RINVDSTADR, SubmitMultiView.TryParse(buffer[..length], out _));
        length = new SubmitSmFields().WriteSubmitMulti(buffer, 1, [new MultiDestination("123456789012345678901", IsDistributionList: true)]);
        Assert.Equal(ESME_RINVDLNAME, SubmitMultiView.TryParse(buffer[..length], out _));
    }

    [Fact]
    public void A_submit_multi_resp_names_the_destinations_that_failed()
    {
        Assert.Equal(ESME_ROK, MessageIdResponseView.TryParse(Samples.SubmitMultiResp, out var view));
        Assert.Equal("77"u8, view.MessageId);
        var failed = new UnsuccessfulDestinations(view.Rest);
        Assert.True(failed.Read());
        Assert.Equal("13900139000"u8, failed.Address);
        Assert.Equal((0, 1, ESME_RINVDSTADR), (failed.Ton, failed.Npi, failed.Status));
        Assert.False(failed.Read());
        Assert.False(failed.Malformed);

        Span<byte> buffer = new byte[SubmitMultiResponseWriter.MaxLength(1)];
        var writer = new SubmitMultiResponseWriter(buffer, 9, "77"u8);
        writer.AddUnsuccess(0, 1, "13900139000"u8, ESME_RINVDSTADR);
        Assert.Equal(Samples.SubmitMultiResp, buffer[..writer.Complete()]);
    }

    [Fact]
    public void A_submit_multi_resp_that_announces_more_than_it_holds_is_malformed()
    {
        Assert.Equal(ESME_ROK, MessageIdResponseView.TryParse(Samples.SubmitMultiResp.With(19, 2), out var view));
        var failed = new UnsuccessfulDestinations(view.Rest);
        Assert.True(failed.Read());
        Assert.False(failed.Read());
        Assert.True(failed.Malformed);
    }

    [Fact]
    public void Query_cancel_and_replace_are_read()
    {
        Assert.Equal(ESME_ROK, QuerySmView.TryParse(Samples.QuerySm, out var query));
        Assert.Equal("abc-1"u8, query.MessageId);
        Assert.Equal("106900001"u8, query.SourceAddr);
        Assert.Equal((0, 1), (query.SourceAddrTon, query.SourceAddrNpi));

        Assert.Equal(ESME_ROK, QuerySmRespView.TryParse(Samples.QuerySmResp, out var queried));
        Assert.Equal("abc-1"u8, queried.MessageId);
        Assert.Equal("260101080000032+"u8, queried.FinalDate);
        Assert.Equal((MessageState.Delivered, 0), (queried.MessageState, queried.ErrorCode));

        Assert.Equal(ESME_ROK, CancelSmView.TryParse(Samples.CancelSm, out var cancel));
        Assert.Equal("ABC"u8, cancel.ServiceType);
        Assert.Equal("abc-1"u8, cancel.MessageId);
        Assert.Equal("106900001"u8, cancel.SourceAddr);
        Assert.Equal("8613800138000"u8, cancel.DestinationAddr);
        Assert.Equal((1, 1), (cancel.DestAddrTon, cancel.DestAddrNpi));

        Assert.Equal(ESME_ROK, ReplaceSmView.TryParse(Samples.ReplaceSm, out var replace));
        Assert.Equal("abc-1"u8, replace.MessageId);
        Assert.Equal("106900001"u8, replace.SourceAddr);
        Assert.True(replace.ScheduleDeliveryTime.IsEmpty);
        Assert.Equal("000001000000000R"u8, replace.ValidityPeriod);
        Assert.Equal((1, 2), (replace.RegisteredDelivery, replace.SmDefaultMsgId));
        Assert.Equal("new"u8, replace.Text);
    }

    [Fact]
    public void Binds_are_read()
    {
        Assert.Equal(ESME_ROK, BindView.TryParse(Samples.BindTransceiver, out var bind));
        Assert.Equal("cp1"u8, bind.SystemId);
        Assert.Equal("secret1"u8, bind.Password);
        Assert.Equal("VMA"u8, bind.SystemType);
        Assert.Equal((0x34, 1, 2), (bind.InterfaceVersion, bind.AddrTon, bind.AddrNpi));
        Assert.Equal("^1069"u8, bind.AddressRange);

        Assert.Equal(ESME_ROK, BindResponseView.TryParse(Samples.BindTransceiverResp, out var bound));
        Assert.Equal("SMPPGUARD"u8, bound.SystemId);
        Assert.Equal((byte?)0x34, bound.ScInterfaceVersion);

        Assert.Equal(ESME_ROK, OutbindView.TryParse(Samples.Outbind, out var outbind));
        Assert.Equal("SMSC"u8, outbind.SystemId);
        Assert.Equal("open"u8, outbind.Password);
    }

    [Fact]
    public void A_bind_with_a_field_past_its_maximum_is_rejected_with_its_own_status()
    {
        Assert.Equal(ESME_ROK, Bind(new string('s', 15), new string('p', 8), new string('t', 12), new string('r', 40)));
        Assert.Equal(ESME_RINVSYSID, Bind(new string('s', 16), "p", "t", "r"));
        Assert.Equal(ESME_RINVPASWD, Bind("s", new string('p', 9), "t", "r"));
        Assert.Equal(ESME_RINVSYSTYP, Bind("s", "p", new string('t', 13), "r"));
        Assert.Equal(ESME_RBINDFAIL, Bind("s", "p", "t", new string('r', 41)));

        static CommandStatus Bind(string systemId, string password, string systemType, string addressRange)
        {
            var buffer = new byte[PduBuilder.MaxLength];
            var length = PduBuilder.BindRequest(buffer, CommandId.BindTransceiver, 1, systemId, password, systemType, 0, 0, addressRange);
            return BindView.TryParse(buffer.AsSpan(0, length), out _);
        }
    }

    [Fact]
    public void An_alert_notification_is_read()
    {
        Assert.Equal(ESME_ROK, AlertNotificationView.TryParse(Samples.AlertNotification, out var alert));
        Assert.Equal("8613800138000"u8, alert.SourceAddr);
        Assert.Equal("106900001"u8, alert.EsmeAddr);
        Assert.Equal((1, 1, 0, 1), (alert.SourceAddrTon, alert.SourceAddrNpi, alert.EsmeAddrTon, alert.EsmeAddrNpi));
        Assert.True(TlvReader.TryFind(alert.Tlvs, TlvTag.MsAvailabilityStatus, out var status));
        Assert.Equal((byte)0, Assert.Single(status.ToArray()));
    }

    [Fact]
    public void A_missing_body_is_accepted_where_peers_leave_it_out()
    {
        Assert.Equal(ESME_ROK, MessageIdResponseView.TryParse(Samples.SubmitSmRespError, out var error));
        Assert.False(error.HasBody);
        Assert.True(error.MessageId.IsEmpty);
        Assert.Equal(ESME_RTHROTTLED, error.Header.CommandStatus);

        Assert.Equal(ESME_ROK, MessageIdResponseView.TryParse(HeaderOnly(CommandId.DeliverSmResp, ESME_ROK), out _));
        Assert.Equal(ESME_RINVMSGID, MessageIdResponseView.TryParse(HeaderOnly(CommandId.SubmitSmResp, ESME_ROK), out _));
        Assert.Equal(ESME_ROK, BindResponseView.TryParse(HeaderOnly(CommandId.BindTransceiverResp, ESME_ROK), out var bound));
        Assert.True(bound.SystemId.IsEmpty);
        Assert.Null(bound.ScInterfaceVersion);
        Assert.Equal(ESME_ROK, QuerySmRespView.TryParse(HeaderOnly(CommandId.QuerySmResp, ESME_RQUERYFAIL), out var queried));
        Assert.Equal(MessageState.Unknown, queried.MessageState);
        Assert.Equal(ESME_RINVMSGID, QuerySmRespView.TryParse(HeaderOnly(CommandId.QuerySmResp, ESME_ROK), out _));
    }

    private static byte[] HeaderOnly(CommandId id, CommandStatus status)
    {
        var buffer = new byte[PduHeader.Size];
        PduBuilder.HeaderOnly(buffer, id, 1, status);
        return buffer;
    }
}
