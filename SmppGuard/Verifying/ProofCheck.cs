using SmppGuard.Consents;
using SmppGuard.Moving;

namespace SmppGuard.Verifying;

/// <summary>Consents and the files that prove them. What messages name is asked afterwards.</summary>
internal sealed class ProofCheck
{
    private readonly Dictionary<string, long> _attachments = new(StringComparer.Ordinal);

    /// <summary>In their order.</summary>
    private readonly List<long> _consents = [];

    /// <summary>All were read, so that one which is not known is not there.</summary>
    public bool KnowsConsents { get; set; }

    public bool Has(long consentId) => _consents.BinarySearch(consentId) >= 0;

    /// <summary>Reads every attachment and compares it with its name.</summary>
    public async Task ReadAttachmentsAsync(IMovableStore store, VerifyReport report, CancellationToken cancellation)
    {
        using var looking = report.Begin(StoreParts.Attachments, 0);
        await foreach (var name in store.AttachmentsAsync(cancellation))
        {
            looking.Read();

            // Whatever is wrong with it: it is there, and told once.
            _attachments[name] = -1;
            byte[]? octets;
            try
            {
                octets = (await store.AttachmentAsync(name, cancellation)).Octets(0);
            }
            catch (Exception failure) when (VerifyFailure.IsOfReading(failure))
            {
                looking.Found(DamageKind.Changed, name, VerifyFailure.Text(failure));
                continue;
            }

            if (octets is null)
            {
                looking.Found(DamageKind.Missing, name, "it stands under a name that it is not looked for");
            }
            else if (!string.Equals(AttachmentHash.Of(octets), name, StringComparison.Ordinal))
            {
                looking.Found(DamageKind.Changed, name, "it has other octets than those that were kept");
            }
            else
            {
                _attachments[name] = octets.Length;
            }
        }
    }

    /// <summary>What is wrong with the next consent.</summary>
    public IEnumerable<(string Kind, string Text)> Problems(StoredItem item)
    {
        _consents.Add(item.Key.Number(0));
        if (!Enum.IsDefined((Journal.Records.ConsentChange)item.Number(0)))
        {
            yield return (DamageKind.Wrong, "it is of a kind that there is not");
        }

        foreach (var attachment in ((object?[])item.Values[^1]!).Cast<object?[]>())
        {
            var (name, length) = ((string)attachment[0]!, (long)attachment[1]!);
            if (!_attachments.TryGetValue(name, out var there))
            {
                yield return (DamageKind.Missing, $"its proof {name} is not there");
            }
            else if (there >= 0 && there != length)
            {
                yield return (DamageKind.Wrong, $"its proof {name} has another length than it says");
            }
        }
    }
}
