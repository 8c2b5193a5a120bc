using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Relay;

/// <summary>An ESME that somebody else wrote: Kannel's bearerbox and smsbox, as Debian packages them.</summary>
public sealed class KannelTests : IDisposable
{
    private const string Bearerbox = "/usr/sbin/bearerbox";
    private const string Smsbox = "/usr/sbin/smsbox";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _started = [];

    public void Dispose()
    {
        foreach (var process in Enumerable.Reverse(_started))
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        _folder.Dispose();
    }

    [SkippableFact]
    public async Task Kannel_binds_sends_in_both_alphabets_and_gets_its_receipts()
    {
        Skip.IfNot(File.Exists(Bearerbox) && File.Exists(Smsbox), $"Kannel is not installed: no {Bearerbox} or {Smsbox} (Debian package kannel).");
        await using var guard = await GuardFixture.StartAsync();
        var receipts = Channel.CreateUnbounded<(string Id, string Type)>();
        await using var receiver = await ReceiveReceiptsAsync(receipts.Writer);
        using var http = await StartKannelAsync(guard);
        await SendAsync(http, receiver, "gsm", Adverts, Agreed, "50% off @ £5 today", coding: 0);
        await SendAsync(http, receiver, "ucs2", Adverts, Agreed, "全场五折", coding: 2);
        await SendAsync(http, receiver, "refused", Adverts, NeverAsked, "50% off", coding: 0);

        // dlr types: 1 delivered to the phone, 2 not delivered, 8 taken by the SMSC, 16 refused by it.
        var seen = new HashSet<(string, string)>();
        using var deadline = new CancellationTokenSource(Patience);
        while (!seen.IsSupersetOf([("gsm", "8"), ("gsm", "1"), ("ucs2", "8"), ("ucs2", "1"), ("refused", "16")]))
        {
            seen.Add(await receipts.Reader.ReadAsync(deadline.Token));
        }

        Assert.DoesNotContain(("refused", "1"), seen);
        Assert.Equal(
            ["[Acme Mall] 50% off @ £5 today Tel 4008001234 Reply STOP to opt out", "【示例商城】全场五折 客服4008001234 拒收请回复R"],
            guard.Smsc.Received.Snapshot().Select(m => m.Text).Order(StringComparer.Ordinal));
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count(r => r.Receipts.Count == 1) == 2, "both receipts in the archive");
        Assert.Equal(SmppGuard.Model.Reason.NoConsent, (await guard.RecordAsync(r => !r.IsAllowed)).Reason);
    }

    [SkippableFact]
    public async Task Long_messages_that_Kannel_splits_arrive_whole_and_stamped_once()
    {
        Skip.IfNot(File.Exists(Bearerbox) && File.Exists(Smsbox), $"Kannel is not installed: no {Bearerbox} or {Smsbox} (Debian package kannel).");
        await using var guard = await GuardFixture.StartAsync();
        var receipts = Channel.CreateUnbounded<(string Id, string Type)>();
        await using var receiver = await ReceiveReceiptsAsync(receipts.Writer);
        using var http = await StartKannelAsync(guard);
        var chinese = string.Concat(Enumerable.Range(0, 500).Select(i => (char)('一' + i)));
        var latin = string.Concat(Enumerable.Range(0, 500).Select(i => i % 50 == 0 ? '@' : (char)('a' + (i % 26))));

        await SendAsync(http, receiver, "ucs2", Adverts, Agreed, chinese, coding: 2);
        await SendAsync(http, receiver, "gsm", Adverts, AlsoAgreed, latin, coding: 0);

        var shown = (await guard.Smsc.Phone(Agreed).Messages.WaitForCountAsync(1, Patience))[0];
        Assert.Equal(($"【示例商城】{chinese} 客服4008001234 拒收请回复R", 8), (shown.Text, shown.Segments));
        shown = (await guard.Smsc.Phone(AlsoAgreed).Messages.WaitForCountAsync(1, Patience))[0];
        Assert.Equal(($"[Acme Mall] {latin} Tel 4008001234 Reply STOP to opt out", 4), (shown.Text, shown.Segments));
        await Eventually.TrueAsync(async () => (await guard.RecordsAsync()).Count(r => r.Outcome == SmppGuard.Archive.MessageOutcome.Accepted) == 2, "both records");
        var records = await guard.RecordsAsync();
        Assert.Equal([latin, chinese], records.Select(r => r.OriginalText).Order(StringComparer.Ordinal));
        Assert.All(records, r => Assert.InRange(r.Parts.Count, 4, 8));
        Assert.Equal((1, 1), (guard.Smsc.Phone(Agreed).Messages.Count, guard.Smsc.Phone(AlsoAgreed).Messages.Count));
    }

    /// <summary>Starts both programs; where the second one takes messages.</summary>
    private async Task<HttpClient> StartKannelAsync(GuardFixture guard)
    {
        var ports = FreePorts.Take(3);
        var config = _folder.Write("kannel.conf", Configuration(guard.Port, ports));
        Start(Bearerbox, config);
        await ListensAsync(ports[1]);
        Start(Smsbox, config);
        await ListensAsync(ports[2]);
        await Eventually.TrueAsync(() => guard.Log.Entries.Any(e => e.StartsWith($"ESME {Mall} bound", StringComparison.Ordinal)), "Kannel's bind", Patience);
        return new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports[2]}/") };
    }

    private static async Task SendAsync(HttpClient http, WebApplication receiver, string id, string from, string to, string text, int coding)
    {
        var dlr = Uri.EscapeDataString($"{receiver.Urls.First()}/dlr?id={id}&type=%d");
        var answer = await http.GetAsync(
            $"cgi-bin/sendsms?username=tester&password=secret&from={from}&to={to}&text={Uri.EscapeDataString(text)}&charset=UTF-8&coding={coding}&dlr-mask=27&dlr-url={dlr}");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static async Task<WebApplication> ReceiveReceiptsAsync(ChannelWriter<(string Id, string Type)> receipts)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/dlr", (HttpRequest request) => receipts.TryWrite((request.Query["id"].ToString(), request.Query["type"].ToString())));
        await app.StartAsync();
        return app;
    }

    private static string Configuration(int smppPort, int[] ports) => $"""
        group = core
        admin-port = {ports[0]}
        admin-password = secret
        smsbox-port = {ports[1]}
        box-allow-ip = "127.0.0.1"
        dlr-storage = internal

        group = smsc
        smsc = smpp
        smsc-id = guard
        host = 127.0.0.1
        port = {smppPort}
        transceiver-mode = true
        smsc-username = {Mall}
        smsc-password = {Secret}
        system-type = ""

        group = smsbox
        bearerbox-host = 127.0.0.1
        sendsms-port = {ports[2]}

        group = sendsms-user
        username = tester
        password = secret
        max-messages = 10
        concatenation = true

        """;

    private void Start(string program, string config)
    {
        var start = new ProcessStartInfo(program, ["-v", "4", config]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = _folder.Path };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _started.Add(process);
    }

    private Task ListensAsync(int port) => Eventually.TrueAsync(
        async () =>
        {
            Assert.All(_started, p => Assert.False(p.HasExited, $"{p.StartInfo.FileName} ended"));
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        string.Create(CultureInfo.InvariantCulture, $"port {port}"),
        Patience);
}
