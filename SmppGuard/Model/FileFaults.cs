namespace SmppGuard.Model;

/// <summary>What failures of files mean to those who do not know that there are any.</summary>
internal static class FileFaults
{
    // Of errno.
    private const int NoSpace = 28;

    public static StorageException Translate(Exception failure) => new(failure.Message, Of(failure), failure);

    private static StorageFault Of(Exception failure) => failure switch
    {
        UnauthorizedAccessException => StorageFault.NotWritable,
        IOException { HResult: NoSpace } => StorageFault.Full,
        _ => StorageFault.Device,
    };
}
