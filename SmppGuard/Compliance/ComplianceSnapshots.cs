using SmppGuard.Compliance.Filings;
using SmppGuard.Compliance.Templates;
using SmppGuard.Registry;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

/// <summary>
/// Keeps the derived data beside the registry snapshot that it was derived from. Asking costs one read and one comparison; the first one to ask for a
/// new registry snapshot builds it, so whoever swaps the registry asks once before, and spares the data path that. The previous one is kept too, for the
/// messages that are still judged by it.
/// </summary>
internal sealed class ComplianceSnapshots(StampOptions templates, RulePack pack, string countryCode, FilingCompiler? filings = null)
{
    private readonly Lock _building = new();
    private StampOptions _templates = templates;
    private readonly TemplateMatchers _matchers = new();
    private volatile ComplianceSnapshot _current = new(RegistrySnapshot.Empty, templates, pack, countryCode, new TemplateMatchers());
    private volatile ComplianceSnapshot? _previous;

    /// <summary>Takes other templates of marks, for the snapshots of the registry that come. Those that are there keep theirs: what a message measured and what it is given are the same.</summary>
    public void Take(StampOptions next)
    {
        lock (_building)
        {
            _templates = next;
        }
    }

    /// <summary>The same under another rule pack; under that of these, these.</summary>
    public ComplianceSnapshots Under(RulePack other)
    {
        lock (_building)
        {
            return string.Equals(other.Name, pack.Name, StringComparison.Ordinal) ? this : new ComplianceSnapshots(_templates, other, countryCode, filings);
        }
    }

    public ComplianceSnapshot For(RegistrySnapshot registry)
    {
        var current = _current;
        return ReferenceEquals(current.Registry, registry) ? current : Other(registry);
    }

    private ComplianceSnapshot Other(RegistrySnapshot registry)
    {
        if (_previous is { } previous && ReferenceEquals(previous.Registry, registry))
        {
            return previous;
        }

        lock (_building)
        {
            if (ReferenceEquals(_current.Registry, registry))
            {
                return _current;
            }

            var built = new ComplianceSnapshot(registry, _templates, pack, countryCode, _matchers, filings);
            _previous = _current;
            _current = built;
            return built;
        }
    }
}
