using SmppGuard.Archive;
using SmppGuard.Journal.Records;
using SmppGuard.Model;
using SmppGuard.Relay.Submits;

namespace SmppGuard.Admin.Explain.Past;

/// <summary>Messages of the archive, newest first. Each is judged as it came, octet for octet; one that came in parts by its text, as if it had come whole.</summary>
/// <param name="archive">Where they are.</param>
/// <param name="filter">Which.</param>
internal sealed class PastMessages(IArchive archive, MessageFilter filter) : IPastSubmits
{
    private PageCursor? _after = filter.After;
    private bool _isAtEnd;

    public bool IsSent => false;

    public string? Next => _isAtEnd ? null : _after?.ToString();

    public async ValueTask<IReadOnlyList<PastSubmit>> NextAsync(int atMost, QueuedLook queued, CancellationToken cancellation) => _isAtEnd ? [] : await queued(limit => Read(atMost, limit));

    // On a thread that may wait for the disk.
    private List<PastSubmit> Read(int atMost, CancellationToken limit)
    {
        var page = archive.QueryAsync(filter with { After = _after, Limit = atMost }, limit).AsTask().GetAwaiter().GetResult();
        List<PastSubmit> read = [.. page.Items.Select(message => Of(archive.FindAsync(message.RecordId, limit).AsTask().GetAwaiter().GetResult() ?? message))];
        _after = page.Next ?? _after;
        _isAtEnd = page.Next is null;
        return read;
    }

    private static PastSubmit Of(MessageRecord message) => new()
    {
        Id = message.Id,
        Account = message.Account,
        ReceivedAt = message.ReceivedAt.ToUnixTimeMilliseconds(),
        Before = new PastDecision(message.IsAllowed, message.Reason),
        Error = message.Parts.Count > 1 && message.OriginalAlphabet == Smpp.Text.Alphabet.Binary ? "is data that came in parts; only as a text could it be judged as one." : null,
        Ask = message.Pdus is { } pdus && message.Parts.Count <= 1 && message.Kind != SubmitKind.ReplaceSm
            ? (SubmitExplainer explainer, long at, out (string Field, string Message) problem) => explainer.ExplainPast(message.Account, pdus.Submitted.Span, message.Kind, at, out problem)
            : (SubmitExplainer explainer, long at, out (string Field, string Message) problem) => explainer.ExplainPast(QuestionOf(message), at, out problem),
    };

    private static SubmitQuestion QuestionOf(MessageRecord message) => new()
    {
        Account = message.Account,
        Source = message.Source,
        Destination = message.Msisdn.IsValid ? NumberPlan.WriteInternational(message.Msisdn) : "",
        Text = message.OriginalText,
        DataCoding = message.OriginalAlphabet == Smpp.Text.Alphabet.Binary ? message.OriginalDataCoding : null,
    };
}
