using System.Collections.Frozen;
using System.Globalization;

namespace SmppGuard.Smpp.Pdus;

/// <summary>Names of <see cref="CommandStatus"/> values, for records, logs and configuration.</summary>
public static class CommandStatuses
{
    private static readonly FrozenDictionary<CommandStatus, string> NameOf =
        Enum.GetValues<CommandStatus>().ToFrozenDictionary(status => status, status => status.ToString());

    private static readonly FrozenDictionary<string, CommandStatus> StatusOf =
        NameOf.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>The mnemonic, or eight hex digits such as <c>0x00000402</c> for a number that SMPP does not name. No allocation for named ones.</summary>
    public static string Name(CommandStatus status) =>
        NameOf.TryGetValue(status, out var name) ? name : string.Create(CultureInfo.InvariantCulture, $"0x{(uint)status:X8}");

    /// <summary>Reads a mnemonic (any case), a hex number with <c>0x</c>, or a decimal number.</summary>
    public static bool TryParse(string? text, out CommandStatus status)
    {
        status = default;
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        var trimmed = text.AsSpan().Trim();
        if (StatusOf.TryGetValue(trimmed.ToString(), out status))
        {
            return true;
        }

        var isHex = trimmed.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!uint.TryParse(isHex ? trimmed[2..] : trimmed, style, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        status = (CommandStatus)number;
        return true;
    }
}
