namespace SmppGuard.Hosting;

/// <summary>The HTTP side.</summary>
internal sealed class HttpOptions
{
    public string Listen { get; set; } = "http://127.0.0.1:8080";
}
