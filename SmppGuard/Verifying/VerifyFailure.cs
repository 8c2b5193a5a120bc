using SmppGuard.Model;

namespace SmppGuard.Verifying;

/// <summary>Exceptions that damage can cause, told from those that say that nothing can be read now.</summary>
internal static class VerifyFailure
{
    /// <summary>Whether it is of what was read, so that the rest can be looked at. A store that is out of reach says nothing of what it holds.</summary>
    public static bool IsOfReading(Exception failure) => failure is not (OperationCanceledException or OutOfMemoryException or StorageException { Fault: StorageFault.Unavailable });

    /// <summary>For people, without anything of what was read.</summary>
    public static string Text(Exception failure) => failure is StorageException or InvalidDataException or IOException or UnauthorizedAccessException
        ? failure.Message
        : $"it has not the form of one ({failure.GetType().Name})";
}
