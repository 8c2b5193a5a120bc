using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using SmppGuard.Compliance;
using SmppGuard.Registry;
using SmppGuard.Smpp.Pdus;

namespace SmppGuard.Relay.Esme;

/// <summary>Who wants to bind, from where.</summary>
internal sealed record BindAttempt(string SystemId, byte[] Password, IPAddress Peer)
{
    /// <summary>A system_id as it may stand in a log: what a stranger sends is not to be trusted with control characters.</summary>
    public static string Printable(string systemId) => string.Concat(systemId.Select(c => c is > ' ' and < (char)0x7F ? c : '?'));
}

/// <summary>What the gate says; with ESME_ROK the connection is counted as a bind of the account. The cause of a refusal is for the log, not for the peer.</summary>
internal readonly record struct BindResult(CommandStatus Status, string Cause, AccountState? State = null, int Window = 0, bool ExplainRefusals = false);

/// <summary>
/// Admits binds: unknown system_id 0x0F, wrong password 0x0E, not from there or suspended (also when the organizations of all its codes are) 0x0D, too many binds 0x05. Wrong credentials are answered with a delay that
/// doubles with each failure from the same address, so guessing is slow and a typing error is not.
/// </summary>
internal sealed class BindGate(
    RegistryStore registry,
    TimeProvider time,
    AccountStates accounts,
    SenderBlocks blocks,
    ILogger<BindGate> logger,
    PasswordVerifier passwords,
    SmppOptions smpp)
{
    private const int MaxAddresses = 10_000;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Forgiven = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, Failures> _failures = new();

    public async Task<BindResult> AdmitAsync(BindAttempt attempt, EsmeConnection connection)
    {
        var (status, cause) = Check(attempt, out var account);
        if (status is CommandStatus.ESME_RINVPASWD or CommandStatus.ESME_RINVSYSID)
        {
            await Task.Delay(DelayAfterFailure(attempt.Peer), time);
        }

        if (status != CommandStatus.ESME_ROK)
        {
            return new BindResult(status, cause);
        }

        var state = accounts.Of(account!.SystemId);
        if (!state.TryAdd(connection, account.MaxBinds))
        {
            return new BindResult(CommandStatus.ESME_RALYBND, string.Create(CultureInfo.InvariantCulture, $"{account.MaxBinds} are bound already, its maxBinds"));
        }

        if (!registry.Current.TryGetAccount(account.SystemId, out _))
        {
            // Deleted while it was checked; whoever ends the binds of deleted accounts may have come by before this one was counted.
            state.Remove(connection);
            return new BindResult(CommandStatus.ESME_RINVSYSID, "the account was deleted meanwhile");
        }

        if (blocks.Of(account) is { Count: > 0 } found)
        {
            RelayLog.AccountCannotSendFromAll(logger, account.SystemId, TextOf(found));
        }

        return new BindResult(CommandStatus.ESME_ROK, "", state, account.Window > 0 ? account.Window : smpp.DefaultWindow, account.ExplainRefusals);
    }

    private (CommandStatus Status, string Cause) Check(BindAttempt attempt, out Account? account)
    {
        if (!registry.Current.TryGetAccount(attempt.SystemId, out account))
        {
            return (CommandStatus.ESME_RINVSYSID, "no account has that system_id");
        }

        if (account.AllowFrom.Count > 0 && !account.AllowFrom.Any(network => network.Contains(attempt.Peer)))
        {
            return (CommandStatus.ESME_RBINDFAIL, "the address is none of its allowFrom");
        }

        if (!passwords.Verify(account.Password, attempt.Password))
        {
            return (CommandStatus.ESME_RINVPASWD, "the password is wrong");
        }

        if (SenderStanding.MayBind(account, time.UtcMilliseconds()))
        {
            return (CommandStatus.ESME_ROK, "");
        }

        return (CommandStatus.ESME_RBINDFAIL, $"Account {account.SystemId} cannot send: {TextOf(blocks.Of(account))}");
    }

    private static string TextOf(IEnumerable<SenderBlock> found) => string.Join("; ", found.Select(block => block.Text));

    private TimeSpan DelayAfterFailure(IPAddress peer)
    {
        var now = time.TickMilliseconds();
        if (_failures.Count > MaxAddresses)
        {
            // Many addresses guess at once: forget them all rather than grow; each pays the first delay again.
            _failures.Clear();
        }

        var failures = _failures.AddOrUpdate(
            peer,
            static (_, at) => new Failures(1, at),
            static (_, before, at) => at - before.Last > Forgiven.TotalMilliseconds ? new Failures(1, at) : new Failures(before.Count + 1, at),
            now);
        var delay = FirstDelay * Math.Pow(2, Math.Min(failures.Count - 1, 10));
        return delay < MaxDelay ? delay : MaxDelay;
    }

    private readonly record struct Failures(int Count, long Last);
}
