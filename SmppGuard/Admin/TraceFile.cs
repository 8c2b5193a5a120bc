using System.Globalization;

namespace SmppGuard.Admin;

/// <summary>One of the files of a trace, as far as it is whole: the trace may run, and write behind that.</summary>
/// <param name="path">Where it is.</param>
/// <param name="length">Octets that are sent.</param>
/// <param name="type">Its media type.</param>
internal sealed class TraceFile(string path, long length, string type) : IResult, IStatusCodeHttpResult
{
    public const string PcapType = "application/vnd.tcpdump.pcap";
    public const string JsonType = "application/x-ndjson";

    public int? StatusCode => StatusCodes.Status200OK;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = type;
        response.ContentLength = length;

        // In it is what strangers sent: no browser is to show it, and nothing between is to keep it.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"{Path.GetFileName(path)}\"");
        return response.SendFileAsync(path, 0, length, httpContext.RequestAborted);
    }
}
