using MongoDB.Driver;

namespace SmppGuard.Storage.MongoDb;

/// <summary>Which server and database, and how they are spoken to.</summary>
/// <param name="ConnectionString">What the operator gave; its options hold, but for those that evidence needs otherwise.</param>
/// <param name="Database">The database, which SmppGuard has for itself.</param>
internal sealed record MongoSettings(string ConnectionString, string Database)
{
    /// <summary>Of the driver, 30 seconds; nobody should wait that long for an error that passes anyway.</summary>
    public static readonly TimeSpan ServerSelection = TimeSpan.FromSeconds(5);

    /// <inheritdoc cref="ServerSelection"/>
    public static readonly TimeSpan Connect = TimeSpan.FromSeconds(5);

    /// <summary>Of the driver, without end: a server that hangs would hold its caller for good.</summary>
    public static readonly TimeSpan Socket = TimeSpan.FromSeconds(20);

    /// <summary>How long a write may wait for the majority before it is called failed, though it may come to be.</summary>
    public static readonly TimeSpan Majority = TimeSpan.FromSeconds(10);

    private const string ApplicationName = "smppguard";

    /// <summary>The servers as the connection string names them, for messages: without user and password.</summary>
    public string Servers => string.Join(',', new MongoUrl(ConnectionString).Servers.Select(server => server.ToString()));

    /// <summary>Whether the driver can read a connection string.</summary>
    public static bool IsReadable(string connectionString)
    {
        try
        {
            _ = MongoClientSettings.FromConnectionString(connectionString);
            return true;
        }
        catch (Exception failure) when (failure is MongoException or ArgumentException or FormatException or NotSupportedException)
        {
            // Its message would show the string, password included.
            return false;
        }
    }

    /// <summary>A connection string that names its database, too; null: it is none, or names none that could be used.</summary>
    public static MongoSettings? TryParse(string connectionString) =>
        IsReadable(connectionString) && new MongoUrl(connectionString).DatabaseName is { } database && IsName(database) ? new MongoSettings(connectionString, database) : null;

    /// <summary>Longest name of a database that MongoDB allows.</summary>
    public const int LongestName = 63;

    /// <summary>Whether a database may be called so, also where names of files tell no case apart.</summary>
    public static bool IsName(string database) => database.Length is > 0 and <= LongestName && database.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>Whether a password stands in a connection string.</summary>
    public static bool HasPassword(string connectionString) => IsReadable(connectionString) && new MongoUrl(connectionString).Password is not null;

    public MongoClientSettings ForClient()
    {
        var settings = MongoClientSettings.FromConnectionString(ConnectionString);
        settings.ApplicationName ??= ApplicationName;
        if (!Says("serverSelectionTimeout"))
        {
            settings.ServerSelectionTimeout = ServerSelection;
        }

        if (!Says("connectTimeout"))
        {
            settings.ConnectTimeout = Connect;
        }

        if (!Says("socketTimeout"))
        {
            settings.SocketTimeout = Socket;
        }

        // What was answered must outlive any one server, and what is read must not be taken back.
        settings.WriteConcern = WriteConcern.WMajority.With(journal: true, wTimeout: Majority);
        settings.ReadConcern = ReadConcern.Majority;
        settings.ReadPreference = ReadPreference.Primary;
        settings.RetryWrites = true;
        settings.RetryReads = true;
        return settings;
    }

    /// <summary>Without its password, which stands in the connection string.</summary>
    public override string ToString() => $"MongoDB {Servers}, database {Database}";

    private bool Says(string option) => ConnectionString.Contains(option, StringComparison.OrdinalIgnoreCase);
}
