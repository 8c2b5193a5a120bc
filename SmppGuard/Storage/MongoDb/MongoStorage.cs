using SmppGuard.Storage.MongoDb.Messages;

namespace SmppGuard.Storage.MongoDb;

/// <summary>Everything that is stored, in the collections of one database, which any number of processes share.</summary>
internal static class MongoStorage
{
    /// <summary>All collections but those of the archive's days, which are made as they come.</summary>
    public static IReadOnlyList<CollectionLayout> Layouts { get; } =
    [
        MongoSequences.Layout,
        MongoArchive.Layout,
        MongoComplaintStorage.Layout,
        MongoBlackListReportStorage.Layout,
        .. MongoDoNotDisturbStorage.Layouts,
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
        MongoScheduledStorage.Layout,
        MongoArchiveState.Layout,
    ];
}
