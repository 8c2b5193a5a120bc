namespace SmppGuard.Journal.Records;

/// <summary>Each payload begins with the version of its layout.</summary>
internal static class RecordVersion
{
    /// <summary>The newest layout that is read of a record; 0: a record that this program does not know.</summary>
    public static byte NewestOf(JournalRecordType type) => type switch
    {
        JournalRecordType.Submit => SubmitRecord.VersionUnfiledOfParts,
        JournalRecordType.Outcome or JournalRecordType.LateOutcome or JournalRecordType.ScheduledOutcome => OutcomeRecord.Version,
        JournalRecordType.Receipt => ReceiptRecord.Version,
        JournalRecordType.Reply => ReplyRecord.Version,
        JournalRecordType.Consent => ConsentRecord.Version,
        JournalRecordType.DeliveryDone => DeliveryDoneRecord.Version,
        JournalRecordType.Part => PartRecord.Version,
        JournalRecordType.Operation => OperationRecord.Version,
        JournalRecordType.Scheduled => ScheduledRecord.Version,
        JournalRecordType.Moved => MovedRecord.Version,
        JournalRecordType.ScheduledMove => ScheduledMoveRecord.Version,
        _ => 0,
    };

    public static void Expect(byte known, byte found)
    {
        if (found != known)
        {
            throw new InvalidDataException($"journal record of version {found}; this program reads version {known}");
        }
    }

    /// <summary>For a record of which several versions are read.</summary>
    public static void ExpectUpTo(byte newest, byte found)
    {
        if (found == 0 || found > newest)
        {
            throw new InvalidDataException($"journal record of version {found}; this program reads versions 1 to {newest}");
        }
    }
}
