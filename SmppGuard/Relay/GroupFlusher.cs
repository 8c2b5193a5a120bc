namespace SmppGuard.Relay;

/// <summary>A connection that is written to from the journal's thread.</summary>
internal interface IGroupFlushed
{
    /// <summary>Whether it is on the flusher's list already; touched by the journal's thread only.</summary>
    bool InGroup { get; set; }

    void Flush();
}

/// <summary>
/// Gathers the connections that one group of the journal wrote to and flushes each once at its end: a hundred answers leave with one system call. For the journal's
/// thread only.
/// </summary>
internal sealed class GroupFlusher
{
    private readonly List<IGroupFlushed> _written = [];

    public void Written(IGroupFlushed connection)
    {
        if (!connection.InGroup)
        {
            connection.InGroup = true;
            _written.Add(connection);
        }
    }

    public void FlushAll()
    {
        foreach (var connection in _written)
        {
            connection.InGroup = false;
            connection.Flush();
        }

        _written.Clear();
    }
}
