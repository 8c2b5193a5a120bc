using SmppGuard.Archive;

namespace SmppGuard.Storage.Sqlite.Messages;

/// <summary>The ids of the messages of one day that a filter wants. For one reader at a time.</summary>
internal sealed class FilteredIds(SqliteFile file)
{
    private readonly PostingReader _postings = new(file);
    private readonly SqliteStatement _identities = file.Prepare("SELECT id, account, organization, code FROM identities");

    /// <summary>The messages that the filter wants, by what each is found under; null: all of them. Keys are hashes: what is found is to be looked at before it is believed.</summary>
    public IdSet? Of(MessageFilter filter, CancellationToken cancellationToken)
    {
        IdSet? ids = null;
        if (filter.MessageId is { } messageId)
        {
            ids = _postings.Find([PostingKey.OfMessageId(messageId)], cancellationToken);
        }

        if (filter.Msisdn is { } msisdn)
        {
            And(_postings.Find([PostingKey.Of(msisdn)], cancellationToken));
        }

        if (filter.Account is not null || filter.Organization is not null || filter.Code is not null)
        {
            And(IdsOfSender(filter, cancellationToken));
        }

        if (filter.Allowed is { } allowed)
        {
            var refused = _postings.Find([PostingKey.Refused], cancellationToken);
            ids = allowed
                ? new ButNot(ids ?? _postings.Find(IdentityKeys(static (_, _, _) => true), cancellationToken), refused, cancellationToken)
                : ids is null ? refused : new BothOf(refused, ids, cancellationToken);
        }

        return ids;

        void And(IdSet more) => ids = ids is null ? more : new BothOf(ids, more, cancellationToken);
    }

    /// <summary>For each of these ids, as an ESME or an SMSC used it, the messages that may have it.</summary>
    public IReadOnlyList<IdSet> OfMessageIds(IEnumerable<string> messageIds, CancellationToken cancellationToken) => _postings.FindEach([.. messageIds.Select(PostingKey.OfMessageId)], cancellationToken);

    private IdSet IdsOfSender(MessageFilter filter, CancellationToken cancellationToken)
    {
        var ofCode = _postings.Find(IdentityKeys((account, organization, code) => IsSender(account, organization) && IsOrAny(filter.Code, code)), cancellationToken);
        if (filter.Code is not { } source)
        {
            return ofCode;
        }

        // The source as it was sent is no part of the identity.
        var ofSource = _postings.Find([PostingKey.OfSource(source)], cancellationToken);
        return new AnyOf(
        [
            ofCode,
            filter.Account is null && filter.Organization is null
                ? ofSource
                : new BothOf(ofSource, _postings.Find(IdentityKeys((account, organization, _) => IsSender(account, organization)), cancellationToken), cancellationToken),
        ]);

        bool IsSender(string account, string organization) => IsOrAny(filter.Account, account) && IsOrAny(filter.Organization, organization);

        static bool IsOrAny(string? wanted, string value) => wanted is null || string.Equals(wanted, value, StringComparison.Ordinal);
    }

    private List<long> IdentityKeys(Func<string, string, string, bool> isWanted)
    {
        List<long> keys = [];
        while (_identities.Step())
        {
            if (isWanted(_identities.Text(1), _identities.Text(2), _identities.Text(3)))
            {
                keys.Add(PostingKey.OfIdentity(_identities.Int64(0)));
            }
        }

        return keys;
    }

    public static bool Matches(MessageFilter filter, MessageRecord message) =>
        (filter.Msisdn is not { } msisdn || message.Msisdn == msisdn)
        && (filter.Account is null || string.Equals(message.Account, filter.Account, StringComparison.Ordinal))
        && (filter.Organization is null || string.Equals(message.Organization, filter.Organization, StringComparison.Ordinal))
        && (filter.Code is null || string.Equals(message.Code, filter.Code, StringComparison.Ordinal) || string.Equals(message.Source, filter.Code, StringComparison.Ordinal))
        && (filter.Allowed is not { } allowed || message.IsAllowed == allowed)
        && (filter.MessageId is not { } id || message.HasMessageId(id));
}
