using SmppGuard.Journal.Records;

namespace SmppGuard.Archive;

/// <summary>A message that waited for its time, and is on record as waiting, leaves by another SMSC than its record says.</summary>
internal struct ArchivedMove
{
    public long RecordId;

    /// <summary>Payload of the <see cref="MovedRecord"/>.</summary>
    public Slice Moved;
}
