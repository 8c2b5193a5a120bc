using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmppGuard.Hosting;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Observability;

/// <summary>What a collector of OpenTelemetry gets of a guard that is told to push to it, and that nobody gets anything otherwise.</summary>
public sealed partial class TelemetryTests
{
    [Fact]
    public async Task A_message_is_one_trace_from_submit_to_answer_and_receipt()
    {
        await using var collector = await OtlpCollector.StartAsync();
        string recordId;
        await using (var guard = await GuardFixture.StartAsync(Traced(collector, oneIn: 1)))
        {
            var esme = await guard.BindAsync();
            var answer = await esme.SubmitAsync(Orders, Agreed, "order", registered: true);
            Assert.True(answer.IsOk);
            await Eventually.TrueAsync(async () => (await guard.RecordsAsync()) is [{ Receipts.Count: > 0 }], "the receipt in the record");
            recordId = (await guard.RecordsAsync())[0].Id;
        }

        // What was traced leaves at the stop at the latest.
        OtlpSpan[] spans = [.. collector.Spans.Where(s => s.Attributes.GetValueOrDefault("smppguard.record_id") == recordId)];
        var root = Assert.Single(spans, s => s.Name == "SubmitSm");
        Assert.Equal("", root.ParentId);
        Assert.EndsWith(long.Parse(recordId, CultureInfo.InvariantCulture).ToString("x16", CultureInfo.InvariantCulture), root.TraceId, StringComparison.Ordinal);
        Assert.Equal(("cp1", "main", "allowed", "accepted", "0"), (
            root.Attributes["smppguard.account"], root.Attributes["smppguard.smsc"], root.Attributes["smppguard.decision"], root.Attributes["smppguard.outcome"], root.Attributes["smpp.command_status"]));
        Assert.False(root.IsError);
        var receipt = Assert.Single(spans, s => s.Name == "receipt");
        Assert.Equal((root.TraceId, root.SpanId, "DELIVRD"), (receipt.TraceId, receipt.ParentId, receipt.Attributes["smppguard.receipt.state"]));
        OtlpSpan[] steps = [.. collector.Spans.Where(s => s.TraceId == root.TraceId && s.ParentId == root.SpanId && s != receipt).OrderBy(s => s.Start).ThenBy(s => s.End)];
        Assert.Equal(["judge and record", "record outcome", "smsc"], steps.Select(s => s.Name).Order(StringComparer.Ordinal));
        Assert.All(steps, step => Assert.True(step.Start >= root.Start && step.Start <= step.End));
    }

    [Fact]
    public async Task A_refused_message_is_a_trace_with_its_reason_and_no_trace_has_a_text_or_a_number()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using (var guard = await GuardFixture.StartAsync(Traced(collector, oneIn: 1)))
        {
            var esme = await guard.BindAsync();
            Assert.False((await esme.SubmitAsync(Adverts, NeverAsked, "全场五折")).IsOk);
            Assert.True((await esme.SubmitAsync(Adverts, Agreed, "全场五折")).IsOk);
        }

        var refused = Assert.Single(collector.Spans, s => s.Attributes.GetValueOrDefault("smppguard.reason") == "no-consent");
        Assert.True(refused.IsError);
        Assert.Equal(("refused", "1026"), (refused.Attributes["smppguard.decision"], refused.Attributes["smpp.command_status"]));
        Assert.Equal("judge and record", Assert.Single(collector.Spans, s => s.ParentId == refused.SpanId).Name);
        Assert.All(collector.Spans.SelectMany(s => s.Attributes), attribute =>
        {
            Assert.DoesNotContain("五折", attribute.Value, StringComparison.Ordinal);
            Assert.True(attribute.Key == "smppguard.record_id" || !Number().IsMatch(attribute.Value), attribute.Key);
        });
    }

    [Fact]
    public async Task A_receipt_that_comes_right_behind_its_answer_stands_under_its_message_too()
    {
        const int Messages = 20;
        await using var collector = await OtlpCollector.StartAsync();
        using var smsc = new RawSmsc();
        var (guard, bind) = await smsc.StartGuardAsync(Traced(collector, oneIn: 1));
        await using (guard)
        await using (bind)
        {
            var esme = await guard.BindAsync();
            for (var i = 0; i < Messages; i++)
            {
                var submitted = esme.SubmitAsync(Orders, Agreed, "order", registered: true);
                await bind.SendAsync(AnswerAndReceipt(RawPeer.HeaderOf(await bind.ReadAsync()).Number, $"m{i}"));
                Assert.True((await submitted).IsOk);
                while (RawPeer.HeaderOf(await bind.ReadAsync()).Id != CommandId.DeliverSmResp)
                {
                }
            }
        }

        OtlpSpan[] receipts = [.. collector.Spans.Where(s => s.Name == "receipt")];
        Assert.Equal(Messages, receipts.Length);
        Assert.All(receipts, receipt => Assert.Equal("SubmitSm", collector.Spans.Single(s => s.SpanId == receipt.ParentId).Name));
    }

    [Fact]
    public async Task One_message_in_so_many_is_traced()
    {
        const int Messages = 400;
        await using var collector = await OtlpCollector.StartAsync();
        await using (var guard = await GuardFixture.StartAsync(Traced(collector, oneIn: 4)))
        {
            var esme = await guard.BindAsync();
            await Task.WhenAll(Enumerable.Range(0, Messages).Select(_ => esme.SubmitAsync(Orders, Agreed, "order", registered: false, CancellationToken.None)));
        }

        // A quarter of 400; seven times the deviation to either side.
        Assert.InRange(collector.Spans.Count(s => s.Name == "SubmitSm"), 40, 160);
    }

    [Fact]
    public async Task Metrics_are_pushed_as_they_are_scraped()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using (var guard = await GuardFixture.StartAsync(options =>
        {
            options.Telemetry.OtlpEndpoint = collector.Endpoint;
            options.Pod.Number = 77;
        }))
        {
            _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/codes/106977777", """{ "match": "Exact", "organization": "city", "purpose": "Notification" }""");
            _ = await guard.CallAsync(HttpMethod.Put, "/api/v1/accounts/otlp-only", $$"""{ "password": "{{Secret}}", "codes": [ "106977777" ], "smsc": "main" }""");
            var esme = await guard.BindAsync("otlp-only");
            Assert.True((await esme.SubmitAsync("106977777", Agreed, "notice")).IsOk);
        }

        Assert.Equal(1, collector.Points["smppguard.submits{account=otlp-only,decision=allowed,reason=}"]);
        Assert.Contains("smppguard.binds{peer=otlp-only,side=esme}", collector.Points.Keys);
        Assert.True(collector.Points["smppguard.submit.duration{}"] >= 1);
        Assert.Contains(collector.Points.Keys, name => name.StartsWith("dotnet.process.cpu.time", StringComparison.Ordinal));
        Assert.Equal("smppguard", collector.Resource["service.name"]);
        Assert.EndsWith("/77", collector.Resource["service.instance.id"], StringComparison.Ordinal);
        Assert.All(collector.Requests, request => Assert.Equal("POST /v1/metrics application/x-protobuf", request));
        Assert.Empty(collector.Spans);
    }

    [Fact]
    public async Task A_collector_that_fails_holds_nothing_up()
    {
        await using var collector = await OtlpCollector.StartAsync();
        collector.Status = 500;
        await using var guard = await GuardFixture.StartAsync(Traced(collector, oneIn: 1));
        var esme = await guard.BindAsync();
        Assert.True((await esme.SubmitAsync(Orders, Agreed, "order")).IsOk);
        using var api = guard.CreateApi();
        Assert.True((await api.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_of_it_is_there()
    {
        await using var guard = await GuardFixture.StartAsync(options => options.Telemetry.TraceOneIn = 1);
        Assert.DoesNotContain(guard.Services.GetServices<IHostedService>(), service => service.GetType().FullName!.StartsWith("OpenTelemetry", StringComparison.Ordinal));
        Assert.Null(guard.Services.GetService<OpenTelemetry.Trace.TracerProvider>());
        Assert.Null(guard.Services.GetService<OpenTelemetry.Metrics.MeterProvider>());
    }

    [Theory]
    [InlineData("collector:4318")]
    [InlineData("grpc://collector:4317")]
    [InlineData("http://user:secret@collector:4318")]
    [InlineData("http://collector:4318/v1/traces")]
    [InlineData("http://collector:4318?key=secret")]
    [InlineData("")]
    public void What_is_no_endpoint_is_refused(string endpoint) =>
        Assert.Contains(
            GuardConfiguration.From(new GuardOptions { Telemetry = { OtlpEndpoint = endpoint } }).Problems,
            problem => problem.StartsWith("SmppGuard:Telemetry:OtlpEndpoint is ", StringComparison.Ordinal) && !problem.Contains("secret", StringComparison.Ordinal));

    // In one write.
    private static byte[] AnswerAndReceipt(uint sequenceNumber, string id)
    {
        var buffer = new byte[2 * PduBuilder.MaxLength];
        var answer = PduBuilder.SubmitSmResp(buffer, sequenceNumber, CommandStatus.ESME_ROK, Encoding.ASCII.GetBytes(id));
        var receipt = new SubmitSmFields
        {
            SourceAddr = Agreed,
            DestinationAddr = Orders,
            EsmClass = EsmClasses.DeliveryReceipt,
            ShortMessage = Encoding.ASCII.GetBytes($"id:{id} sub:001 dlvrd:001 submit date:2611220800 done date:2611220800 stat:DELIVRD err:000 text:order"),
        }.WriteDeliverSm(buffer.AsSpan(answer), sequenceNumber + 1);
        return buffer[..(answer + receipt)];
    }

    private static Action<GuardOptions> Traced(OtlpCollector collector, int oneIn) => options =>
    {
        options.Telemetry.OtlpEndpoint = collector.Endpoint;
        options.Telemetry.TraceOneIn = oneIn;
    };

    [GeneratedRegex("[0-9]{5,}")]
    private static partial Regex Number();
}
