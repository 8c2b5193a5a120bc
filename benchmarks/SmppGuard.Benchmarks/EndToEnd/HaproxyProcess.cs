using System.Globalization;

namespace SmppGuard.Benchmarks.EndToEnd;

/// <summary>HAProxy as a blind TCP relay: what moving the octets costs, without reading them.</summary>
internal static class HaproxyProcess
{
    public static bool IsInstalled => Path() is not null;

    public static async Task<ChildProcess> StartAsync(string folder, int port, int smscPort, CancellationToken cancellation)
    {
        var file = System.IO.Path.Combine(folder, "haproxy.cfg");
        await File.WriteAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $"""
            global
                maxconn 2000
            defaults
                mode tcp
                timeout connect 5s
                timeout client 5m
                timeout server 5m
            listen smpp
                bind 127.0.0.1:{port}
                server smsc 127.0.0.1:{smscPort}

            """), cancellation);
        var haproxy = ChildProcess.Start("HAProxy", Path()!, "-db", "-f", file);
        try
        {
            await LoadTool.WaitUntilListeningAsync(haproxy, port, cancellation);
            return haproxy;
        }
        catch
        {
            await haproxy.DisposeAsync();
            throw;
        }
    }

    // Debian keeps it in /usr/sbin, which is not on everybody's PATH.
    private static string? Path() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .Append("/usr/sbin").Append("/usr/local/sbin").Where(folder => folder.Length > 0).Select(folder => System.IO.Path.Combine(folder, "haproxy")).FirstOrDefault(File.Exists);
}
