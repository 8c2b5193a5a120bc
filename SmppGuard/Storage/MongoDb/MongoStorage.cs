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
using SmppGuard.Frequency;
using SmppGuard.Idempotency;
using SmppGuard.Journal;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Relay.Deliveries;
using SmppGuard.Relay.Esme;
using SmppGuard.Relay.Receipts;
using SmppGuard.Relay.Scheduled;
using SmppGuard.Relay.Smsc;
using SmppGuard.Storage.MongoDb.Messages;
using SmppGuard.Storage.MongoDb.Moving;
using SmppGuard.Suspensions;
using SmppGuard.TemplateProposals;

namespace SmppGuard.Storage.MongoDb;

/// <summary>Everything that is stored, in the collections of one database, which any number of processes share. Composition chooses it; nobody else knows it.</summary>
internal static class MongoStorage
{
    private const string HolderName = "pod-holder";

    /// <summary>An empty file of this name in the data directory says that a database which has lost everything is accepted, once.</summary>
    private const string Acceptance = "database.accept-loss";

    /// <summary>What the embedded provider leaves in a data directory; until all of it was moved, it would be left out without a word.</summary>
    private const string EmbeddedName = "guard.db";

    /// <summary>All collections but those of the archive's days, which are made as they come.</summary>
    public static IReadOnlyList<CollectionLayout> Layouts { get; } =
    [
        MongoSequences.Layout,
        MongoArchive.Layout,
        MongoConsentStorage.Layout,
        MongoComplaintStorage.Layout,
        MongoBlackListReportStorage.Layout,
        .. MongoDoNotDisturbStorage.Layouts,
        .. MongoPortabilityStorage.Layouts,
        MongoAdvertFeed.Layout,
        MongoSenderTotalsFeed.Layout,
        MongoBindFeed.Layout,
        MongoAttachmentStorage.Layout,
        MongoAttachmentStorage.PiecesLayout,
        .. MongoImportStorage.Layouts,
        .. MongoRegistryStorage.Layouts,
        MongoTemplateProposalStorage.Layout,
        PodLease.Layout,
        MongoDeliveryStorage.Layout,
        MongoReceiptForwarding.Layout,
        MongoStoredMarkFeed.Layout,
        MongoScheduledStorage.Layout,
        MongoArchiveState.Layout,
        MongoStatisticsStorage.Layout,
        .. MongoKeyStorage.Layouts,
        MongoFilingUseStorage.Layout,
        MongoAuditStorage.Layout,
        CopyMarks.Layout,
        MongoAnswerStorage.Layout,
        MongoWebhookStorage.Layout,
        MongoSmscTurnStorage.Layout,
    ];

    /// <summary>The storages of all features. Needs <see cref="DataDirectory"/>, which has the journal and how far it was taken over, and <see cref="PodOptions"/>.</summary>
    public static IServiceCollection AddMongoStorage(this IServiceCollection services, MongoSettings settings)
    {
        services.AddSingleton(_ => new MongoStore(settings));
        services.AddSingleton(provider => new PodLease(
            provider.GetRequiredService<MongoStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<PodOptions>().Number,
            new HolderFile(provider.GetRequiredService<DataDirectory>().At(HolderName)).ReadOrMake()));
        services.AddSingleton<IPodNumber>(provider => provider.GetRequiredService<PodLease>());
        services.AddSingleton<MongoRegistryStorage>();
        services.AddSingleton<IRegistryStorage>(provider => provider.GetRequiredService<MongoRegistryStorage>());
        services.AddSingleton<ISharedRegistry>(provider => provider.GetRequiredService<MongoRegistryStorage>());
        services.AddSingleton<IRegistryHistory, MongoRegistryHistory>();
        services.AddSingleton<IArchive>(provider => new MongoArchive(
            provider.GetRequiredService<MongoStore>(),
            provider.GetRequiredService<RetentionOptions>().MessageMonths,
            provider.GetRequiredService<PodOptions>().Number,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new MongoStatisticsStorage(
            provider.GetRequiredService<MongoStore>(), new HolderFile(provider.GetRequiredService<DataDirectory>().At(HolderName)).ReadOrMake()));
        services.AddSingleton<IStatisticsStorage>(provider => provider.GetRequiredService<MongoStatisticsStorage>());
        services.AddSingleton(provider => new CheckpointFile(PathOfCheckpoint(provider.GetRequiredService<DataDirectory>().Path)));
        services.AddSingleton<IArchiveState, MongoArchiveState>();
        services.AddSingleton(provider => new MongoConsentStorage(provider.GetRequiredService<MongoStore>(), provider.GetRequiredService<PodOptions>().Number));
        services.AddSingleton<IConsentStorage>(provider => provider.GetRequiredService<MongoConsentStorage>());
        services.AddSingleton<IConsentFeed>(provider => provider.GetRequiredService<MongoConsentStorage>());
        services.AddSingleton<AppendConsents>(provider => provider.GetRequiredService<MongoConsentStorage>().Append);
        services.AddSingleton<MongoDeliveryStorage>();
        services.AddSingleton<IDeliveryStorage>(provider => provider.GetRequiredService<MongoDeliveryStorage>());
        services.AddSingleton<IDeliveryHandOver, MongoDeliveryHandOver>();
        services.AddSingleton<IReceiptForwarding>(provider => new MongoReceiptForwarding(
            provider.GetRequiredService<MongoStore>(), provider.GetRequiredService<PodOptions>().Number, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IStoredMarkFeed>(provider => new MongoStoredMarkFeed(provider.GetRequiredService<MongoStore>(), provider.GetRequiredService<PodOptions>().Number));
        services.AddSingleton(provider =>
        {
            var lease = provider.GetRequiredService<PodLease>();
            return new MongoScheduledStorage(provider.GetRequiredService<MongoStore>(), lease.Pod, () => lease.IsHeld);
        });
        services.AddSingleton<IScheduledStorage>(provider => provider.GetRequiredService<MongoScheduledStorage>());
        services.AddSingleton<IAuditStorage, MongoAuditStorage>();
        services.AddSingleton<IKeyStorage, MongoKeyStorage>();
        services.AddSingleton<IFilingUseStorage, MongoFilingUseStorage>();
        services.AddSingleton<IComplaintStorage, MongoComplaintStorage>();
        services.AddSingleton<IAnswerStorage, MongoAnswerStorage>();
        services.AddSingleton<IWebhookStorage, MongoWebhookStorage>();
        services.AddSingleton<IConsentArrivals, MongoConsentArrivals>();
        services.AddSingleton<IComplaintArrivals, MongoComplaintArrivals>();
        services.AddSingleton<ISmscTurnStorage, MongoSmscTurnStorage>();
        services.AddSingleton<IBlackListReportStorage, MongoBlackListReportStorage>();
        services.AddSingleton<ITemplateProposalStorage, MongoTemplateProposalStorage>();
        services.AddSingleton(provider => new MongoDoNotDisturbStorage(
            provider.GetRequiredService<MongoStore>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<PodOptions>().Number));
        services.AddSingleton<IDoNotDisturbStorage>(provider => provider.GetRequiredService<MongoDoNotDisturbStorage>());
        services.AddSingleton<IDoNotDisturbFeed>(provider => provider.GetRequiredService<MongoDoNotDisturbStorage>());
        services.AddSingleton<IAdvertFeed>(provider => new MongoAdvertFeed(provider.GetRequiredService<MongoStore>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<PodOptions>().Number));
        services.AddSingleton<ISenderTotalsFeed>(provider => new MongoSenderTotalsFeed(provider.GetRequiredService<MongoStore>(), provider.GetRequiredService<PodOptions>().Number));
        services.AddSingleton<IBindFeed>(provider => new MongoBindFeed(provider.GetRequiredService<MongoStore>(), provider.GetRequiredService<PodOptions>().Number));
        services.AddSingleton<IPortabilityStorage, MongoPortabilityStorage>();
        services.AddSingleton<IImportStorage, MongoImportStorage>();
        services.AddSingleton<IAttachmentStorage, MongoAttachmentStorage>();
        return services;
    }

    /// <summary>Passes a database that this version can use, makes what it lacks, and takes the number of this pod in it: before anything else is asked of it.</summary>
    /// <param name="services">Those of <see cref="AddMongoStorage"/>. The data directory is locked by this process.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="MongoLayoutException">It is a newer version's, or not the one that the data directory belongs to, or this user lacks a right.</exception>
    /// <exception cref="PodNumberTakenException">Another pod that lives has the number.</exception>
    /// <exception cref="StorageException">It could not be asked.</exception>
    public static async Task RequireAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var store = services.GetRequiredService<MongoStore>();
        var schema = Schema(store);
        var dataDirectory = services.GetRequiredService<DataDirectory>();
        if (await MismatchAsync(store, schema, dataDirectory, cancellation) is { } mismatch)
        {
            throw new MongoLayoutException(mismatch);
        }

        await schema.RequireAsync(cancellation);
        await services.GetRequiredService<PodLease>().TakeAsync(cancellation);

        // Of no later loss.
        File.Delete(dataDirectory.At(Acceptance));
    }

    /// <summary>What would keep a start from using the database; null: nothing. Looking changes nothing.</summary>
    public static async Task<string?> ProblemAsync(MongoStore store, DataDirectory dataDirectory, CancellationToken cancellation)
    {
        try
        {
            var schema = Schema(store);
            await schema.LookAsync(cancellation);
            return await MismatchAsync(store, schema, dataDirectory, cancellation);
        }
        catch (Exception problem) when (problem is MongoLayoutException or StorageException)
        {
            return problem.Message;
        }
    }

    /// <summary>Why the database does not answer; null: it does, with whatever it is.</summary>
    public static async Task<StorageException?> UnreachableAsync(MongoStore store, CancellationToken cancellation)
    {
        try
        {
            _ = await Schema(store).IsNewAsync(cancellation);
            return null;
        }
        catch (StorageException failure)
        {
            return failure.Fault == StorageFault.Unavailable ? failure : null;
        }
    }

    /// <summary>The registry of the database, for judging a file beside it; empty when there is none, or another version's, of which this one cannot judge.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public static async Task<RegistryState> ReadRegistryAsync(MongoStore store, RegistryFile? file, CancellationToken cancellation)
    {
        try
        {
            if (await Schema(store).IsNewerAsync(cancellation))
            {
                return RegistryState.Empty;
            }

            var state = await new MongoRegistryStorage(store, TimeProvider.System).LoadAsync(cancellation);
            return file is null ? state
                : state with { Former = state.Former.AddRange(await new MongoRegistryHistory(store).FormerAsync(FormerEntries.New(file, state), mayWrite: false, cancellation)) };
        }
        catch (InvalidDataException damaged)
        {
            throw new StorageException($"{store}: the registry cannot be read ({damaged.Message})", StorageFault.Damaged, damaged);
        }
    }

    /// <summary>Says in a data directory how far its journal was taken over into a database: a start with that goes on from there.</summary>
    public static void BeginWith(string dataDirectory, ArchiveCheckpoint checkpoint) => new CheckpointFile(PathOfCheckpoint(dataDirectory)).Write(checkpoint);

    /// <summary>Takes that back: the directory goes on with another provider.</summary>
    public static void ForgetBegin(string dataDirectory) => File.Delete(PathOfCheckpoint(dataDirectory));

    /// <summary>Whether a data directory was started with a database since.</summary>
    public static bool HasStartedWith(string dataDirectory) => File.Exists(HolderOf(dataDirectory));

    /// <summary>The file that says so.</summary>
    public static string HolderOf(string dataDirectory) => Path.Combine(dataDirectory, HolderName);

    /// <summary>The first journal record of a data directory that the database has not; null: nothing says so.</summary>
    public static long? ArchivedUpTo(string dataDirectory)
    {
        var path = PathOfCheckpoint(dataDirectory);
        return File.Exists(path) ? new CheckpointFile(path).Read().Archive.Sequence : null;
    }

    /// <summary>Why no start is possible with a journal that begins with record <paramref name="first"/> (null: with none); null: it is.</summary>
    public static string? MissingInJournal(string dataDirectory, long? first)
    {
        var place = ArchivedUpTo(dataDirectory);
        var needed = place ?? JournalPosition.Start.Sequence;
        return first is null || first <= needed ? null
            : place is null ? $"journal records {needed} to {first - 1} are missing, and {CheckpointFile.Name}, which would say that they are in the database, is gone: restore the data directory as a whole"
            : $"journal records {needed} to {first - 1} are missing: {CheckpointFile.Name} is older than the journal, or journal files were deleted";
    }

    /// <summary>Why the data directory and the database do not belong together: what one of them should have is nowhere then, refusals too. Null: they do.</summary>
    private static async Task<string?> MismatchAsync(MongoStore store, MongoSchema schema, DataDirectory dataDirectory, CancellationToken cancellation)
    {
        if (await CopyMarks.ProblemAsync(store, cancellation) is { } copy)
        {
            return copy;
        }

        // The one is made with the first start, the other comes with a directory that was moved here.
        if (!File.Exists(dataDirectory.At(HolderName)) && !File.Exists(PathOfCheckpoint(dataDirectory.Path)))
        {
            var embedded = dataDirectory.At(EmbeddedName);
            return File.Exists(embedded)
                ? $"{embedded} holds what the provider Sqlite stored, and MongoDb would start without it. Move it into the database first, choose Sqlite again, or name another data directory."
                : null;
        }

        return await schema.IsNewAsync(cancellation) && !File.Exists(dataDirectory.At(Acceptance))
            ? $"{store} is empty, and the data directory {dataDirectory.Path} was used with one that was not: registry, consents, refusals and records are not there. Name the right database, or restore it from a backup; "
                + $"to go on without what it held, make an empty file {dataDirectory.At(Acceptance)} and start again."
            : null;
    }

    /// <summary>The layout of the database.</summary>
    public static MongoSchema Schema(MongoStore store) => new(store, Layouts, []);

    private static string PathOfCheckpoint(string dataDirectory) => Path.Combine(dataDirectory, CheckpointFile.Name);
}
