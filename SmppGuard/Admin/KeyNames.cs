using SmppGuard.Admin.Oidc;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Consents;
using SmppGuard.Registry;

namespace SmppGuard.Admin;

/// <summary>Names that histories and records have for somebody else: no key may take one, or nobody could tell who did what.</summary>
internal static class KeyNames
{
    /// <summary>Whoever has the machine, and no key.</summary>
    public const string CommandLine = "command-line";

    private static readonly string[] Prefixes = [OidcSignIn.NamePrefix, RegistryChange.RulePrefix, ConsentService.ReplyActor];

    private static readonly string[] Names = [RegistryChange.File.Actor, RegistryChange.Program.Actor, CommandLine, BlackListReports.Automatic];

    /// <summary>All of them, for messages.</summary>
    public static string Listed { get; } = string.Join(", ", [.. Prefixes.Select(prefix => prefix + "…"), .. Names]);

    public static bool IsTaken(string name) =>
        Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) || Names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
