using SmppGuard.Compliance.Templates;
using SmppGuard.Registry;
using SmppGuard.RulePacks;

namespace SmppGuard.Compliance;

/// <summary>
/// Keeps the derived data beside the registry snapshot that it was derived from. Asking costs one read and one comparison; the first one to ask for a
/// new registry snapshot builds it, so whoever swaps the registry asks once before, and spares the data path that. The previous one is kept too, for the
/// messages that are still judged by it.
/// </summary>
internal sealed class ComplianceSnapshots(StampOptions templates, RulePack pack, string countryCode)
{
    private readonly Lock _building = new();
    private readonly TemplateMatchers _matchers = new();
    private volatile ComplianceSnapshot _current = new(RegistrySnapshot.Empty, templates, pack, countryCode, new TemplateMatchers());
    private volatile ComplianceSnapshot? _previous;

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

            var built = new ComplianceSnapshot(registry, templates, pack, countryCode, _matchers);
            _previous = _current;
            _current = built;
            return built;
        }
    }
}
