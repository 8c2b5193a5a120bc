namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>What carriers' SMSCs do to receipts, as a scenario for the simulator: one in ten comes twice, one in ten names an id that nobody was given.</summary>
internal static class OddReceipts
{
    /// <summary>Writes the scenario into <paramref name="folder"/>; returns its path.</summary>
    public static async Task<string> WriteAsync(string folder, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, "odd-receipts.json");
        await File.WriteAllTextAsync(
            file,
            """
            { "faults": [
                { "name": "twice", "every": 10, "receipts": 2 },
                { "name": "unknown id", "every": 9, "receiptMessageId": "unknown-{id}" }
            ] }
            """,
            cancellation);
        return file;
    }
}
