using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay;

/// <summary>
/// command_status as a label of metrics. What SMPP names up to 0xFF has a value of its own; all others share two, because a peer can make up four thousand million.
/// </summary>
internal static class StatusLabels
{
    /// <summary>SMPP 3.4, 5.1.3: 0x400 to 0x4FF are the vendors'.</summary>
    private const uint FirstOfVendors = 0x400;
    private const uint LastOfVendors = 0x4FF;

    private static readonly CommandStatus[] Known = [.. Enum.GetValues<CommandStatus>().Where(s => (uint)s <= byte.MaxValue).Distinct().Order()];
    private static readonly string[] AllNames = [.. Known.Select(CommandStatuses.Name), "vendor", "reserved"];
    private static readonly byte[] Indexes = IndexStatuses();

    /// <summary>All values, ESME_ROK first.</summary>
    public static IReadOnlyList<string> Names => AllNames;

    /// <summary>Which of <see cref="Names"/> a status has.</summary>
    public static int IndexOf(CommandStatus status) =>
        (uint)status < Indexes.Length ? Indexes[(uint)status] : (uint)status is >= FirstOfVendors and <= LastOfVendors ? Known.Length : Known.Length + 1;

    private static byte[] IndexStatuses()
    {
        var indexes = new byte[byte.MaxValue + 1];
        Array.Fill(indexes, (byte)(Known.Length + 1));
        for (var i = 0; i < Known.Length; i++)
        {
            indexes[(uint)Known[i]] = (byte)i;
        }

        return indexes;
    }
}
