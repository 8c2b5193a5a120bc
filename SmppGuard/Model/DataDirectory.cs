namespace SmppGuard.Model;

/// <summary>The folder of everything that must not be lost: the journal, the databases, the files of proofs.</summary>
internal sealed record DataDirectory(string Path)
{
    /// <summary>Where something in it stands.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);
}
