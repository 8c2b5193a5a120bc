namespace SmppGuard.Tests.Hosting;

/// <summary>A folder of a test's own, gone when the test is.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("smppguard-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        var path = File(name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public string WriteOctets(string name, byte[] octets)
    {
        var path = File(name);
        System.IO.File.WriteAllBytes(path, octets);
        return path;
    }

    public void SetMode(string name, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(File(name), mode);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
