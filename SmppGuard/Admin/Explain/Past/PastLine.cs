using System.Globalization;
using System.Text.Json;
using SmppGuard.Model;
using SmppGuard.Relay.Submits;
using SmppGuard.Smpp.Text;

namespace SmppGuard.Admin.Explain.Past;

/// <summary>
/// Reads a line of a list of messages: the members of POST /api/v1/explain, and those of a message as lists of messages have them, so that what was listed can be handed in as it is.
/// Names count as they are written; one that neither has is an error, because what it was meant to say would be left out.
/// </summary>
internal static class PastLine
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "id", "account", "source", "destination", "msisdn", "text", "originalText", "dataCoding", "scheduleDeliveryTime", "validityPeriod", "sourceTon", "sourceNpi", "destinationTon", "destinationNpi",
        "receivedAt", "decision", "reason",
    };

    private static readonly HashSet<string> Others = [.. AdminJson.Default.MessageResponse.Properties.Select(property => property.Name), .. MessageCsv.Header];

    public static bool Knows(string name) => Names.Contains(name) || Others.Contains(name);

    /// <param name="line">Its number.</param>
    /// <param name="values">What it says, by name; what is empty is not said, but a text.</param>
    /// <param name="maySee">Whether who asks may know of an account.</param>
    public static PastSubmit Read(long line, IReadOnlyDictionary<string, string> values, Func<string, bool> maySee)
    {
        List<(string Field, string Message)> problems = [];
        var isListed = !values.ContainsKey("text") && values.ContainsKey("originalText");
        var body = new ExplainBody
        {
            Account = Text("account"),
            Source = Text("source"),
            Destination = Text("destination") ?? (isListed ? Recipient(Text("msisdn")) : Text("msisdn")),
            Text = isListed ? Listed(values["originalText"]) : values.GetValueOrDefault("text"),
            DataCoding = Number("dataCoding"),
            ScheduleDeliveryTime = Text("scheduleDeliveryTime"),
            ValidityPeriod = Text("validityPeriod"),
            SourceTon = Number("sourceTon"),
            SourceNpi = Number("sourceNpi"),
            DestinationTon = Number("destinationTon"),
            DestinationNpi = Number("destinationNpi"),
        };
        if (isListed && body.DataCoding is { } sent and >= byte.MinValue and <= byte.MaxValue && TextCoding.Of((byte)sent, default, default).IsText)
        {
            // That of what was sent, which is not always that of what came.
            body = body with { DataCoding = null };
        }

        var receivedAt = Time();
        var before = Before();
        var question = SubmitQuestionReader.Read(body, problems);
        var read = new PastSubmit { Line = line, Id = Text("id"), Account = question.Account, ReceivedAt = receivedAt, Before = before };
        if (problems.Count > 0)
        {
            return read with { Error = string.Join(" ", problems.Select(problem => $"{problem.Field} {problem.Message}")) };
        }

        var asked = maySee(question.Account) ? question : question with { Account = "" };
        return read with { Ask = (SubmitExplainer explainer, long at, out (string Field, string Message) problem) => explainer.ExplainPast(asked, at, out problem) };

        string? Text(string name) => values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

        int? Number(string name)
        {
            if (Text(name) is not { } text)
            {
                return null;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            problems.Add((name, "must be a number."));
            return null;
        }

        long? Time()
        {
            if (Text("receivedAt") is not { } text)
            {
                return null;
            }

            if (UtcTime.TryParse(text, out var time))
            {
                return time.ToUnixTimeMilliseconds();
            }

            problems.Add(("receivedAt", UtcTime.Expected));
            return null;
        }

        PastDecision? Before()
        {
            var reason = Reason.None;
            if (Text("reason") is { } name && !Reasons.TryParse(name, out reason))
            {
                problems.Add(("reason", "is none that there is."));
            }

            return MessageCriteriaReader.ReadDecision(Text("decision"), problems) switch
            {
                null when reason == Reason.None => null,
                true when reason == Reason.None => new PastDecision(IsAllowed: true, Reason.None),
                true => Contradiction(),
                _ => new PastDecision(IsAllowed: false, reason),
            };
        }

        PastDecision? Contradiction()
        {
            problems.Add(("reason", "is why a message was refused; it does not go with the decision allowed."));
            return null;
        }
    }

    /// <summary>What a line says that is a JSON object; values that are lists or objects say nothing here.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static IReadOnlyDictionary<string, string> Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException("is not a JSON object.");
            }

            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (!Knows(member.Name))
                {
                    throw new FormatException($"has a member that is not known; known are {string.Join(", ", Names)}, and those of a message.");
                }

                var value = member.Value.ValueKind switch
                {
                    JsonValueKind.String => member.Value.GetString(),
                    JsonValueKind.Number => member.Value.GetRawText(),
                    _ => null,
                };
                if (value is not null && !values.TryAdd(member.Name, value))
                {
                    throw new FormatException($"has {member.Name} twice.");
                }
            }

            return values;
        }
        catch (JsonException error)
        {
            throw new FormatException($"is not a JSON object: it breaks off at, or cannot be read from, octet {(error.BytePositionInLine ?? 0) + 1}.", error);
        }
        catch (InvalidOperationException error)
        {
            throw new FormatException("is not a JSON object: it has half of a surrogate pair.", error);
        }
    }

    // Lists have numbers with their country code, which digits alone do not say.
    private static string? Recipient(string? msisdn) =>
        long.TryParse(msisdn, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? NumberPlan.WriteInternational(new Msisdn(value)) : msisdn;

    // Lists as CSV have an apostrophe before what a spreadsheet would calculate.
    private static string Listed(string text) => text.Length > 1 && text[0] == '\'' && Csv.Cell(text[1..]) is ['\'', ..] or ['"', '\'', ..] ? text[1..] : text;
}
