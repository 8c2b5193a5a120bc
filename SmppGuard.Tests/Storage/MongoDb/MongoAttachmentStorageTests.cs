using MongoDB.Bson;
using SmppGuard.Consents;
using SmppGuard.Storage.MongoDb;
using SmppGuard.Tests.Consents;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

public sealed class MongoAttachmentStorageTests : AttachmentStorageContract, IAsyncLifetime
{
    private readonly MongoContractDatabase _database = new(typeof(MongoAttachmentStorageTests), MongoAttachmentStorage.Layout, MongoAttachmentStorage.PiecesLayout);

    private protected override IAttachmentStorage Attachments => new MongoAttachmentStorage(_database.Store);

    public Task InitializeAsync() => _database.BeginAsync();

    public Task DisposeAsync() => _database.EndAsync();

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_changed_octet_and_a_missing_piece_are_found_and_put_right_by_keeping_again(bool missing)
    {
        var hash = await Attachments.KeepAsync(Scan);
        var pieces = _database.Store.Collection("attachmentPieces");
        _ = missing
            ? (object)await pieces.DeleteManyAsync(new BsonDocument())
            : await pieces.UpdateManyAsync(new BsonDocument(), new BsonDocument("$set", new BsonDocument("octets", new BsonBinaryData([1, 2, 4]))));
        await Assert.ThrowsAsync<InvalidDataException>(() => Attachments.ReadAsync(hash, default));
        Assert.Equal(hash, await Attachments.KeepAsync(Scan));
        Assert.Equal(Scan, await Attachments.ReadAsync(hash, default));
    }

    private protected override IAttachmentStorage OpenAgain() => new MongoAttachmentStorage(_database.Open());
}
