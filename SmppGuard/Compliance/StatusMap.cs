using System.Globalization;
using SmppGuard.Input;
using SmppGuard.Model;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Compliance;

/// <summary>Which command_status a refusal is answered with: the defaults, and what the operator set instead.</summary>
internal sealed class StatusMap
{
    private volatile CommandStatus[] _statuses;

    /// <param name="overrides">Reason name → command_status, as <see cref="Check"/> judges them.</param>
    /// <exception cref="ArgumentException">An override is not valid.</exception>
    public StatusMap(IReadOnlyDictionary<string, string> overrides) => _statuses = Read(overrides);

    /// <summary>Takes other overrides, for refusals from now on.</summary>
    /// <exception cref="ArgumentException">An override is not valid.</exception>
    public void Take(IReadOnlyDictionary<string, string> overrides) => _statuses = Read(overrides);

    /// <summary>The status of a reason; ESME_ROK for <see cref="Reason.None"/>, and for <see cref="Reason.Incomplete"/>, whose parts were answered before.</summary>
    public CommandStatus this[Reason reason] => _statuses[(int)reason];

    /// <summary>What is wrong with the configured overrides, a message for each, naming its key.</summary>
    public static void Check(IReadOnlyDictionary<string, string> overrides, OptionProblems check)
    {
        foreach (var problem in overrides.Select(o => Problem(o.Key, o.Value)).OfType<string>())
        {
            check.Add(problem);
        }
    }

    private static CommandStatus[] Read(IReadOnlyDictionary<string, string> overrides)
    {
        var statuses = new CommandStatus[(int)Enum.GetValues<Reason>().Max() + 1];
        foreach (var reason in Enum.GetValues<Reason>())
        {
            statuses[(int)reason] = Default(reason);
        }

        foreach (var (name, value) in overrides)
        {
            if (Problem(name, value) is { } problem)
            {
                throw new ArgumentException(problem, nameof(overrides));
            }

            _ = Reasons.TryParse(NameOf(name), out var reason);
            _ = TryParseStatus(value, out var status);
            statuses[(int)reason] = (CommandStatus)status;
        }

        return statuses;
    }

    private static string? Problem(string name, string value)
    {
        const string Example = "for example \"no-consent\": \"0x0402\"";
        const string Key = $"{OptionProblems.Section}:StatusMap:";
        if (!Reasons.TryParse(NameOf(name), out var reason))
        {
            return $"{Key}{name} is no reason; use one of {string.Join(", ", Reasons.All.Where(r => !string.Equals(r, Reason.Incomplete.Name(), StringComparison.Ordinal)))}, {Example}.";
        }

        var key = Key + reason.Name();
        if (reason == Reason.Incomplete)
        {
            return $"{key} cannot be set: the parts of an incomplete message were answered before.";
        }

        if (!TryParseStatus(value, out var status))
        {
            return $"{key} is \"{value}\"; use a command_status from 1 to 0xFFFFFFFF, decimal or with 0x, {Example}.";
        }

        return status == 0 ? $"{key} is 0, which would tell the sender that a refused message was accepted; use 1 to 0xFFFFFFFF, {Example}." : null;
    }

    // Variables are upper case by habit; reasons never are.
    private static string NameOf(string key) => key.ToLowerInvariant();

    private static bool TryParseStatus(string value, out uint status) => value.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? uint.TryParse(value.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out status)
        : uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out status);

    private static CommandStatus Default(Reason reason) => reason switch
    {
        Reason.Throttled => CommandStatus.ESME_RTHROTTLED,
        Reason.OrganizationSuspended => (CommandStatus)0x0401,
        Reason.SourceNotAllowed => CommandStatus.ESME_RINVSRCADR,
        Reason.DestinationInvalid => CommandStatus.ESME_RINVDSTADR,
        Reason.NoConsent => (CommandStatus)0x0402,
        Reason.ConsentRevoked => (CommandStatus)0x0403,
        Reason.ConsentExpired => (CommandStatus)0x0404,
        Reason.DoNotDisturb => (CommandStatus)0x0405,
        Reason.SignatureMismatch => (CommandStatus)0x0406,
        Reason.ContentNotPermitted => (CommandStatus)0x0407,
        Reason.QuietHours => (CommandStatus)0x0408,
        Reason.NotMarkable => (CommandStatus)0x0409,
        Reason.FrequencyCapped => (CommandStatus)0x040A,
        Reason.Repeated => (CommandStatus)0x040B,
        Reason.NotFiled => (CommandStatus)0x040C,
        Reason.PartsDisagree => CommandStatus.ESME_RINVESMCLASS,
        Reason.TooLong => CommandStatus.ESME_RINVMSGLEN,
        Reason.QueueFull => CommandStatus.ESME_RMSGQFUL,
        Reason.SmscUnavailable or Reason.JournalUnavailable or Reason.Undecidable or Reason.ConsentsStale => CommandStatus.ESME_RSYSERR,
        Reason.None or Reason.Incomplete => CommandStatus.ESME_ROK,
        _ => throw new InvalidOperationException($"{reason} has no status."),
    };
}
