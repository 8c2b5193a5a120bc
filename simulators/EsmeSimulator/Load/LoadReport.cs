using System.Globalization;
using System.Text;
using System.Text.Json;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Smpp.Sessions;

namespace EsmeSimulator.Load;

/// <summary>The result of a run.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Total">Counts over all binds.</param>
/// <param name="Duration">From the first submit to the last response.</param>
/// <param name="Unsent">Messages that were not submitted, or not all of their parts: the run was stopped, or all binds were lost.</param>
/// <param name="Lost">How sessions ended that ended too early.</param>
internal sealed record LoadReport(LoadOptions Options, LoadTally Total, TimeSpan Duration, long Unsent, IReadOnlyList<SessionEnd> Lost)
{
    /// <summary>Every message was submitted and answered, whatever the answer.</summary>
    public bool IsComplete => Unsent == 0 && Total.Unanswered == 0 && Lost.Count == 0;

    /// <summary>What was asked for and did not come: answers of another status, receipts that are missing or of another state. Empty: nothing.</summary>
    public IReadOnlyList<string> Shortfalls()
    {
        List<string> shortfalls = [];
        if (Options.ExpectedStatus is { } status)
        {
            long asExpected = status == CommandStatus.ESME_ROK ? Total.Accepted : Total.Errors.GetValueOrDefault(status);
            if (asExpected != Total.Submitted)
            {
                shortfalls.Add(string.Create(CultureInfo.InvariantCulture, $"{asExpected} of {Total.Submitted} submits were answered with {CommandStatuses.Name(status)}"));
            }

            if (status == CommandStatus.ESME_ROK && Total.FailedDestinations > 0)
            {
                shortfalls.Add(string.Create(CultureInfo.InvariantCulture, $"{Total.FailedDestinations} destinations were refused"));
            }
        }

        // Who does not listen has not asked.
        if (Options.Registered && Options.Linger > TimeSpan.Zero && Total.Receipts < Total.ReceiptsDue)
        {
            shortfalls.Add(string.Create(CultureInfo.InvariantCulture, $"{Total.Receipts} receipts instead of {Total.ReceiptsDue} within {Options.Linger.TotalSeconds} s"));
        }

        if (Options.ExpectedReceipts is { } state && Total.ReceiptStates.GetValueOrDefault(state) is var reported && (reported != Total.ReceiptsDue || reported != Total.Receipts))
        {
            shortfalls.Add(string.Create(
                CultureInfo.InvariantCulture, $"{reported} receipts say {Encoding.ASCII.GetString(MessageStates.ReceiptName(state))}, of {Total.Receipts} for {Total.ReceiptsDue} that were asked for"));
        }

        return shortfalls;
    }

    /// <summary>Submits answered per second.</summary>
    public double MessagesPerSecond => Duration > TimeSpan.Zero ? Total.Answered / Duration.TotalSeconds : 0;

    public double Milliseconds(double percentile) => Total.Latency.PercentileMicroseconds(percentile) / 1000.0;

    public void WriteJson(Stream destination)
    {
        using var json = new Utf8JsonWriter(destination, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("binds", Options.Binds);
        json.WriteNumber("window", Options.Window);
        json.WriteNumber("seconds", Math.Round(Duration.TotalSeconds, 6));
        json.WriteNumber("messagesPerSecond", Math.Round(MessagesPerSecond, 1));
        json.WriteNumber("submitted", Total.Submitted);
        json.WriteNumber("accepted", Total.Accepted);
        json.WriteNumber("refused", Total.Refused);
        json.WriteNumber("unanswered", Total.Unanswered);
        json.WriteNumber("unsent", Unsent);
        json.WriteNumber("bindsLost", Lost.Count);
        json.WriteStartObject("errors");
        foreach ((CommandStatus status, long count) in Total.Errors)
        {
            json.WriteNumber(CommandStatuses.Name(status), count);
        }

        json.WriteEndObject();
        json.WriteNumber("failedDestinations", Total.FailedDestinations);
        json.WriteNumber("receiptsDue", Total.ReceiptsDue);
        json.WriteNumber("receipts", Total.Receipts);
        json.WriteStartObject("receiptStates");
        foreach ((MessageState state, long count) in Total.ReceiptStates)
        {
            json.WriteNumber(MessageStates.ReceiptName(state), count);
        }

        json.WriteEndObject();
        json.WriteNumber("replies", Total.Replies);
        json.WriteStartArray("shortfalls");
        foreach (string shortfall in Shortfalls())
        {
            json.WriteStringValue(shortfall);
        }

        json.WriteEndArray();
        json.WriteStartObject("latencyMilliseconds");
        json.WriteNumber("p50", Milliseconds(50));
        json.WriteNumber("p95", Milliseconds(95));
        json.WriteNumber("p99", Milliseconds(99));
        json.WriteNumber("max", Total.Latency.MaxMicroseconds / 1000.0);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
