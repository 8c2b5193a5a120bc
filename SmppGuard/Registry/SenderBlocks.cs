using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>Why somebody cannot send.</summary>
internal enum BlockCause
{
    Suspended,
    Terminated,

    /// <summary>No papers are on file, and <c>Registry:RequirePapers</c> asks for them.</summary>
    PapersMissing,

    /// <summary>The papers on file were not checked, or something is wrong with them.</summary>
    PapersNotVerified,

    /// <summary>The licence has ended, or the check of the papers is too old.</summary>
    PapersEnded,

    /// <summary>The code may not be used yet, or not any more.</summary>
    NotValid,

    /// <summary>The account has no code to send from.</summary>
    NoCode,

    /// <summary>The account's SMSC is not in the configuration.</summary>
    NoSmsc,
}

/// <summary>One thing that keeps a sender from sending.</summary>
/// <param name="Cause">What it is.</param>
/// <param name="Text">A sentence for people, without a full stop.</param>
internal readonly record struct SenderBlock(BlockCause Cause, string Text);

/// <summary>
/// Says what keeps an organization, a code or an account from sending, for people: the rules of the data path refuse for the same causes, one by one and without a sentence.
/// </summary>
internal sealed class SenderBlocks(RegistryStore store, TimeProvider time)
{
    /// <summary>What keeps an entry from sending at this moment; nothing where there is no such entry. Of an account also the codes that it cannot send from, while it can from others.</summary>
    public IReadOnlyList<SenderBlock> Of(RegistryKey key)
    {
        var registry = store.Current;
        return key.Kind switch
        {
            RegistryKind.Organization => registry.TryGetOrganization(key.Key, out var organization) ? [.. Of(organization, Now)] : [],
            RegistryKind.Code => registry.TryGetCode(key.Key, out var code) ? [.. OwnOf(code, Now), .. Of(code.Organization, Now)] : [],
            RegistryKind.Account => registry.TryGetAccount(key.Key, out var account) ? Of(account) : [],
            _ => [],
        };
    }

    /// <summary>What keeps an account from sending at this moment: from all, or from some of its codes.</summary>
    public IReadOnlyList<SenderBlock> Of(Account account)
    {
        var now = Now;
        return [.. OwnOf(account), .. account.Codes.SelectMany(code => OwnOf(code, now)), .. account.Codes.Select(code => code.Organization).Distinct().SelectMany(owner => Of(owner, now))];
    }

    /// <summary>How many entries of each kind each cause keeps from sending, zeros included. What follows from the state of another entry is counted there.</summary>
    public IEnumerable<(RegistryKind Kind, BlockCause Cause, int Count)> Count()
    {
        var (registry, now) = (store.Current, Now);
        var counts = registry.Organizations.SelectMany(o => Of(o, now)).Select(b => (RegistryKind.Organization, b.Cause))
            .Concat(registry.Codes.SelectMany(c => OwnOf(c, now)).Select(b => (RegistryKind.Code, b.Cause)))
            .Concat(registry.Accounts.SelectMany(OwnOf).Select(b => (RegistryKind.Account, b.Cause)))
            .CountBy(block => block).ToDictionary();
        return Possible.Select(p => (p.Kind, p.Cause, counts.GetValueOrDefault(p)));
    }

    private static IEnumerable<(RegistryKind Kind, BlockCause Cause)> Possible =>
    [
        .. ((BlockCause[])[BlockCause.Suspended, BlockCause.Terminated, BlockCause.PapersMissing, BlockCause.PapersNotVerified, BlockCause.PapersEnded]).Select(c => (RegistryKind.Organization, c)),
        .. ((BlockCause[])[BlockCause.Suspended, BlockCause.NotValid]).Select(c => (RegistryKind.Code, c)),
        .. ((BlockCause[])[BlockCause.Suspended, BlockCause.NoCode, BlockCause.NoSmsc]).Select(c => (RegistryKind.Account, c)),
    ];

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static IEnumerable<SenderBlock> Of(Organization organization, long now)
    {
        if (organization.Standing != Standing.Active)
        {
            yield return organization.Standing == Standing.Terminated
                ? new(BlockCause.Terminated, $"the organization {organization.Id} is terminated")
                : new(BlockCause.Suspended, $"the organization {organization.Id} is suspended");
        }

        if (!organization.IsVerified)
        {
            yield return organization.HasLicences
                ? new(BlockCause.PapersNotVerified, $"papers.verification.state of the organization {organization.Id} is not \"verified\"")
                : new(BlockCause.PapersMissing, $"the organization {organization.Id} has no papers (licence, service rules, verification), and Registry:RequirePapers asks for them");
        }

        if (now >= organization.LicencesEndAt)
        {
            yield return new(BlockCause.PapersEnded, $"the licence of the organization {organization.Id}, or the check of its papers, ended at {TimeOf(organization.LicencesEndAt)}");
        }
    }

    private static IEnumerable<SenderBlock> OwnOf(CodeNumber code, long now)
    {
        if (code.Standing != Standing.Active)
        {
            yield return new(BlockCause.Suspended, $"the code {code.Number} is suspended");
        }

        if (!code.IsValidAt(now))
        {
            yield return now < code.ValidFrom
                ? new(BlockCause.NotValid, $"the code {code.Number} is valid only from {TimeOf(code.ValidFrom)}")
                : new(BlockCause.NotValid, $"the code {code.Number} was valid until {TimeOf(code.ValidUntil)}");
        }
    }

    private IEnumerable<SenderBlock> OwnOf(Account account)
    {
        if (account.Standing != Standing.Active)
        {
            yield return new(BlockCause.Suspended, $"the account {account.SystemId} is suspended");
        }

        if (account.Codes.Count == 0)
        {
            yield return new(BlockCause.NoCode, $"the account {account.SystemId} has no code to send from");
        }

        if (!store.Rules.Smscs.Contains(account.Smsc, StringComparer.Ordinal))
        {
            yield return new(BlockCause.NoSmsc, $"the SMSC {account.Smsc} of the account {account.SystemId} is not in the configuration");
        }
    }

    private static string TimeOf(long milliseconds) => SmppGuard.Model.UtcTime.Format(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
