using System.Security.Cryptography;
using SmppGuard.Input;

namespace SmppGuard.Tls;

/// <summary>
/// What the files of one endpoint hold at one moment. They are known by their octets and not by their times: a secret that is mounted changes by a link that points elsewhere from one moment to the
/// next, and a copy can keep the time of the original.
/// </summary>
internal sealed class TlsFiles
{
    /// <summary>A bundle of all public authorities has a quarter of it.</summary>
    private const int MostOctets = 1024 * 1024;

    private TlsFiles(string? certificates, string? key, string? authorities)
    {
        Certificates = certificates;
        Key = key;
        Authorities = authorities;
        Digest = Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\0', certificates, key, authorities))));
    }

    public string? Certificates { get; }

    public string? Key { get; }

    public string? Authorities { get; }

    /// <summary>Equal where all of them are.</summary>
    public string Digest { get; }

    /// <exception cref="TlsUnusableException">One cannot be read.</exception>
    public static TlsFiles Read(TlsPaths paths)
    {
        return new TlsFiles(
            Text(nameof(paths.CertificatePath), paths.CertificatePath, "tls/server.crt"),
            Text(nameof(paths.KeyPath), paths.KeyPath, "tls/server.key"),
            Text(paths.CaKey, paths.CaPath, "tls/ca.crt"));

        string? Text(string key, string? path, string example)
        {
            try
            {
                return path is null ? null : ReadBounded(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                throw new TlsUnusableException($"{OptionProblems.Section}:{paths.Key}:{key} is \"{path}\"; use a PEM file that can be read ({exception.Message.TrimEnd('.')}), for example {example}.", exception);
            }
        }
    }

    private static string ReadBounded(string path)
    {
        using var file = File.OpenRead(path);
        var octets = new byte[MostOctets + 1];
        var length = file.ReadAtLeast(octets, octets.Length, throwOnEndOfStream: false);
        return length <= MostOctets ? System.Text.Encoding.UTF8.GetString(octets, 0, length) : throw new IOException($"it has more than {MostOctets} octets");
    }
}

/// <summary>The files of an endpoint cannot be used; the message is one about the configuration.</summary>
internal sealed class TlsUnusableException(string message, Exception? inner = null) : Model.StartRefusedException(message, inner);
