using System.Globalization;
using System.Net;
using SmppGuard.Compliance;
using SmppGuard.Guessing;
using SmppGuard.Registry;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tls;

namespace SmppGuard.Relay.Esme;

/// <summary>Who wants to bind, from where.</summary>
internal sealed record BindAttempt(string SystemId, byte[] Password, IPAddress Peer, PeerCertificate? Certificate = null)
{
    /// <summary>A system_id as it may stand in a log: what a stranger sends is not to be trusted with control characters.</summary>
    public static string Printable(string systemId) => string.Concat(systemId.Select(c => c is > ' ' and < (char)0x7F ? c : '?'));
}

/// <summary>What the gate says; with ESME_ROK the connection is counted as a bind of the account. The cause of a refusal is for the log, not for the peer.</summary>
internal readonly record struct BindResult(CommandStatus Status, string Cause, AccountState? State = null, int Window = 0, bool ExplainRefusals = false);

/// <summary>
/// Admits binds: unknown system_id 0x0F, wrong password 0x0E, not from there, not with that certificate or suspended (also when the organizations of all its codes are) 0x0D, too many binds 0x05. Before
/// it is checked, an attempt has its turn at its address and serves the delay that failures from there have earned (<see cref="GuessLimiter"/>): guessing is slow and a typing error is not.
/// </summary>
internal sealed class BindGate(
    RegistryStore registry,
    TimeProvider time,
    AccountStates accounts,
    BindsElsewhere elsewhere,
    SenderBlocks blocks,
    ILogger<BindGate> logger,
    PasswordVerifier passwords,
    GuessLimiter guesses,
    HashQueue hashes,
    SmppOptions smpp)
{
    /// <summary>As long as it takes until this pod has learned that a bind at another one has ended.</summary>
    private const int LooksElsewhere = 3;

    public async Task<BindResult> AdmitAsync(BindAttempt attempt, EsmeConnection connection)
    {
        var (status, cause, account) = await CheckAsync(attempt, connection);
        if (status != CommandStatus.ESME_ROK)
        {
            return new BindResult(status, cause);
        }

        var state = accounts.Of(account!.SystemId);
        if (!await TryAddAsync(state, connection, account.MaxBinds))
        {
            return new BindResult(CommandStatus.ESME_RALYBND, string.Create(
                CultureInfo.InvariantCulture, $"{account.MaxBinds} are bound already, its maxBinds{(elsewhere.Of(account.SystemId).All is > 0 and var others ? $", {others} of them at other pods" : "")}"));
        }

        state.SendingElsewhere = elsewhere.Of(account.SystemId).Sending;

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

    // Who would be refused for binds at other pods alone may have ended one of them a moment ago.
    private async Task<bool> TryAddAsync(AccountState state, EsmeConnection connection, int maxBinds)
    {
        for (var looks = 0; !state.TryAdd(connection, maxBinds - elsewhere.Of(state.SystemId).All); looks++)
        {
            if (looks == LooksElsewhere || elsewhere.Of(state.SystemId).All == 0 || connection.IsClosed)
            {
                return false;
            }

            await elsewhere.AwaitLookAsync();
        }

        return true;
    }

    private async Task<(CommandStatus Status, string Cause, Account? Account)> CheckAsync(BindAttempt attempt, EsmeConnection connection)
    {
        // Names that nobody has are guesses too, and share one line with all other strangers.
        using var turn = await guesses.TakeAsync(attempt.Peer, registry.Current.TryGetAccount(attempt.SystemId, out _) ? attempt.SystemId : "");
        if (turn is null)
        {
            return (CommandStatus.ESME_RBINDFAIL, "too many attempts wait at its address; the password was not checked", null);
        }

        if (!registry.Current.TryGetAccount(attempt.SystemId, out var account))
        {
            turn.Fail();
            return (CommandStatus.ESME_RINVSYSID, "no account has that system_id", null);
        }

        if (account.AllowFrom.Count > 0 && !account.AllowFrom.Any(network => network.Contains(attempt.Peer)))
        {
            return (CommandStatus.ESME_RBINDFAIL, "the address is none of its allowFrom", account);
        }

        if (CertificateCheck.Problem(account, attempt.Certificate, registry.Current) is { } problem)
        {
            return (CommandStatus.ESME_RBINDFAIL, problem, account);
        }

        if ((passwords.VerifyQuickly(account.Password, attempt.Password) ?? await hashes.RunAsync(account.SystemId, turn.Rank, () => passwords.Verify(account.Password, attempt.Password), () => connection.IsClosed)) is not { } matches)
        {
            return (CommandStatus.ESME_RBINDFAIL, "too many passwords wait for their check; this one was not checked", account);
        }

        if (!matches)
        {
            turn.Fail();
            return (CommandStatus.ESME_RINVPASWD, "the password is wrong", account);
        }

        turn.Succeed();
        return SenderStanding.MayBind(account, time.UtcMilliseconds())
            ? (CommandStatus.ESME_ROK, "", account)
            : (CommandStatus.ESME_RBINDFAIL, $"Account {account.SystemId} cannot send: {TextOf(blocks.Of(account))}", account);
    }

    private static string TextOf(IEnumerable<SenderBlock> found) => string.Join("; ", found.Select(block => block.Text));
}
