namespace SmppGuard.Journal.Records;

/// <summary>Each payload begins with the version of its layout.</summary>
internal static class RecordVersion
{
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
