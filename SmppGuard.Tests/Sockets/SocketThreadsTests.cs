using System.Net;
using System.Text;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Sockets;
using SmppGuard.Tests.Harness;
using SmscSimulator.Server;
using Xunit;

namespace SmppGuard.Tests.Sockets;

/// <summary>The process reads SMPP on the threads of the runtime's sockets; a build of tests ends itself if one of them reads the archive.</summary>
public sealed class SocketThreadsTests
{
    private const string Keys = $$"""
        "Admin": { "ApiKeys": [ { "Name": "ops", "Key": "{{GuardApi.Key}}", "Role": "Operator" } ] },
        """;

    [Fact]
    public async Task SMPP_is_read_on_the_threads_of_sockets_and_no_look_at_the_archive_is_taken_there()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port, Keys);
        await guard.StartAsync();
        using var http = GuardApi.Connect(guard.HttpUrl);
        await using (var esme = await EsmeClient.BindAsync(guard.Esme()))
        {
            // The SMSC side may not be bound at once.
            SubmitResult submitted = default!;
            await Eventually.TrueAsync(async () => (submitted = await esme.SubmitAsync(TestRegistry.Adverts, TestRegistry.Agreed, "50% off", registered: true)).IsOk, "the first accepted advert");
            _ = await esme.WaitForDeliveryAsync();

            // Operations on messages, refusals and receipts for messages that nobody knows look into the archive.
            Assert.Equal(CommandStatus.ESME_ROK, PduHeader.Read(await esme.RequestAsync(Query(submitted.MessageId))).CommandStatus);
            Assert.NotEqual(CommandStatus.ESME_ROK, PduHeader.Read(await esme.RequestAsync(Query("unknown"))).CommandStatus);
            Assert.Equal(CommandStatus.ESME_ROK, await smsc.ReplyAsync(TestRegistry.Agreed, TestRegistry.Adverts, "TD"));
            foreach (var path in new[] { "api/v1/messages", "api/v1/messages?decision=refused", "api/v1/replies", "health/ready", "metrics" })
            {
                using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        }

        Assert.Equal(SocketThreads.Count, guard.ThreadNames.Count(name => name is ".NET Sockets"));
        Assert.Equal(0, await guard.StopAsync());
        Assert.DoesNotContain(guard.Errors, line => line.Contains("thread of sockets", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_floods_does_not_keep_others_from_being_read()
    {
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        await using var guard = new GuardProcess(smsc.Port);
        await guard.StartAsync();
        using var stop = new CancellationTokenSource();
        var floods = Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => FloodAsync(guard, stop.Token)).ToArray();
        await using (var esme = await EsmeClient.BindAsync(guard.Esme()))
        {
            await Eventually.TrueAsync(async () => (await esme.SubmitAsync(TestRegistry.Adverts, TestRegistry.Agreed, "50% off")).IsOk, "the first accepted advert");
            for (var i = 0; i < 100; i++)
            {
                Assert.True((await esme.SubmitAsync(TestRegistry.Adverts, TestRegistry.Agreed, "50% off")).IsOk);
            }
        }

        Assert.DoesNotContain(floods, flood => flood.IsCompleted);
        await stop.CancelAsync();
        await Task.WhenAll(floods);
    }

    // enquire_link without a pause; the answers are thrown away.
    private static async Task FloodAsync(GuardProcess guard, CancellationToken stop)
    {
        await using var esme = await EsmeClient.BindAsync(guard.Esme(TestRegistry.Crowd));
        var pdus = new byte[4096 * PduHeader.Size];
        for (var at = 0; at < pdus.Length; at += PduHeader.Size)
        {
            PduBuilder.HeaderOnly(pdus.AsSpan(at), CommandId.EnquireLink, 1_000_000);
        }

        try
        {
            while (!stop.IsCancellationRequested)
            {
                await esme.SendRawAsync(pdus, stop);
                while (esme.Unexpected.TryRead(out byte[]? _))
                {
                    // Nobody looks at them.
                }
            }
        }
        catch (Exception ended) when (stop.IsCancellationRequested && ended is OperationCanceledException or IOException or InvalidOperationException or Microsoft.AspNetCore.Connections.ConnectionAbortedException)
        {
            // The test is over.
        }
        finally
        {
            // Not to the end of what it has sent: the guard reads on when its answers are read, which nobody does any more.
            esme.Abort();
        }
    }

    private static byte[] Query(string messageId)
    {
        var pdu = new byte[PduBuilder.MaxLength];
        return pdu[..PduBuilder.QuerySm(pdu, 0, Encoding.ASCII.GetBytes(messageId), 0, 0, Encoding.ASCII.GetBytes(TestRegistry.Adverts))];
    }
}
