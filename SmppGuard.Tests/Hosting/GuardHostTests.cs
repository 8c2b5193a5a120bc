using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmppGuard.Hosting;
using SmppGuard.Registry;
using Xunit;

namespace SmppGuard.Tests.Hosting;

public sealed class GuardHostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_serves_connections_on_free_ports_plain_and_over_TLS()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=guard", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var options = Options();
        options.Smpp.Listen = ["127.0.0.1:0", "127.0.0.1:0"];
        options.Smpp.ListenTls = ["127.0.0.1:0"];
        options.Smpp.Tls.CertificatePath = _folder.Write("server.crt", certificate.ExportCertificatePem());
        options.Smpp.Tls.KeyPath = _folder.Write("server.key", key.ExportPkcs8PrivateKeyPem());

        await using var app = GuardHost.Build(options, Echo);
        await app.StartAsync();
        var endpoints = app.Services.GetRequiredService<GuardEndpoints>();
        Assert.Equal(3, endpoints.Smpp.Count);
        Assert.Equal(3, endpoints.Smpp.Select(e => e.Port).Distinct().Count());
        Assert.Equal($"SmppGuard ready smpp={endpoints.Smpp[0]},{endpoints.Smpp[1]},{endpoints.Smpp[2]} http=http://{endpoints.Http}", endpoints.ToString());

        using var plain = new TcpClient();
        await plain.ConnectAsync(endpoints.Smpp[1]);
        await ExpectEchoAsync(plain.GetStream());

        using var secured = new TcpClient();
        await secured.ConnectAsync(endpoints.Smpp[2]);
        await using var tls = new SslStream(secured.GetStream(), leaveInnerStreamOpen: false, (_, peer, _, _) => peer!.GetCertHashString() == certificate.GetCertHashString());
        await tls.AuthenticateAsClientAsync("guard");
        await ExpectEchoAsync(tls);
        await app.StopAsync();
    }

    [Fact]
    public async Task While_it_loads_the_health_endpoint_says_so_and_nothing_else_is_let_in()
    {
        // Held between the replay of the journal and the loading of the consents.
        using var held = new HeldLog("Journal replayed");
        await using var app = GuardHost.Build(Options(), builder =>
        {
            Echo(builder);
            builder.Logging.AddProvider(held);
        });
        var starting = Task.Run(() => app.StartAsync());
        await held.Reached;
        var endpoints = app.Services.GetRequiredService<GuardEndpoints>();
        using var http = new HttpClient { BaseAddress = endpoints.HttpUrl };
        using (var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            var reasons = JsonNode.Parse(await ready.Content.ReadAsStringAsync())!["reasons"]!.AsArray().Select(r => (string?)r).ToArray();
            Assert.Contains("starting", reasons);
            Assert.Contains("consents-loading: 0 of 0 events", reasons);
        }

        using (var live = await http.GetAsync(new Uri("/health/live", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        }

        using (var api = await http.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, api.StatusCode);
            Assert.Equal("application/problem+json", api.Content.Headers.ContentType!.MediaType);
        }

        using (var early = new TcpClient())
        {
            try
            {
                await early.ConnectAsync(endpoints.Smpp[0]);
                await ExpectClosedAsync(early.GetStream());
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
            {
                // Closed before this side had noticed that it was open.
            }
        }

        held.Release();
        await starting;
        using var client = new TcpClient();
        await client.ConnectAsync(endpoints.Smpp[0]);
        await ExpectEchoAsync(client.GetStream());
        using (var api = await http.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.OK, api.StatusCode);
        }

        using (var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative)))
        {
            Assert.DoesNotContain("consents-loading", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await app.StopAsync();
    }

    [Fact]
    public async Task A_data_directory_has_one_process()
    {
        await using (GuardHost.Build(Options(), Echo))
        {
            var refused = Assert.Throws<DataDirectoryInUseException>(() => GuardHost.Build(Options(), Echo));
            Assert.Contains("SmppGuard:DataDirectory is ", refused.Message, StringComparison.Ordinal);
            Assert.Contains("another SmppGuard process uses", refused.Message, StringComparison.Ordinal);
        }

        await using var next = GuardHost.Build(Options(), Echo);
    }

    [Fact]
    public void Wrong_options_build_nothing()
    {
        var options = Options();
        options.Smpp.DefaultWindow = 0;
        var refused = Assert.Throws<GuardConfigurationException>(() => GuardHost.Build(options, Echo));
        Assert.Equal("SmppGuard:Smpp:DefaultWindow is 0; use 1 to 10000, for example 100.", Assert.Single(refused.Problems));
        Assert.False(Directory.Exists(options.DataDirectory));
    }

    [Fact]
    public async Task The_registry_file_is_in_force_when_the_store_is_asked_for()
    {
        var options = Options();
        options.Registry.File = _folder.Write("registry.json", """{ "organizations": [ { "id": "acme", "name": "示例商城", "contact": "4008001234" } ] }""");
        await using var app = GuardHost.Build(options, Echo);
        Assert.True(app.Services.GetRequiredService<RegistryStore>().Current.TryGetOrganization("acme", out _));
    }

    private static async Task ExpectEchoAsync(Stream stream)
    {
        await stream.WriteAsync("ping"u8.ToArray());
        var answer = new byte[4];
        await stream.ReadExactlyAsync(answer);
        Assert.Equal("ping"u8, answer);
    }

    private static async Task ExpectClosedAsync(NetworkStream stream)
    {
        try
        {
            Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        }
        catch (IOException reset)
        {
            Assert.IsType<SocketException>(reset.InnerException);
        }
    }

    private static void Echo(WebApplicationBuilder builder) => builder.Services.AddSingleton<ConnectionHandler, EchoHandler>();

    private GuardOptions Options() => new()
    {
        DataDirectory = _folder.File("data"),
        Smpp = { Listen = ["127.0.0.1:0"] },
        Http = { Listen = "http://127.0.0.1:0" },
    };

    /// <summary>Stops the program at a line of its log until it is released.</summary>
    private sealed class HeldLog(string line) : ILoggerProvider, ILogger
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _released = new();

        public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(60));

        public void Release() => _released.Set();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception).StartsWith(line, StringComparison.Ordinal))
            {
                _ = _reached.TrySetResult();
                _released.Wait();
            }
        }

        public void Dispose() => _released.Set();
    }

    private sealed class EchoHandler : ConnectionHandler
    {
        public override async Task OnConnectedAsync(ConnectionContext connection)
        {
            var read = await connection.Transport.Input.ReadAsync();
            foreach (var segment in read.Buffer)
            {
                await connection.Transport.Output.WriteAsync(segment);
            }
        }
    }
}
