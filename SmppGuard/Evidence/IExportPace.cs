namespace SmppGuard.Evidence;

/// <summary>Lets whoever makes a package go on: waits, or ends it.</summary>
internal interface IExportPace
{
    /// <summary>Asked before each piece.</summary>
    /// <param name="output">What was written so far.</param>
    /// <exception cref="OperationCanceledException">It is to end.</exception>
    /// <exception cref="NoRoomException">There is no room for more.</exception>
    void Pass(Stream output);
}

/// <summary>There is no room for a package.</summary>
internal sealed class NoRoomException(string message) : Exception(message);

/// <summary>Of a command: it gives way by the priority of its thread, and has the disk that it was told to write to.</summary>
internal sealed class UnpacedExport(CancellationToken cancellation) : IExportPace
{
    public void Pass(Stream output) => cancellation.ThrowIfCancellationRequested();
}
