using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SmppGuard.Cli;

/// <summary>An object in a file, or at standard input.</summary>
internal static class JsonFile
{
    private static readonly SearchValues<string> Places = SearchValues.Create([" Path:", " LineNumber:"], StringComparison.Ordinal);

    /// <param name="file">The file; <c>-</c>: standard input.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ApiException">It cannot be read, or has no JSON object.</exception>
    public static async Task<JsonObject> ReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            var text = file is "-" ? await Console.In.ReadToEndAsync(cancellation) : await File.ReadAllTextAsync(file, cancellation);
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw new ApiException(CliExitCode.Failure, $"{file} has no JSON object.");
        }
        catch (JsonException failure)
        {
            throw new ApiException(CliExitCode.Failure, $"{file} is no JSON: {Describe(failure)}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(CliExitCode.Failure, $"{file} cannot be read: {failure.Message}");
        }
    }

    // The reader counts lines from 0, which no editor does.
    private static string Describe(JsonException failure)
    {
        var end = failure.Message.AsSpan().IndexOfAny(Places);
        var text = (end < 0 ? failure.Message : failure.Message[..end]).TrimEnd(' ', '.', '|');
        return failure is { LineNumber: { } line, BytePositionInLine: { } octet } ? $"line {line + 1}, octet {octet + 1}: {text}." : $"{text}.";
    }
}
