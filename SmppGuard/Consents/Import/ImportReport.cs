using System.Text.Json;
using SmppGuard.Input;

namespace SmppGuard.Consents.Import;

/// <summary>The bad lines of an import, as they are shown.</summary>
internal static class ImportReport
{
    /// <summary>The first bad lines of an import, and whether there are more.</summary>
    public static async Task<(IReadOnlyList<LineError> Errors, bool AreMore)> FirstErrorsAsync(this IImportStorage storage, string id, int count, CancellationToken cancellation)
    {
        var errors = new List<LineError>();
        if (await storage.OpenReportAsync(id, cancellation) is { } report)
        {
            using var reader = new StreamReader(report);
            while (await reader.ReadLineAsync(cancellation) is { } line)
            {
                if (errors.Count == count)
                {
                    return (errors, true);
                }

                errors.Add(JsonSerializer.Deserialize(line, ImportJson.Default.LineError)!);
            }
        }

        return (errors, false);
    }
}
