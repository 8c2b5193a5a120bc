using System.Text.Json;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmscSimulator.Behaviour;
using SmscSimulator.Deliveries;
using SmscSimulator.Server;
using Xunit;

namespace SmppGuard.Tests.Simulators;

public sealed class SmscServerTests
{
    private const string Phone = "8613800138000";
    private const string Code = "106900001";

    [Fact]
    public async Task A_submit_is_answered_with_an_id_and_its_text_is_kept()
    {
        await using var smsc = await SmscServer.StartAsync();
        await using var esme = await BindAsync(smsc);

        var latin = await esme.SubmitAsync(Code, Phone, "50% off {today}");
        var chinese = await esme.SubmitAsync(Code, Phone, "全场五折");

        var received = await smsc.Received.WaitForCountAsync(2);
        Assert.Equal(["50% off {today}", "全场五折"], received.Select(message => message.Text));
        Assert.Equal([latin.MessageId, chinese.MessageId], received.Select(message => message.MessageId));
        Assert.NotEqual(latin.MessageId, chinese.MessageId);
        Assert.Equal([0, 8], received.Select(message => (int)message.DataCoding));
        Assert.All(received, message => Assert.Equal((Code, Phone, "cp1"), (message.Source, message.Destination, message.SystemId)));
    }

    [Fact]
    public async Task A_script_decides_each_answer()
    {
        await using var smsc = await SmscServer.StartAsync();
        smsc.OnSubmit = message => message.Text switch
        {
            "id" => SubmitReply.WithId("abc"),
            "throttle" => SubmitReply.Error(CommandStatus.ESME_RTHROTTLED),
            "nack" => SubmitReply.Nack(CommandStatus.ESME_RINVCMDLEN),
            "late" => SubmitReply.Ok.After(TimeSpan.FromMilliseconds(30)),
            _ => SubmitReply.Ok,
        };
        await using var esme = await BindAsync(smsc);

        Assert.Equal("abc", (await esme.SubmitAsync(Code, Phone, "id")).MessageId);
        var throttled = await esme.SubmitAsync(Code, Phone, "throttle");
        Assert.Equal(CommandStatus.ESME_RTHROTTLED, throttled.Status);
        Assert.Equal(PduHeader.Size, throttled.Pdu.Length);
        var nack = await esme.SubmitAsync(Code, Phone, "nack");
        Assert.Equal(CommandId.GenericNack, PduHeader.Read(nack.Pdu).CommandId);
        Assert.True((await esme.SubmitAsync(Code, Phone, "late")).IsOk);
    }

    [Fact]
    public async Task Answers_may_be_given_later_and_in_any_order()
    {
        await using var smsc = await SmscServer.StartAsync();
        smsc.OnSubmit = _ => SubmitReply.None;
        await using var esme = await BindAsync(smsc);
        var first = await esme.SendRequestAsync(new Submit { Text = "first" }.Encode());
        var second = await esme.SendRequestAsync(new Submit { Text = "second" }.Encode());
        var received = await smsc.Received.WaitForCountAsync(2);

        received[1].Answer(CommandStatus.ESME_ROK);
        Assert.True(EsmeClient.ResultOf(await second.WaitAsync(TimeSpan.FromSeconds(60))).IsOk);
        Assert.False(first.IsCompleted);
        received[0].Answer(CommandStatus.ESME_RSUBMITFAIL);
        Assert.Equal(CommandStatus.ESME_RSUBMITFAIL, EsmeClient.ResultOf(await first.WaitAsync(TimeSpan.FromSeconds(60))).Status);
    }

    [Fact]
    public async Task A_script_can_close_the_connection_instead_of_answering()
    {
        await using var smsc = await SmscServer.StartAsync();
        smsc.OnSubmit = _ => SubmitReply.Disconnect;
        await using var esme = await BindAsync(smsc);

        await Assert.ThrowsAsync<IOException>(() => esme.SubmitAsync(Code, Phone, "hello"));
    }

    [Theory]
    [InlineData("DELIVRD:1", 1, "DELIVRD", "000")]
    [InlineData("UNDELIV:1", 1, "UNDELIV", "001")]
    [InlineData("UNDELIV:1", 2, "UNDELIV", "001")]
    public async Task Receipts_name_the_message_and_its_state(string states, int registeredDelivery, string state, string error)
    {
        Assert.True(StateMix.TryParse(states, out var mix, out _));
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { ReceiptStates = mix });
        await using var esme = await BindAsync(smsc);

        var result = await esme.SubmitAsync(new Submit { Text = "hello", RegisteredDelivery = (byte)registeredDelivery });

        var receipt = await esme.WaitForDeliveryAsync();
        Assert.True(receipt.IsReceipt);
        Assert.Equal((result.MessageId, state, error), (receipt.ReceiptId, receipt.ReceiptState, receipt.ReceiptError));
        Assert.Equal((Phone, Code), (receipt.Source, receipt.Destination));
    }

    [Fact]
    public async Task Responses_and_receipts_can_write_the_same_id_differently()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { IdFormat = MessageIdStyle.Hex, ReceiptIdFormat = MessageIdStyle.Dec });
        await using var esme = await BindAsync(smsc);

        var result = await esme.SubmitAsync(Code, Phone, "hello", registered: true);

        var receipt = await esme.WaitForDeliveryAsync();
        Assert.Equal(Convert.ToInt64(result.MessageId, 16), long.Parse(receipt.ReceiptId));
    }

    [Fact]
    public async Task A_reply_from_a_phone_reaches_the_esme_and_its_status_comes_back()
    {
        await using var smsc = await SmscServer.StartAsync();
        await using var esme = await BindAsync(smsc);
        Assert.Equal(CommandStatus.ESME_ROK, await smsc.ReplyAsync(Phone, Code, "退订"));
        var reply = await esme.WaitForDeliveryAsync();
        Assert.Equal(("退订", Phone, Code, false), (reply.Text, reply.Source, reply.Destination, reply.IsReceipt));

        esme.OnDeliver = _ => CommandStatus.ESME_RX_P_APPN;
        Assert.Equal(CommandStatus.ESME_RX_P_APPN, await smsc.ReplyAsync(Phone, Code, "TD"));
    }

    [Fact]
    public async Task A_delivery_that_is_refused_for_the_moment_or_cut_off_is_repeated()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { DeliverRetry = TimeSpan.FromMilliseconds(10) });
        var statuses = new Queue<CommandStatus?>([CommandStatus.ESME_RX_T_APPN, null]);
        var esme = await BindAsync(smsc);
        esme.OnDeliver = _ => statuses.TryDequeue(out var status) ? status : CommandStatus.ESME_ROK;
        smsc.DeliverUntilAcknowledged(DeliverSmEncoder.Reply(Phone, Code, "TD")!);
        await esme.WaitForDeliveryAsync();
        await esme.WaitForDeliveryAsync();

        // The second one stays unacknowledged; the next bind gets it again.
        await esme.DisposeAsync();
        await using var next = await BindAsync(smsc);
        Assert.Equal("TD", (await next.WaitForDeliveryAsync()).Text);
    }

    [Fact]
    public async Task The_delivery_window_holds_back_what_is_beyond_it()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { DeliverWindow = 2 });
        await using var esme = await BindAsync(smsc);
        esme.OnDeliver = _ => null;
        foreach (string text in (string[])["1", "2", "3"])
        {
            smsc.DeliverUntilAcknowledged(DeliverSmEncoder.Reply(Phone, Code, text)!);
        }

        var first = await esme.WaitForDeliveryAsync();
        await esme.WaitForDeliveryAsync();
        Assert.Equal(CommandStatus.ESME_ROK, await esme.RequestAsync(CommandId.EnquireLink));
        Assert.Equal(2, smsc.Counters.DeliversSent);
        await esme.AcknowledgeAsync(first);
        Assert.Equal("3", (await esme.WaitForDeliveryAsync()).Text);
    }

    [Fact]
    public async Task Binds_are_refused_on_request_and_by_password()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { Password = "right" });
        var wrong = await Assert.ThrowsAsync<BindRefusedException>(() => BindAsync(smsc, "wrong"));
        Assert.Equal(CommandStatus.ESME_RINVPASWD, wrong.Status);

        smsc.RefuseBindsWith = CommandStatus.ESME_RBINDFAIL;
        var refused = await Assert.ThrowsAsync<BindRefusedException>(() => BindAsync(smsc, "right"));
        Assert.Equal(CommandStatus.ESME_RBINDFAIL, refused.Status);

        smsc.RefuseBindsWith = null;
        await using var esme = await BindAsync(smsc, "right");
        Assert.Equal((1, 2), (smsc.Counters.Binds, smsc.Counters.BindsRefused));
    }

    [Fact]
    public async Task An_smsc_whose_port_was_taken_meanwhile_comes_back_when_it_is_free()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { Port = FreePorts.One() });
        await smsc.GoDownAsync();
        Task listening;
        using (var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, smsc.Port))
        {
            other.Start();
            listening = smsc.ListenAsync();
            Assert.False(listening.IsCompleted);
        }

        await listening;
        await using var esme = await BindAsync(smsc);

        // One that was taken from the beginning is told at once.
        await Assert.ThrowsAsync<Microsoft.AspNetCore.Connections.AddressInUseException>(() => SmscServer.StartAsync(new SmscServerOptions { Port = smsc.Port }));
    }

    [Fact]
    public async Task An_smsc_that_went_down_comes_back_on_its_port()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { Port = FreePorts.One() });
        var port = smsc.Port;
        await using var esme = await BindAsync(smsc);

        await smsc.GoDownAsync();
        await esme.Closed;
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => BindAsync(smsc));

        await smsc.ListenAsync();
        Assert.Equal(port, smsc.Port);
        await using var again = await BindAsync(smsc);
        await smsc.WaitForBindsAsync();
    }

    [Fact]
    public async Task What_was_answered_is_in_the_dump()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await using var smsc = await SmscServer.StartAsync(new SmscServerOptions { DumpFile = file, KeepMessages = false });
            await using var esme = await BindAsync(smsc);
            var result = await esme.SubmitAsync(Code, Phone, "全场五折");

            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var json = JsonDocument.Parse(await new StreamReader(stream).ReadLineAsync() ?? "");
            Assert.Equal("全场五折", json.RootElement.GetProperty("text").GetString());
            Assert.Equal(result.MessageId, json.RootElement.GetProperty("messageId").GetString());
            Assert.Equal(Phone, json.RootElement.GetProperty("destination").GetString());
            var pdu = Convert.FromHexString(json.RootElement.GetProperty("pdu").GetString()!);
            Assert.Equal(CommandId.SubmitSm, PduHeader.Read(pdu).CommandId);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Task<EsmeClient> BindAsync(SmscServer smsc, string password = "") =>
        EsmeClient.BindAsync(new EsmeClientOptions { Port = smsc.Port, Password = password });
}
