namespace SmppGuard.Registry;

/// <summary>Kind of a registry entry. The names are stored: never rename.</summary>
internal enum RegistryKind
{
    Organization,
    Code,
    Account,
    Template,

    /// <summary>All routes together, under <see cref="Routes.RouteTableEntry.Key"/>.</summary>
    Routes,

    /// <summary>What is filed with a carrier for a code, see <see cref="Filings.FilingEntry"/>.</summary>
    Filing,

    /// <summary>A change that a carrier has to be told, see <see cref="Filings.FilingTask"/>.</summary>
    FilingTask,

    /// <summary>A suspension of an organization, code or account, see <see cref="Suspensions.SuspensionEntry"/>.</summary>
    Suspension,
}

/// <summary>What identifies an entry: its kind, and its id, number or system_id; of a template, <see cref="OfTemplate"/>.</summary>
internal readonly record struct RegistryKey(RegistryKind Kind, string Key)
{
    /// <summary>A template is identified by the number of its code and its id: <c>106900003/login</c>.</summary>
    public static RegistryKey OfTemplate(string code, string id) => new(RegistryKind.Template, $"{code}/{id}");

    /// <summary>A filing likewise: <c>106900001/mobile-signature</c>.</summary>
    public static RegistryKey OfFiling(string code, string id) => new(RegistryKind.Filing, $"{code}/{id}");

    /// <summary>The code and the id of a template; false: it is none.</summary>
    public bool TryReadTemplate(out string code, out string id)
    {
        // A number has no slash.
        var slash = Kind == RegistryKind.Template ? Key.IndexOf('/', StringComparison.Ordinal) : -1;
        (code, id) = slash < 0 ? ("", "") : (Key[..slash], Key[(slash + 1)..]);
        return slash >= 0;
    }
}
