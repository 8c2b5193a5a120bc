namespace SmppGuard.Model;

/// <summary>Why a store did not do what was asked, as far as it matters to whoever asked.</summary>
internal enum StorageFault
{
    /// <summary>Anything else; trying again is not expected to help.</summary>
    Other,

    /// <summary>There is no room left.</summary>
    Full,

    /// <summary>Reading or writing failed below the store.</summary>
    Device,

    /// <summary>It is held by another, or out of reach.</summary>
    Unavailable,

    /// <summary>This user may not write there.</summary>
    NotWritable,

    /// <summary>What is stored cannot be read: it has to be restored.</summary>
    Damaged,
}

/// <summary>
/// A store could not do what was asked; nothing of it counts as done. Every storage provider throws this and no exception of its own, so that nobody else has to know which one is
/// in use. The message is for operators, and names the file or the server.
/// </summary>
internal sealed class StorageException(string message, StorageFault fault, Exception? inner = null) : Exception(message, inner)
{
    public StorageFault Fault { get; } = fault;

    /// <summary>Whether it may pass by itself, with everything that is stored being whole.</summary>
    public bool MayPass => Fault is StorageFault.Full or StorageFault.Device or StorageFault.Unavailable;

    /// <summary>Without a stack where it is the store that has to be seen to.</summary>
    public override string ToString() => Fault == StorageFault.Other ? base.ToString() : Message;
}
