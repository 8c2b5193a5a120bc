using System.Collections;
using Microsoft.Data.Sqlite;
using SmppGuard.Registry;

namespace SmppGuard.Hosting;

/// <summary>What a configuration file and the environment say, and everything that is wrong with it. Usable only when <see cref="Problems"/> is empty.</summary>
internal sealed class GuardConfiguration
{
    private const string EnvironmentPrefix = GuardOptions.Section + "__";

    private GuardConfiguration(GuardOptions options, RegistryFile registry, IReadOnlyList<string> problems, IReadOnlyList<string> warnings)
    {
        Options = options;
        Registry = registry;
        Problems = problems;
        Warnings = warnings;
    }

    public GuardOptions Options { get; }

    /// <summary>The registry file that <see cref="RegistryOptions.File"/> names; empty when it names none.</summary>
    public RegistryFile Registry { get; }

    /// <summary>Each names its key, the value, what is allowed and an example.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Allowed, but probably not meant.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <param name="path">The JSON file; comments are allowed.</param>
    /// <param name="environment">Variables; those that begin with <c>SMPPGUARD__</c> override the file. Null: those of the process.</param>
    public static GuardConfiguration Load(string path, IDictionary? environment = null)
    {
        var problems = new List<string>();
        var file = Path.GetFullPath(path);
        if (Read(file, environment ?? Environment.GetEnvironmentVariables(), problems) is not { } options)
        {
            return new GuardConfiguration(new GuardOptions(), RegistryFile.Empty, problems, []);
        }

        ResolvePaths(options, Path.GetDirectoryName(file)!);
        return Judge(options, problems);
    }

    /// <summary>Judges options that did not come from a file; relative paths are relative to the working directory.</summary>
    public static GuardConfiguration From(GuardOptions options)
    {
        ResolvePaths(options, Environment.CurrentDirectory);
        return Judge(options, []);
    }

    private static GuardConfiguration Judge(GuardOptions options, List<string> problems)
    {
        var warnings = new List<string>();
        GuardOptionsValidator.Validate(options, problems, warnings);
        var registry = RegistryFile.Empty;
        if (options.Registry.File is { } registryPath && File.Exists(registryPath))
        {
            registry = RegistryFile.Load(registryPath, problems);
            RegistryValidator.Validate(registry, Stored(options, problems), options, problems, warnings);
        }

        return new GuardConfiguration(options, registry, problems, warnings);
    }

    private static RegistryState Stored(GuardOptions options, List<string> problems)
    {
        try
        {
            return RegistryTables.ReadIfPresent(options.DataDirectory);
        }
        catch (Exception exception) when (exception is SqliteException or InvalidDataException)
        {
            problems.Add($"{GuardOptions.Section}:DataDirectory is \"{options.DataDirectory}\"; its {RegistryTables.FileName} cannot be read: {exception.Message}");
            return RegistryState.Empty;
        }
    }

    /// <summary>Null: the file cannot be read at all.</summary>
    private static GuardOptions? Read(string file, IDictionary environment, List<string> problems)
    {
        var builder = new ConfigurationBuilder();
        try
        {
            // Loaded on its own first: an unknown section beside SmppGuard is a mistake in the file, but normal in an environment.
            builder.AddJsonFile(file, optional: false, reloadOnChange: false);
            foreach (var stranger in builder.Build().GetChildren().Where(s => !s.Key.Equals(GuardOptions.Section, StringComparison.OrdinalIgnoreCase)))
            {
                problems.Add($"{stranger.Key} is not a known key; everything stands inside {GuardOptions.Section}.");
            }
        }
        catch (FileNotFoundException)
        {
            problems.Add($"{file} does not exist; name the configuration file, for example --config smppguard.json.");
            return null;
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"{file} cannot be read: {exception.GetBaseException().Message}");
            return null;
        }

        builder.AddInMemoryCollection(Overrides(environment));
        return new OptionsReader(problems).Read<GuardOptions>(builder.Build().GetSection(GuardOptions.Section));
    }

    private static IEnumerable<KeyValuePair<string, string?>> Overrides(IDictionary environment)
    {
        foreach (DictionaryEntry entry in environment)
        {
            if (entry.Key is string name && name.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            {
                yield return new(name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), entry.Value as string);
            }
        }
    }

    private static void ResolvePaths(GuardOptions options, string folder)
    {
        options.DataDirectory = Path.GetFullPath(options.DataDirectory, folder);
        options.Registry.File = Resolve(options.Registry.File, folder);
        options.Complaints.CalendarFile = Resolve(options.Complaints.CalendarFile, folder);
        options.Smpp.Tls.CertificatePath = Resolve(options.Smpp.Tls.CertificatePath, folder);
        options.Smpp.Tls.KeyPath = Resolve(options.Smpp.Tls.KeyPath, folder);
    }

    private static string? Resolve(string? path, string folder) => string.IsNullOrEmpty(path) ? null : Path.GetFullPath(path, folder);
}
