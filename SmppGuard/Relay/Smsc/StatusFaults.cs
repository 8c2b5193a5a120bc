using System.Collections.Frozen;
using System.Globalization;
using SmppGuard.Input;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Smsc;

/// <summary>
/// Which statuses of responses are whose fault (SMPP 3.4, 5.1.3). A status that is not in the table is the message's, so that a carrier's refusals of texts and numbers, which it numbers as it likes,
/// never take its link out; <c>Smscs:N:Health:Statuses</c> adds to it for one SMSC.
/// </summary>
internal sealed class StatusFaults
{
    private static readonly FrozenDictionary<CommandStatus, StatusFault> Standard = new Dictionary<CommandStatus, StatusFault>
    {
        [CommandStatus.ESME_RINVBNDSTS] = StatusFault.Link,
        [CommandStatus.ESME_RALYBND] = StatusFault.Link,
        [CommandStatus.ESME_RSYSERR] = StatusFault.Link,
        [CommandStatus.ESME_RBINDFAIL] = StatusFault.Link,
        [CommandStatus.ESME_RINVPASWD] = StatusFault.Link,
        [CommandStatus.ESME_RINVSYSID] = StatusFault.Link,
        [CommandStatus.ESME_RUNKNOWNERR] = StatusFault.Link,
        [CommandStatus.ESME_RMSGQFUL] = StatusFault.Throttling,
        [CommandStatus.ESME_RTHROTTLED] = StatusFault.Throttling,
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<CommandStatus, StatusFault> _faults;

    /// <param name="own">Status in hexadecimal to a <see cref="StatusFault"/>, as the configuration has them.</param>
    public StatusFaults(IReadOnlyDictionary<string, string> own)
    {
        var faults = Standard.ToDictionary();
        foreach (var (status, fault) in own)
        {
            faults[TryRead(status, out var number) ? number : throw new ArgumentException($"{status} is no status.", nameof(own))] = Enum.Parse<StatusFault>(fault, ignoreCase: true);
        }

        _faults = faults.ToFrozenDictionary();
    }

    public StatusFault Of(CommandStatus status) => _faults.GetValueOrDefault(status, StatusFault.Message);

    public static void Check(string key, Dictionary<string, string> own, OptionProblems check)
    {
        foreach (var (status, fault) in own)
        {
            if (!TryRead(status, out var number) || number == CommandStatus.ESME_ROK)
            {
                check.Problem($"{key}:{status}", OptionProblems.Quoted(fault), "name a command_status other than 0 as 0x and up to 8 hexadecimal digits", "0x0401");
            }

            check.OneOf($"{key}:{status}", fault, Enum.GetNames<StatusFault>());
        }
    }

    private static bool TryRead(string text, out CommandStatus status)
    {
        var isNumber = uint.TryParse(text.AsSpan(text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? 2 : text.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number);
        status = (CommandStatus)number;
        return isNumber;
    }
}
