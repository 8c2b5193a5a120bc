using SmppGuard.Access;
using SmppGuard.Archive;
using SmppGuard.Archive.Statistics;
using SmppGuard.Audit;
using SmppGuard.CarrierBlackLists;
using SmppGuard.Carriers.Portability;
using SmppGuard.Complaints;
using SmppGuard.Consents;
using SmppGuard.Consents.Import;
using SmppGuard.DoNotDisturb;
using SmppGuard.Events;
using SmppGuard.Filings;
using SmppGuard.Idempotency;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Relay.Smsc;
using SmppGuard.Storage.Sqlite.Messages;
using SmppGuard.TemplateProposals;

namespace SmppGuard.Storage.Sqlite;

/// <summary>Everything that is stored, in the files of one data directory, which one process has for itself. Composition chooses it; nobody else knows it.</summary>
internal static class SqliteStorage
{
    /// <summary>The layout of guard.db.</summary>
    public static IReadOnlyList<GuardMigration> Migrations { get; } =
    [
        .. SqliteRegistryStorage.Migrations,
        .. ArchiveMigrations.All,
        DataFiles.Migration,
        SqliteComplaintStorage.Layout,
        SqliteComplaintStorage.Indexes,
        SqliteBlackListReportStorage.Layout,
        SqliteBlackListReportStorage.Indexes,
        SqliteTemplateProposalStorage.Layout,
        SqliteScheduledStorage.Layout,
        SqliteKeyStorage.Layout,
        SqliteAuditStorage.Layout,
        SqliteAnswerStorage.Layout,
        SqliteFilingUseStorage.Layout,
        SqliteWebhookStorage.Layout,
        SqliteConsentArrivals.Layout,
        SqliteSmscTurnStorage.Layout,
    ];

    /// <summary>The storages of all features. Needs <see cref="DataDirectory"/>, in which files are made when they are first asked for.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services)
    {
        services.AddSingleton(provider => new GuardDatabase(provider.GetRequiredService<DataDirectory>().At(SqliteRegistryStorage.FileName), Migrations));
        services.AddSingleton<IRegistryStorage, SqliteRegistryStorage>();
        services.AddSingleton<MadeDays>();
        services.AddSingleton<IArchive>(provider => new SqliteArchive(
            provider.GetRequiredService<DataDirectory>().At(MadeDays.Folder),
            provider.GetRequiredService<RetentionOptions>().MessageMonths,
            provider.GetRequiredService<TimeProvider>(),
            days: provider.GetRequiredService<MadeDays>()));
        services.AddSingleton<IArchiveState, SqliteArchiveState>();
        services.AddSingleton<IStatisticsStorage, SqliteStatisticsStorage>();
        services.AddSingleton<IConsentStorage, SqliteConsentStorage>();
        services.AddSingleton<IDeliveryStorage, SqliteDeliveryStorage>();
        services.AddSingleton<IScheduledStorage, SqliteScheduledStorage>();
        services.AddSingleton<IRegistryHistory, SqliteRegistryHistory>();
        services.AddSingleton<IAuditStorage, SqliteAuditStorage>();
        services.AddSingleton<IKeyStorage, SqliteKeyStorage>();
        services.AddSingleton<IFilingUseStorage, SqliteFilingUseStorage>();
        services.AddSingleton<IComplaintStorage, SqliteComplaintStorage>();
        services.AddSingleton<IAnswerStorage, SqliteAnswerStorage>();
        services.AddSingleton<IWebhookStorage, SqliteWebhookStorage>();
        services.AddSingleton<IConsentArrivals, SqliteConsentArrivals>();
        services.AddSingleton<IComplaintArrivals, SqliteComplaintArrivals>();
        services.AddSingleton<ISmscTurnStorage, SqliteSmscTurnStorage>();
        services.AddSingleton<IBlackListReportStorage, SqliteBlackListReportStorage>();
        services.AddSingleton<ITemplateProposalStorage, SqliteTemplateProposalStorage>();
        services.AddSingleton(provider => new SqliteDoNotDisturbStorage(provider.GetRequiredService<DataDirectory>().Path));
        services.AddSingleton<IDoNotDisturbStorage>(provider => provider.GetRequiredService<SqliteDoNotDisturbStorage>());
        services.AddSingleton<IPortabilityStorage>(provider => new SqlitePortabilityStorage(provider.GetRequiredService<DataDirectory>().Path));
        services.AddSingleton<IImportStorage>(provider => new ImportFiles(provider.GetRequiredService<DataDirectory>().At("imports")));
        services.AddSingleton<IAttachmentStorage>(provider => new AttachmentFiles(provider.GetRequiredService<DataDirectory>().At("attachments")));
        return services;
    }

    /// <summary>Passes a data directory that this version can use and that has all its files, and makes those that it has not yet.</summary>
    /// <param name="services">Those of <see cref="AddSqliteStorage"/>; nothing was asked of them yet. The directory is locked by this process.</param>
    /// <exception cref="NewerFormatException">A file is of a newer version.</exception>
    /// <exception cref="DataFileMissingException">A file is missing.</exception>
    /// <exception cref="DataFileDamagedException">A file is damaged.</exception>
    public static void Require(IServiceProvider services)
    {
        var dataDirectory = services.GetRequiredService<DataDirectory>().Path;
        DataFormats.Require(dataDirectory);
        DataFiles.Require(dataDirectory, services);
        services.GetRequiredService<MadeDays>().Begin();
    }
}
