using System.Text;
using Microsoft.Net.Http.Headers;

namespace SmppGuard.Admin;

/// <summary>A CSV file of any length, piece by piece as it is read; each piece waits for its turn among the look-ups. One that cannot be read to its end breaks off, so that nobody takes it for whole.</summary>
/// <param name="name">Of the file.</param>
/// <param name="header">Its first line.</param>
/// <param name="read">Gives the rows behind a key and the key of the last, null: there are no more. Called until then.</param>
internal sealed class CsvStream(string name, IReadOnlyList<string> header, Func<long, CancellationToken, (IReadOnlyList<IReadOnlyList<string?>> Rows, long? Last)> read) : IResult
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var queue = httpContext.RequestServices.GetRequiredService<ReadQueue>();
        var time = httpContext.RequestServices.GetRequiredService<TimeProvider>();
        var response = httpContext.Response;
        response.ContentType = Csv.Type + "; charset=utf-8";
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = name }.ToString();
        await WriteAsync([header]);
        for (long? after = 0; after is { } behind;)
        {
            var (end, piece) = await queue.RunAsync(limit => read(behind, limit), httpContext.RequestAborted);
            switch (end)
            {
                case ReadEnd.Done:
                    await WriteAsync(piece.Rows);
                    after = piece.Last;
                    break;
                case ReadEnd.QueueFull:
                    await Task.Delay(Pause, time, httpContext.RequestAborted);
                    break;
                default:
                    httpContext.Abort();
                    return;
            }
        }

        async Task WriteAsync(IEnumerable<IReadOnlyList<string?>> rows)
        {
            var text = new StringBuilder();
            foreach (var row in rows)
            {
                text.AppendJoin(',', row.Select(Csv.Cell)).Append("\r\n");
            }

            await response.WriteAsync(text.ToString(), Encoding.UTF8, httpContext.RequestAborted);
        }
    }
}
