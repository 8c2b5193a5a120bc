using SmppGuard.Journal.Records;

namespace SmppGuard.Archive;

/// <summary>A subscriber's message, kept as evidence.</summary>
/// <param name="Sequence">Place in the journal; with the time it names the reply.</param>
/// <param name="Reply">What the journal recorded.</param>
internal sealed record ArchivedReply(long Sequence, ReplyRecord Reply);

/// <summary>What a purge removed.</summary>
/// <param name="Name">What was removed as one, for example a day: <c>2026-04-22</c>.</param>
/// <param name="Messages">How many messages it held.</param>
/// <param name="WasLost">Whether its file had been lost before, so that only what came since was removed, if anything did.</param>
internal sealed record PurgedRecords(string Name, long Messages, bool WasLost = false);
