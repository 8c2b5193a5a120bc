using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace SmppGuard.Tests.Observability;

/// <summary>A collector that takes OTLP over HTTP, on loopback, and keeps what it was sent. The messages are read by their field numbers (opentelemetry-proto 1.x).</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpCollector(WebApplication app) => _app = app;

    public string Endpoint => _app.Urls.Single();

    /// <summary>What to answer with.</summary>
    public int Status { get; set; } = StatusCodes.Status200OK;

    public ConcurrentQueue<OtlpSpan> Spans { get; } = new();

    /// <summary>Data points: the metric, its labels in order of their names, its value (of a histogram: how many).</summary>
    public ConcurrentDictionary<string, double> Points { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, string> Resource { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var collector = new OtlpCollector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path} {context.Request.ContentType}");
        context.Response.StatusCode = Status;
        if (Status != StatusCodes.Status200OK)
        {
            return;
        }

        // Both requests: resource (1 of resource_…), then scopes (2), then what they hold (2).
        foreach (var resource in Field.Read(body.ToArray()).Where(f => f.Number == 1).Select(f => Field.Read(f.Octets)))
        {
            foreach (var (key, value) in resource.Where(f => f.Number == 1).SelectMany(f => Attributes(f.Octets, 1)))
            {
                Resource[key] = value;
            }

            foreach (var item in resource.Where(f => f.Number == 2).SelectMany(f => Field.Read(f.Octets)).Where(f => f.Number == 2))
            {
                if (context.Request.Path == "/v1/traces")
                {
                    Spans.Enqueue(OtlpSpan.Read(item.Octets));
                }
                else
                {
                    TakeMetric(item.Octets);
                }
            }
        }
    }

    private void TakeMetric(byte[] metric)
    {
        var fields = Field.Read(metric);
        var name = fields.First(f => f.Number == 1).Text;

        // gauge 5, sum 7, histogram 9; data_points are 1 in each.
        foreach (var data in fields.Where(f => f.Number is 5 or 7 or 9))
        {
            foreach (var point in Field.Read(data.Octets).Where(f => f.Number == 1))
            {
                var values = Field.Read(point.Octets);
                var labels = string.Join(',', Attributes(point.Octets, data.Number == 9 ? 9 : 7).OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}"));
                Points[$"{name}{{{labels}}}"] = data.Number == 9 ? values.First(f => f.Number == 4).Bits
                    : values.FirstOrDefault(f => f.Number == 4) is { } real ? BitConverter.UInt64BitsToDouble(real.Bits) : values.First(f => f.Number == 6).Bits;
            }
        }
    }

    internal static IEnumerable<(string Key, string Value)> Attributes(byte[] message, int number)
    {
        foreach (var attribute in Field.Read(message).Where(f => f.Number == number).Select(f => Field.Read(f.Octets)))
        {
            var value = Field.Read(attribute.First(f => f.Number == 2).Octets).FirstOrDefault();
            yield return (attribute.First(f => f.Number == 1).Text, value is null ? "" : value.Number == 1 ? value.Text : value.Bits.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>A field of a message of Protocol Buffers.</summary>
    internal sealed record Field(int Number, byte[] Octets, ulong Bits)
    {
        public string Text => Encoding.UTF8.GetString(Octets);

        public static List<Field> Read(byte[] message)
        {
            List<Field> fields = [];
            var rest = message.AsSpan();
            while (!rest.IsEmpty)
            {
                var tag = Varint(ref rest);
                var number = (int)(tag >> 3);
                switch (tag & 7)
                {
                    case 0:
                        fields.Add(new Field(number, [], Varint(ref rest)));
                        break;
                    case 1:
                        fields.Add(new Field(number, [], BinaryPrimitives.ReadUInt64LittleEndian(rest)));
                        rest = rest[8..];
                        break;
                    case 2:
                        var length = (int)Varint(ref rest);
                        fields.Add(new Field(number, rest[..length].ToArray(), 0));
                        rest = rest[length..];
                        break;
                    case 5:
                        fields.Add(new Field(number, [], BinaryPrimitives.ReadUInt32LittleEndian(rest)));
                        rest = rest[4..];
                        break;
                    default:
                        throw new InvalidDataException($"no field begins with {tag}");
                }
            }

            return fields;
        }

        private static ulong Varint(ref Span<byte> rest)
        {
            ulong value = 0;
            for (var shift = 0; ; shift += 7)
            {
                var octet = rest[0];
                rest = rest[1..];
                value |= (ulong)(octet & 0x7F) << shift;
                if (octet < 0x80)
                {
                    return value;
                }
            }
        }
    }
}

/// <summary>A span as a collector gets it.</summary>
internal sealed record OtlpSpan(string TraceId, string SpanId, string ParentId, string Name, DateTimeOffset Start, DateTimeOffset End, IReadOnlyDictionary<string, string> Attributes, bool IsError)
{
    public static OtlpSpan Read(byte[] span)
    {
        var fields = OtlpCollector.Field.Read(span);
        return new OtlpSpan(
            Hex(1), Hex(2), Hex(4), fields.First(f => f.Number == 5).Text, At(7), At(8),
            OtlpCollector.Attributes(span, 9).ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal),
            fields.Where(f => f.Number == 15).SelectMany(f => OtlpCollector.Field.Read(f.Octets)).Any(f => f is { Number: 3, Bits: 2 }));

        string Hex(int number) => Convert.ToHexStringLower(fields.FirstOrDefault(f => f.Number == number)?.Octets ?? []);
        DateTimeOffset At(int number) => DateTimeOffset.UnixEpoch.AddTicks((long)(fields.First(f => f.Number == number).Bits / 100));
    }
}
