using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Routing;

namespace SmppGuard.Relay.Sessions;

/// <summary>The bound sessions of this process, on both sides.</summary>
internal sealed class OpenSessions(EsmeServices esmes, Router router)
{
    /// <summary>In the order in which they were bound.</summary>
    public IReadOnlyList<OpenSession> All =>
    [
        .. esmes.Connections.All.Select(connection => connection.Show())
            .Concat(router.Links.SelectMany(link => link.Connections).Select(connection => connection.Show()))
            .OfType<OpenSession>().OrderBy(session => session.Id),
    ];

    /// <summary>Null: it is not bound, or not any more.</summary>
    public OpenSession? Find(long id) => All.FirstOrDefault(session => session.Id == id);
}
