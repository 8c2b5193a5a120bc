using SmppGuard.Journal;

namespace SmppGuard.Relay;

/// <summary>A connection that is written to from any thread, and often from the journal's.</summary>
internal interface IGroupFlushed
{
    /// <summary>Whether it is on the flusher's list already; touched by the journal's thread only.</summary>
    bool InGroup { get; set; }

    void Flush();
}

/// <summary>
/// Lets leave what was written to a connection. On the journal's thread once at the end of the group, for all that the group wrote: a hundred answers leave with one system call. On any
/// other thread at once. Nobody else has to know on which thread it runs.
/// </summary>
internal sealed class GroupFlusher(MessageJournal journal)
{
    private readonly List<IGroupFlushed> _written = [];

    /// <summary>Whether this is called while a group is told, so that what is written leaves at its end.</summary>
    public bool IsGroup => journal.IsCurrentThread;

    /// <summary>Something was written to it.</summary>
    public void FlushWithGroup(IGroupFlushed connection)
    {
        if (!IsGroup)
        {
            connection.Flush();
        }
        else if (!connection.InGroup)
        {
            connection.InGroup = true;
            _written.Add(connection);
        }
    }

    /// <summary>The end of a group, on the journal's thread.</summary>
    public void FlushGroup()
    {
        // What a flush completes may write to another connection, which then leaves with this group, too.
        for (var i = 0; i < _written.Count; i++)
        {
            _written[i].InGroup = false;
            _written[i].Flush();
        }

        _written.Clear();
    }
}
