using System.Collections;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using SmppGuard.Consents;
using SmppGuard.Input;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Tls;

namespace SmppGuard.Hosting;

/// <summary>What a configuration file and the environment say, and everything that is wrong with it. Usable only when <see cref="Problems"/> is empty.</summary>
internal sealed class GuardConfiguration
{
    private readonly ConfigurationSources? _sources;

    private GuardConfiguration(
        GuardOptions options, RegistryFile registry, RegistryConsents consents, IReadOnlyList<string> problems, IReadOnlyList<string> warnings, ConfigurationSources? sources)
    {
        _sources = sources;
        Options = options;
        Registry = registry;
        Consents = consents;
        Problems = problems;
        Warnings = warnings;
    }

    public GuardOptions Options { get; }

    /// <summary>The registry file that <see cref="RegistryOptions.File"/> names; empty when it names none.</summary>
    public RegistryFile Registry { get; }

    /// <summary>The consents of that file.</summary>
    public RegistryConsents Consents { get; }

    /// <summary>Full path of the file that it was read from; null: it was made in code.</summary>
    public string? File { get; private init; }

    /// <summary>Whether there was a file to judge.</summary>
    public bool IsRead => _sources is not null;

    /// <summary>Each names its key, the value, what is allowed, an example, and where it was set.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Why what the data directory holds could not be judged together with the registry file, so that it cannot be started; null: nothing. <see cref="Describe"/> knows it.</summary>
    public Exception? Unreadable { get; private init; }

    /// <summary>Allowed, but probably not meant.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Adds to a message that begins with a key where that was set, if it came from a file or a variable.</summary>
    public string Locate(string message) =>
        message.StartsWith(OptionProblems.Section + ConfigurationPath.KeyDelimiter, StringComparison.Ordinal) ? _sources?.Locate(message) ?? message : message;

    /// <summary>What a failure to start or to open the data directory means, in one line; null: nothing that an operator could see to.</summary>
    public string? Describe(Exception failure) => failure switch
    {
        StartRefusedException => Locate(failure.Message),
        SocketException or IOException { InnerException: AddressInUseException } => failure.Message,
        JournalDamagedException or InvalidDataException => failure.Message,
        UnauthorizedAccessException or IOException => Locate(DataDirectoryProbe.Describe(Options.DataDirectory, failure)),
        _ => StorageProvider.Fault(failure) is { } fault ? Locate(StorageProvider.Describe(Options, fault)) : null,
    };

    /// <param name="path">The JSON file; comments are allowed.</param>
    /// <param name="environment">Variables; those that begin with <c>SMPPGUARD__</c> override the file. Null: those of the process.</param>
    /// <param name="withRegistry">Whether the registry file is read, and judged together with what is stored, which takes asking the storage; not for a command that has nothing to do with it.</param>
    public static GuardConfiguration Load(string path, IDictionary? environment = null, bool withRegistry = true)
    {
        var problems = new List<string>();
        var file = Path.GetFullPath(path);
        if (ConfigurationSources.Load(file, environment ?? Environment.GetEnvironmentVariables(), problems) is not { } sources)
        {
            return new GuardConfiguration(new GuardOptions(), RegistryFile.Empty, new RegistryConsents(), problems, [], null);
        }

        var unread = new Dictionary<string, string>(StringComparer.Ordinal);
        var options = new OptionsReader(problems, unread, sources.KindOf).Read<GuardOptions>(sources.Section);
        PodOrdinal.Resolve(options.Pod, Environment.MachineName, unread, problems);
        ResolvePaths(options, Path.GetDirectoryName(file)!, problems);
        var warnings = new List<string>();
        SecretsValidator.WarnOfClearKeys(options, sources, warnings);
        SecretsValidator.WarnOfReaders(file, options, sources, warnings);
        return Judge(options, unread, problems, warnings, sources, withRegistry, file);
    }

    /// <summary>Judges options that did not come from a file; relative paths are relative to the working directory.</summary>
    public static GuardConfiguration From(GuardOptions options)
    {
        var problems = new List<string>();
        ResolvePaths(options, Environment.CurrentDirectory, problems);
        return Judge(options, [], problems, [], null, true);
    }

    private static GuardConfiguration Judge(
        GuardOptions options, Dictionary<string, string> unread, List<string> problems, List<string> warnings, ConfigurationSources? sources, bool withRegistry, string? file = null)
    {
        GuardOptionsValidator.Validate(options, unread, problems, warnings);
        SecretsValidator.WarnOfEndedKeys(options, TimeProvider.System.GetUtcNow(), warnings);
        if (sources is not null)
        {
            problems = problems.ConvertAll(sources.Locate);
            warnings = warnings.ConvertAll(sources.Locate);
        }

        var registry = RegistryFile.Empty;
        var consents = new RegistryConsents();
        if (withRegistry && options.Registry.File is { } registryPath && System.IO.File.Exists(registryPath))
        {
            registry = RegistryFile.Load(registryPath, problems, consents.Read);
            try
            {
                var stored = StorageProvider.StoredRegistry(options, registry);
                RegistryValidator.Validate(registry, stored, OptionsServices.RegistryRulesOf(options), problems, warnings);
                consents.Validate(registry, stored, options.Numbering.CountryCode, TimeProvider.System.GetUtcNow(), problems);
            }
            catch (Exception unreadable) when (unreadable is DataFileDamagedException or StorageException)
            {
                // Nothing that the configuration could be changed for.
                return new GuardConfiguration(options, registry, consents, problems, warnings, sources) { File = file, Unreadable = unreadable };
            }
        }

        return new GuardConfiguration(options, registry, consents, problems, warnings, sources) { File = file };
    }

    private static void ResolvePaths(GuardOptions options, string folder, List<string> problems)
    {
        options.DataDirectory = Resolve("DataDirectory", options.DataDirectory, folder, problems) ?? "";
        options.Registry.File = Resolve("Registry:File", options.Registry.File, folder, problems);
        options.Complaints.CalendarFile = Resolve("Complaints:CalendarFile", options.Complaints.CalendarFile, folder, problems);
        options.Carriers.PrefixFile = Resolve("Carriers:PrefixFile", options.Carriers.PrefixFile, folder, problems);
        options.Evidence.SigningKeyPath = Resolve("Evidence:SigningKeyPath", options.Evidence.SigningKeyPath, folder, problems);
        options.Evidence.CertificatePath = Resolve("Evidence:CertificatePath", options.Evidence.CertificatePath, folder, problems);
        options.Smpp.Tls.ClientCaPath = Resolve("Smpp:Tls:ClientCaPath", options.Smpp.Tls.ClientCaPath, folder, problems);
        ResolvePaths("Smpp:Tls", options.Smpp.Tls, folder, problems);
        ResolvePaths("Http:Tls", options.Http.Tls, folder, problems);
        foreach (var (index, smsc) in options.Smscs.Index())
        {
            smsc.Tls.CaPath = Resolve($"Smscs:{index}:Tls:CaPath", smsc.Tls.CaPath, folder, problems);
            ResolvePaths($"Smscs:{index}:Tls", smsc.Tls, folder, problems);
        }
    }

    private static void ResolvePaths(string key, CertificateOptions tls, string folder, List<string> problems)
    {
        tls.CertificatePath = Resolve($"{key}:CertificatePath", tls.CertificatePath, folder, problems);
        tls.KeyPath = Resolve($"{key}:KeyPath", tls.KeyPath, folder, problems);
    }

    private static string? Resolve(string key, string? path, string folder, List<string> problems)
    {
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        // The one character that no path may have.
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            problems.Add($"{OptionProblems.Section}:{key} has a NUL character; use a path, for example data.");
            return null;
        }

        return Path.GetFullPath(path, folder);
    }
}
