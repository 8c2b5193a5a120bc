namespace SmppGuard.Model;

/// <summary>A file of the data directory cannot be read.</summary>
internal sealed class DataFileDamagedException(string path, Exception inner) : StartRefusedException(
    $"{path} is damaged and cannot be read ({inner.Message}). Put it aside and restore it from a backup.", inner);
