using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using SmppGuard.Tests.Harness;
using Xunit;

namespace SmppGuard.Tests.Smpp.Package;

/// <summary>What the README of the package shows is compiled here, word for word, and does what it says.</summary>
public sealed class ReadmeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("Wire.cs")]
    [InlineData("Client.cs")]
    [InlineData("Server.cs")]
    public void Its_code_is_that_of_this_folder(string file)
    {
        var source = File.ReadAllText(Path.Combine(SourceFolder.Path, "SmppGuard.Tests", "Smpp", "Package", file));
        var code = source[source.IndexOf("internal sealed", StringComparison.Ordinal)..];
        Assert.Contains($"```csharp\n{code}```", File.ReadAllText(Path.Combine(SourceFolder.Path, "SmppGuard.Smpp", "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_client_sends_a_message_to_its_server()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var messages = new ConcurrentQueue<(string Destination, string Text)>();
        var server = new Server((destination, text) => messages.Enqueue((destination, text)));
        var serving = listener.AcceptTcpClientAsync().ContinueWith(accepted => server.ServeAsync(accepted.Result), TaskScheduler.Default).Unwrap();
        Assert.Equal("ESME_ROK 1", await Client.SubmitAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, "Hello").WaitAsync(Patience));
        await serving.WaitAsync(Patience);
        Assert.Equal([("8613800138000", "Hello")], messages);
    }
}
