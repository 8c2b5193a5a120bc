using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmppGuard.Cli;

/// <summary>
/// The options that say which SmppGuard is asked, and as whom. The key does not stand on the command line, where every user of the machine could read it: it comes from a file or
/// from the environment.
/// </summary>
internal static class Connection
{
    private const string ServerVariable = "SMPPGUARD_SERVER";
    private const string KeyVariable = "SMPPGUARD_API_KEY";
    private const string KeyFileVariable = "SMPPGUARD_API_KEY_FILE";
    private const string DefaultServer = "http://127.0.0.1:8080";

    public static readonly Option<string> Server = new("--server") { Description = $"URL of SmppGuard [default: the environment's {ServerVariable}, or {DefaultServer}]" };

    public static readonly Option<FileInfo> KeyFile = new("--key-file")
    {
        Description = $"File with the API key [default: the environment's {KeyFileVariable}, or the key itself in {KeyVariable}]",
    };

    public static readonly Option<FileInfo> CaFile = new("--ca-file") { Description = "PEM file with the authority that signed the server's certificate, if it is one of your own" };

    public static readonly Option<double> Timeout = new("--timeout")
    {
        Description = "Seconds that an answer may take",
        DefaultValueFactory = _ => 30,

        // In place of a validator, which is asked before what cannot be read is reported, and throws when it asks for it.
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens.Single().Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 3600)
            {
                return seconds;
            }

            result.AddError($"--timeout is {result.Tokens.Single().Value}; it must be more than 0 and at most 3600 seconds.");
            return 0;
        },
    };

    static Connection()
    {
        Server.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !TryReadServer(text, out _))
            {
                result.AddError($"--server is \"{text}\"; it must be a URL, for example {DefaultServer}.");
            }
        });
    }

    /// <summary>Connects as the options and the environment say.</summary>
    /// <exception cref="ApiException">The address or a file cannot be used.</exception>
    public static HttpClient Open(ParseResult arguments)
    {
        var server = ServerOf(arguments.GetValue(Server) ?? ServerOfEnvironment ?? DefaultServer);
        return Open(arguments, server, KeyOf(arguments), "", TimeSpan.FromSeconds(arguments.GetValue(Timeout)));
    }

    /// <summary>Connects to an address and as whom is known already.</summary>
    /// <param name="arguments">Say which authority is believed.</param>
    /// <param name="server">Where SmppGuard is.</param>
    /// <param name="key">Null: as nobody.</param>
    /// <param name="below">What every path begins with, behind the address; ends with a stroke.</param>
    /// <param name="timeout">Of an answer.</param>
    /// <exception cref="ApiException">The key or a file cannot be used.</exception>
    public static HttpClient Open(ParseResult arguments, Uri server, string? key, string below, TimeSpan timeout)
    {
        var handler = new SocketsHttpHandler { AutomaticDecompression = System.Net.DecompressionMethods.All };
        if (arguments.GetValue(CaFile) is { } authority)
        {
            handler.SslOptions.CertificateChainPolicy = Trusting(authority);
        }

        var http = new HttpClient(handler) { BaseAddress = new Uri(server.AbsoluteUri.TrimEnd('/') + "/" + below), Timeout = timeout };
        if (key is not null && key.FirstOrDefault(c => !char.IsAscii(c)) is var beyond and not '\0')
        {
            http.Dispose();
            throw new ApiException(CliExitCode.NotAllowed, $"The API key has the character U+{(int)beyond:X4}, which no request can carry; a key is of ASCII characters alone, for example what openssl rand -base64 24 prints.");
        }

        if (key is not null && (key.Any(char.IsControl) || !http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + key)))
        {
            http.Dispose();
            throw new ApiException(CliExitCode.NotAllowed, "The API key has characters that no key can have.");
        }

        return http;
    }

    /// <summary>Null: the environment names none.</summary>
    public static string? ServerOfEnvironment => NotEmpty(ServerVariable);

    /// <exception cref="ApiException">It is no address.</exception>
    public static Uri ServerOf(string text) =>
        TryReadServer(text, out var server) ? server : throw new ApiException(CliExitCode.Failure, $"{ServerVariable} is \"{text}\"; it must be a URL, for example {DefaultServer}.");

    public static bool TryReadServer(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Uri? server) =>
        Uri.TryCreate(text, UriKind.Absolute, out server) && server.Scheme is "http" or "https";

    /// <summary>An option before the environment, and the file before the key itself: what was named on purpose counts. Null: there is none.</summary>
    /// <exception cref="ApiException">The file cannot be read.</exception>
    public static string? KeyOf(ParseResult arguments)
    {
        var file = arguments.GetValue(KeyFile)?.FullName ?? NotEmpty(KeyFileVariable);
        if (file is null)
        {
            return NotEmpty(KeyVariable);
        }

        try
        {
            var key = File.ReadAllText(file).Trim();
            return key.Length > 0 ? key : throw new ApiException(CliExitCode.NotAllowed, $"{file} is empty; it must have an API key.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(CliExitCode.NotAllowed, $"The API key cannot be read: {failure.Message}");
        }
    }

    private static X509ChainPolicy Trusting(FileInfo authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(authority.FullName);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ApiException(CliExitCode.Failure, $"--ca-file cannot be read: {failure.Message}");
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw new ApiException(CliExitCode.Failure, $"--ca-file {authority} has no certificate in PEM.");
    }

    private static string? NotEmpty(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
