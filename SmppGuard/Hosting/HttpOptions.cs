using SmppGuard.Tls;

namespace SmppGuard.Hosting;

/// <summary>The HTTP side.</summary>
internal sealed class HttpOptions
{
    /// <summary><c>http://address:port</c>, or <c>https://address:port</c> with <see cref="Tls"/>.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:8080";

    public CertificateOptions Tls { get; set; } = new();
}
