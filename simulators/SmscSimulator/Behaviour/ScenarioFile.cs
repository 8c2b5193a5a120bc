using System.Globalization;
using System.Text.Json;
using SmppGuard.Smpp.Pdus;

namespace SmscSimulator.Behaviour;

/// <summary>Reads a scenario: JSON, comments allowed, every key known, every value in its range. All that is wrong is told at once, each with its place.</summary>
internal sealed class ScenarioFile
{
    private const int MaxMilliseconds = 3_600_000;
    private const int MaxReceipts = 100;

    private static readonly JsonDocumentOptions Reading = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    /// <summary>The keys of a fault.</summary>
    public static readonly IReadOnlyList<string> Keys =
    [
        "name", "destination", "source", "text", "systemId", "nth", "first", "last", "every", "seconds", "status", "nack", "answer", "disconnect", "delayMilliseconds", "messageId",
        "receiptMessageId", "receipts", "receiptFirst", "receiptState",
    ];

    private readonly List<string> _problems = [];

    private ScenarioFile()
    {
    }

    /// <summary>Reads it; null: there is something wrong.</summary>
    public static Scenario? Parse(string json, TimeProvider time, out IReadOnlyList<string> problems)
    {
        var file = new ScenarioFile();
        problems = file._problems;
        List<Fault> faults = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Reading);
            faults = file.Faults(document.RootElement);
        }
        catch (JsonException error)
        {
            file._problems.Add($"it is no JSON: {error.Message}");
        }

        return file._problems.Count == 0 ? new Scenario(faults, time) : null;
    }

    private List<Fault> Faults(JsonElement root)
    {
        List<Fault> faults = [];
        if (root.ValueKind != JsonValueKind.Object)
        {
            _problems.Add("""it is no object; use { "faults": [ … ] }""");
            return faults;
        }

        foreach (JsonProperty other in root.EnumerateObject().Where(p => p.Name is not "faults"))
        {
            _problems.Add($"{other.Name} is not a key; use faults");
        }

        if (!root.TryGetProperty("faults", out JsonElement list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            _problems.Add("""faults is not a list of faults; use for example [ { "nth": 3, "status": "ESME_RSYSERR" } ]""");
            return faults;
        }

        foreach ((int i, JsonElement fault) in list.EnumerateArray().Index())
        {
            string where = string.Create(CultureInfo.InvariantCulture, $"faults[{i}]");
            if (fault.ValueKind != JsonValueKind.Object)
            {
                _problems.Add($"{where} is no object");
                continue;
            }

            foreach (JsonProperty unknown in fault.EnumerateObject().Where(p => !Keys.Contains(p.Name, StringComparer.Ordinal)))
            {
                _problems.Add($"{where}.{unknown.Name} is not a key; use one of {string.Join(", ", Keys)}");
            }

            faults.Add(new Reader(this, where, fault).Read(i + 1));
        }

        return faults;
    }

    private sealed class Reader(ScenarioFile file, string where, JsonElement fault)
    {
        public Fault Read(int number)
        {
            int? nth = Number("nth", 1, int.MaxValue);
            (CommandStatus status, bool hasNoAnswer) = (Status(), Word("answer", "none"));
            (MessageState? state, int? error) = State();
            var read = new Fault
            {
                Name = Text("name", 64) ?? number.ToString(CultureInfo.InvariantCulture),
                Destination = Text("destination", 64),
                Source = Text("source", 64),
                Text = Text("text", 1000),
                SystemId = Text("systemId", 15),
                First = nth ?? Number("first", 1, int.MaxValue) ?? 1,
                Last = nth ?? Number("last", 1, int.MaxValue) ?? int.MaxValue,
                Every = Number("every", 1, int.MaxValue) ?? 1,
                Lasts = Number("seconds", 1, MaxMilliseconds / 1000) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                Status = status,
                IsNack = Flag("nack"),
                HasNoAnswer = hasNoAnswer,
                Disconnects = Flag("disconnect"),
                Delay = TimeSpan.FromMilliseconds(Number("delayMilliseconds", 1, MaxMilliseconds) ?? 0),
                MessageId = Text("messageId", Fault.MaxIdLength),
                ReceiptMessageId = Text("receiptMessageId", Fault.MaxIdLength),
                Receipts = Number("receipts", 0, MaxReceipts) ?? 1,
                ReceiptFirst = Flag("receiptFirst"),
                ReceiptState = state,
                ReceiptError = error,
            };
            Agree(nth, read);
            return read;
        }

        // What would do nothing, or contradict itself, is a mistake of who wrote it.
        private void Agree(int? nth, Fault read)
        {
            bool isUnanswered = read.HasNoAnswer || read.Disconnects;
            bool isRefused = read.Status != CommandStatus.ESME_ROK || read.IsNack;
            bool changesReceipts = Has("receipts") || Has("receiptFirst") || Has("receiptState") || Has("receiptMessageId");
            RefuseIf(nth is not null && (Has("first") || Has("last") || Has("every")), "has nth beside first, last or every; use one of both");
            RefuseIf(read.Last < read.First, "has a last before its first");
            RefuseIf(read.HasNoAnswer && read.Disconnects, "has answer none beside disconnect; a connection that is cut answers nothing");
            RefuseIf(isUnanswered && (isRefused || read.Delay > TimeSpan.Zero || Has("messageId") || changesReceipts), "answers nothing, and says how; leave the rest out");
            RefuseIf(isRefused && (Has("messageId") || changesReceipts), "refuses, and says what becomes of the message; leave one out");
            RefuseIf(read.ReceiptFirst && read.Delay <= TimeSpan.Zero, "has receiptFirst without delayMilliseconds: the answer has to be late for the receipt to overtake it");
            RefuseIf(!isUnanswered && !isRefused && read.Delay <= TimeSpan.Zero && !Has("messageId") && !changesReceipts, "does nothing; say status, nack, answer, disconnect, delayMilliseconds, messageId or what becomes of receipts");
        }

        private bool Has(string key) => fault.TryGetProperty(key, out _);

        private void RefuseIf(bool isWrong, string problem)
        {
            if (isWrong)
            {
                file._problems.Add($"{where} {problem}");
            }
        }

        private void Wrong(string key, JsonElement value, string use) => file._problems.Add($"{where}.{key} is {value.GetRawText()}; use {use}");

        private int? Number(string key, int least, int most)
        {
            if (!fault.TryGetProperty(key, out JsonElement value))
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least && number <= most)
            {
                return number;
            }

            Wrong(key, value, string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"));
            return null;
        }

        private string? Text(string key, int longest)
        {
            if (!fault.TryGetProperty(key, out JsonElement value))
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= longest && (key is "name" or "text" || System.Text.Ascii.IsValid(text)))
            {
                return text;
            }

            Wrong(key, value, string.Create(CultureInfo.InvariantCulture, $"1 to {longest} {(key is "name" or "text" ? "" : "ASCII ")}characters"));
            return null;
        }

        private bool Flag(string key)
        {
            if (!fault.TryGetProperty(key, out JsonElement value))
            {
                return false;
            }

            if (value.ValueKind != JsonValueKind.True)
            {
                Wrong(key, value, "true, or leave it out");
            }

            return true;
        }

        private bool Word(string key, string only)
        {
            if (!fault.TryGetProperty(key, out JsonElement value))
            {
                return false;
            }

            if (value.ValueKind != JsonValueKind.String || !value.ValueEquals(only))
            {
                Wrong(key, value, $"\"{only}\", or leave it out");
            }

            return true;
        }

        private CommandStatus Status()
        {
            if (!fault.TryGetProperty("status", out JsonElement value))
            {
                return Has("nack") ? CommandStatus.ESME_RSYSERR : CommandStatus.ESME_ROK;
            }

            if (value.ValueKind == JsonValueKind.String && CommandStatuses.TryParse(value.GetString()!, out CommandStatus status) && status != CommandStatus.ESME_ROK)
            {
                return status;
            }

            Wrong("status", value, "a command_status other than 0, by name or number, for example \"ESME_RTHROTTLED\" or \"0x58\"");
            return CommandStatus.ESME_RSYSERR;
        }

        private (MessageState? State, int? Error) State()
        {
            if (!fault.TryGetProperty("receiptState", out JsonElement value))
            {
                return (null, null);
            }

            if (value.ValueKind == JsonValueKind.String && StateMix.TryParseState(value.GetString()!, out MessageState state, out int? error))
            {
                return (state, error);
            }

            Wrong("receiptState", value, "a state of receipts, with its err if that is to be a certain one, for example \"UNDELIV/27\"");
            return (null, null);
        }
    }
}
