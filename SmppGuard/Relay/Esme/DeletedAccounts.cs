using SmppGuard.Registry;

namespace SmppGuard.Relay.Esme;

/// <summary>
/// Ends the binds of an account that is deleted. Until they have ended, what they submit is judged: refused, with a record. Whoever binds at that very moment finds the account gone when
/// he is counted, see <see cref="BindGate"/>.
/// </summary>
internal sealed class DeletedAccounts(RegistryStore registry, AccountStates accounts, ILogger<DeletedAccounts> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Looks at every registry that comes into force from now on.</summary>
    public void Watch() => registry.Changed += OnChanged;

    private void OnChanged(RegistrySnapshot registry)
    {
        foreach (var state in accounts.All)
        {
            var connections = state.Connections;
            if (connections.Length == 0 || registry.TryGetAccount(state.SystemId, out _))
            {
                continue;
            }

            RelayLog.AccountDeleted(logger, state.SystemId, connections.Length);
            foreach (var connection in connections)
            {
                _ = Task.Run(() => connection.AnswerAndUnbindAsync(Patience));
            }
        }
    }
}
