namespace SmppGuard.Registry;

/// <summary>Kind of a registry entry. The names are stored: never rename.</summary>
internal enum RegistryKind
{
    Organization,
    Code,
    Account,
}

/// <summary>What identifies an entry: its kind, and its id, number or system_id.</summary>
internal readonly record struct RegistryKey(RegistryKind Kind, string Key);
