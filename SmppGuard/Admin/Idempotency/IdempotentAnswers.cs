using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using SmppGuard.Access;
using SmppGuard.Admin.Auditing;
using SmppGuard.Idempotency;
using SmppGuard.Model;

namespace SmppGuard.Admin.Idempotency;

/// <summary>Endpoints whose answers are not kept.</summary>
/// <param name="Why">Said behind the name of the header.</param>
internal sealed record NotKept(string Why)
{
    /// <summary>A body that is read as a stream: nobody can know whether another of the same name is the same before it is read, and done.</summary>
    public static NotKept List { get; } = new("is not possible with a list, which is read as it comes; sent again, it records nothing twice.");

    /// <summary>An answer that is in no store, because it is a secret.</summary>
    public static NotKept Secret { get; } = new("is not possible where the answer is a secret, which is shown once and kept nowhere.");
}

/// <summary>
/// <c>Idempotency-Key</c>: a POST that is repeated with the same key is answered as the first was, and done once. Answers are kept for a day, before they are given; of what was done and could not be recorded
/// (<see cref="UnrecordedChange"/>) the one that it would have had. What failed did nothing, is not kept, and may be tried again; and so may what a process that died had done and not answered.
/// </summary>
internal sealed class IdempotentAnswers(IAnswerStorage storage, TimeProvider time, AdminLog log)
{
    public const string Header = "Idempotency-Key";
    public const string Replayed = "Idempotency-Replayed";

    private const int MaxKey = 255;
    private const int MostUnstored = 1_000;
    private const string RetryAfterSeconds = "1";

    private readonly ConcurrentDictionary<(string Asker, string Key), bool> _underWay = new();

    /// <summary>Those that the store did not take: known here alone, until it takes the next.</summary>
    private readonly ConcurrentDictionary<(string Asker, string Key), KeptAnswer> _unstored = new();

    /// <summary>Answers as before, or lets the endpoint answer and keeps that.</summary>
    /// <returns>What is to be answered; null: it has been written.</returns>
    public async Task<object?> AnswerAsync(HttpContext http, Func<ValueTask<object?>> next)
    {
        var key = http.Request.Headers[Header].ToString().Trim().Trim('"');
        if (http.Request.Headers[Header].Count != 1 || key.Length is 0 or > MaxKey || key.Any(c => c is < ' ' or > '~'))
        {
            return Problems.Invalid(Header, $"has 1 to {MaxKey} characters of ASCII, for example a UUID, and stands there once.");
        }

        if (http.GetEndpoint()?.Metadata.GetMetadata<NotKept>() is { } never)
        {
            return Problems.Invalid(Header, never.Why);
        }

        var asker = http.User.KeyName();
        var fingerprint = await FingerprintAsync(http.Request);
        if (!_underWay.TryAdd((asker, key), true))
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            return Problems.Conflict("A request with this Idempotency-Key is under way; try again in a moment.");
        }

        try
        {
            KeptAnswer? before;
            try
            {
                before = await FindAsync(asker, key, http.RequestAborted);
            }
            catch (StorageException failure)
            {
                log.StoreFailed(failure.Message);

                // What restricts waits for no store.
                return http.GetEndpoint()?.Metadata.GetMetadata<NeededRight>() is { Right: AccessRight.Restrict }
                    ? await next()
                    : Problems.Unavailable("It cannot be read whether this Idempotency-Key was used before; nothing was done. The log of this moment names the file.");
            }

            return before switch
            {
                null => await KeepAsync(http, asker, key, fingerprint, await next()),
                var known when !string.Equals(known.Fingerprint, fingerprint, StringComparison.Ordinal) => Problems.OtherRequest,
                var known => await RepeatAsync(http.Response, known),
            };
        }
        finally
        {
            _ = _underWay.TryRemove((asker, key), out _);
        }
    }

    private async Task<KeptAnswer?> FindAsync(string asker, string key, CancellationToken cancellation)
    {
        if (!_unstored.TryGetValue((asker, key), out var unstored))
        {
            return await storage.FindAsync(asker, key, time.GetUtcNow(), cancellation);
        }

        if (time.GetUtcNow() - unstored.At < IAnswerStorage.KeptFor)
        {
            await StoreAsync(unstored);
            return unstored;
        }

        _ = _unstored.TryRemove((asker, key), out _);
        return null;
    }

    // Written into memory first: nobody is told what a repetition would not be told.
    private async Task<object?> KeepAsync(HttpContext http, string asker, string key, string fingerprint, object? result)
    {
        var unrecorded = result as UnrecordedChange;
        if ((unrecorded is null ? result : unrecorded.Answer) is not IResult answer)
        {
            return result;
        }

        var response = http.Response;
        var body = await WrittenAsync(http, answer);
        if (response.StatusCode is >= 200 and < 300)
        {
            // It is done, whether or not anybody waits for the answer.
            await StoreAsync(new KeptAnswer
            {
                Asker = asker,
                Key = key,
                Fingerprint = fingerprint,
                At = time.GetUtcNow(),
                Status = response.StatusCode,
                ContentType = response.ContentType,
                Location = TextOf(response.Headers.Location),
                ETag = TextOf(response.Headers.ETag),
                Body = body,
            });
        }

        if (unrecorded is null)
        {
            return await WriteAsync(response, body);
        }

        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = null;
        response.ContentLength = null;
        response.Headers.Location = default;
        response.Headers.ETag = default;
        return unrecorded.Told;
    }

    private static async Task<byte[]> WrittenAsync(HttpContext http, IResult answer)
    {
        var response = http.Response;
        var body = response.Body;
        using var written = new MemoryStream();
        response.Body = written;
        try
        {
            await answer.ExecuteAsync(http);
            await response.BodyWriter.FlushAsync();
        }
        finally
        {
            response.Body = body;
        }

        return written.ToArray();
    }

    private async Task StoreAsync(KeptAnswer answer)
    {
        try
        {
            await storage.KeepAsync(answer, CancellationToken.None);
            _ = _unstored.TryRemove((answer.Asker, answer.Key), out _);
            foreach (var (name, before) in _unstored)
            {
                await storage.KeepAsync(before, CancellationToken.None);
                _ = _unstored.TryRemove(name, out _);
            }
        }
        catch (StorageException failure)
        {
            // Better told and known here alone than not told.
            log.StoreFailed(failure.Message);
            if (_unstored.Count < MostUnstored)
            {
                _ = _unstored.TryAdd((answer.Asker, answer.Key), answer);
            }
        }
    }

    private static Task<object?> RepeatAsync(HttpResponse response, KeptAnswer known)
    {
        response.StatusCode = known.Status;
        response.ContentType = known.ContentType;
        response.Headers.Location = known.Location;
        response.Headers.ETag = known.ETag;
        response.Headers[Replayed] = "true";
        return WriteAsync(response, known.Body);
    }

    private static async Task<object?> WriteAsync(HttpResponse response, ReadOnlyMemory<byte> body)
    {
        if (!body.IsEmpty)
        {
            await response.Body.WriteAsync(body, response.HttpContext.RequestAborted);
        }

        return Results.Empty;
    }

    private static async Task<string> FingerprintAsync(HttpRequest request)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        body.Position = 0;
        request.Body = body;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.HttpContext.User.Organization()}\n{request.Method} {request.Path}{request.QueryString}\n{request.ContentType}\n{request.Headers.IfMatch}\n{request.Headers.IfNoneMatch}\n"));
        hash.AppendData(body.GetBuffer().AsSpan(0, (int)body.Length));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string? TextOf(Microsoft.Extensions.Primitives.StringValues values) => values.Count == 0 ? null : values.ToString();
}

/// <summary>Honours the header of every POST that has it. By the method, so that a new endpoint cannot forget it.</summary>
internal sealed class IdempotencyFilter(IdempotentAnswers answers) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        HttpMethods.IsPost(context.HttpContext.Request.Method) && context.HttpContext.Request.Headers.ContainsKey(IdempotentAnswers.Header)
            ? await answers.AnswerAsync(context.HttpContext, () => next(context))
            : await next(context);
}
