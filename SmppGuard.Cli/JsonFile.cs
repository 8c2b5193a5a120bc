using System.Text.Json;
using System.Text.Json.Nodes;

namespace SmppGuard.Cli;

/// <summary>An object in a file, or at standard input.</summary>
internal static class JsonFile
{
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
            throw new ApiException(CliExitCode.Failure, $"{file} is no JSON: {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(CliExitCode.Failure, $"{file} cannot be read: {failure.Message}");
        }
    }
}
