using System.Globalization;
using System.Net.Sockets;
using MongoDB.Bson;
using MongoDB.Driver;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// What the driver's exceptions and MongoDB's error codes mean to those who know nothing of MongoDB. Messages are made here: the server's own may show a document, and with it
/// a number.
/// </summary>
internal static class MongoFaults
{
    private const int DuplicateKey = 11000;
    private const int Unauthorized = 13;
    private const int AuthenticationFailed = 18;
    private const int DocumentValidationFailure = 121;
    private const int OutOfDiskSpace = 14031;

    /// <summary>Of MongoDB: those after which the same may succeed. Not primary, a server that stops or steps down, a network that failed, limits of time, a conflict of writes.</summary>
    private static readonly HashSet<int> Passing =
        [6, 7, 24, 43, 50, 64, 79, 84, 89, 91, 100, 112, 133, 134, 148, 149, 175, 189, 202, 234, 237, 262, 358, 365, 9001, 10107, 10058, 11600, 11602, 13388, 13435, 13436];

    /// <summary>With which servers and the driver say the same, also of what has no code here.</summary>
    private static readonly string[] PassingLabels = ["RetryableWriteError", "NetworkError", "SystemOverloadedError"];

    /// <summary>Whether an exception is the store's, and not a mistake or a cancellation of ours.</summary>
    public static bool IsOfStore(Exception failure) => failure switch
    {
        OperationCanceledException => false,
        MongoException or BsonException or TimeoutException or IOException or SocketException => true,

        // Of a value that has another type than the field has, or of a field that is missing.
        InvalidCastException or FormatException or KeyNotFoundException or OverflowException => true,
        _ => false,
    };

    /// <summary>
    /// Whether somebody has the key already, and nothing else is wrong. On an id of ours: it was stored by an attempt before. Only what is said of single documents counts: a command that fails
    /// as a whole, with whatever code, has said of none that it is there.
    /// </summary>
    public static bool IsDuplicate(Exception failure) => failure switch
    {
        MongoWriteException write => write.WriteError?.Category == ServerErrorCategory.DuplicateKey && write.WriteConcernError is null,
        MongoBulkWriteException bulk => bulk.WriteConcernError is null && bulk.WriteErrors.Count > 0 && bulk.WriteErrors.All(e => e.Category == ServerErrorCategory.DuplicateKey),
        _ => false,
    };

    /// <summary>The same of a command that changes one document and returns it: others made that document meanwhile, and it can be changed now.</summary>
    public static bool IsMadeMeanwhile(Exception failure) => failure is MongoCommandException { Code: DuplicateKey };

    /// <param name="failure">An exception of which <see cref="IsOfStore"/>.</param>
    /// <param name="place">Which servers and database.</param>
    /// <param name="collection">Which collection.</param>
    /// <param name="action">What was to be done with it.</param>
    public static StorageException Translate(Exception failure, string place, string collection, string action)
    {
        var fault = Of(failure);
        var what = What(failure, fault, collection, action);

        // Whatever is not for operators alone is shown with its stack; those of writes may carry documents.
        var inner = failure is MongoWriteException or MongoBulkWriteException or MongoCommandException ? null : failure;
        return new StorageException($"{place}: {what}", fault, inner);
    }

    private static StorageFault Of(Exception failure) => failure switch
    {
        MongoAuthenticationException => StorageFault.NotWritable,
        TimeoutException or IOException or SocketException or MongoConnectionException or MongoNotPrimaryException or MongoNodeIsRecoveringException
            or MongoExecutionTimeoutException or MongoWaitQueueFullException or MongoConnectionPoolPausedException or MongoCursorNotFoundException => StorageFault.Unavailable,
        BsonException or InvalidCastException or FormatException or KeyNotFoundException or OverflowException => StorageFault.Damaged,
        _ when CodeOf(failure) is { } code && Of(code) != StorageFault.Other => Of(code),
        MongoException labelled when PassingLabels.Any(labelled.HasErrorLabel) => StorageFault.Unavailable,
        _ => StorageFault.Other,
    };

    private static StorageFault Of(int code) => code switch
    {
        Unauthorized or AuthenticationFailed => StorageFault.NotWritable,
        OutOfDiskSpace => StorageFault.Full,
        _ => Passing.Contains(code) ? StorageFault.Unavailable : StorageFault.Other,
    };

    private static int? CodeOf(Exception failure) => failure switch
    {
        MongoWriteException write => write.WriteConcernError?.Code ?? write.WriteError?.Code,
        MongoBulkWriteException bulk => bulk.WriteConcernError?.Code ?? bulk.WriteErrors.FirstOrDefault(e => e.Code != DuplicateKey)?.Code ?? bulk.WriteErrors.FirstOrDefault()?.Code,
        MongoWriteConcernException concern => concern.WriteConcernResult?.Response is { } answer && answer.TryGetValue("writeConcernError", out var error)
            ? error.AsBsonDocument.GetValue("code", 0).ToInt32()
            : concern.Code,
        MongoCommandException command => command.Code,
        _ => null,
    };

    private static string What(Exception failure, StorageFault fault, string collection, string action) => failure switch
    {
        MongoAuthenticationException => "the server refuses user and password",
        TimeoutException or IOException or SocketException or MongoConnectionException or MongoWaitQueueFullException or MongoConnectionPoolPausedException => $"no answer ({action} on {collection}, {failure.GetType().Name})",
        _ when CodeOf(failure) is { } code => code switch
        {
            Unauthorized => $"this user may not {action} on the collection {collection} (Unauthorized, 13); grant it",
            DocumentValidationFailure => $"{collection} refuses a document by its validator (121)",
            OutOfDiskSpace => $"no room left ({action} on {collection})",
            _ => string.Create(CultureInfo.InvariantCulture, $"{action} on {collection} failed with code {code}{NameOf(failure)}"),
        },
        _ when fault == StorageFault.Damaged => $"{collection} holds what cannot be read ({failure.GetType().Name})",
        _ => $"{action} on {collection} failed ({failure.GetType().Name})",
    };

    private static string NameOf(Exception failure) => failure is MongoCommandException { CodeName: { Length: > 0 } name } ? $" ({name})" : "";
}
