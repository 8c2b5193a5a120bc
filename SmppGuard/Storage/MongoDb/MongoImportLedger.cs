using System.Text.Json;
using MongoDB.Bson;
using SmppGuard.Consents.Import;
using SmppGuard.Input;
using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>
/// The books of one running import. The bad lines are written first, then the progress that counts them, as long as the import is still this one's: one whose lease went to
/// another does not save any more.
/// </summary>
internal sealed class MongoImportLedger : IImportLedger
{
    private const string Name = MongoImportStorage.Name;

    private readonly MongoStore _store;
    private readonly MongoImportStorage _imports;
    private readonly TimeProvider _time;
    private readonly string _owner;
    private readonly ImportReportPieces _pieces;
    private readonly MemoryStream _unsaved = new();
    private readonly ITimer _renewal;

    public MongoImportLedger(MongoStore store, MongoImportStorage imports, TimeProvider time, string owner, ImportProgress progress)
    {
        _store = store;
        _imports = imports;
        _time = time;
        _owner = owner;
        _pieces = new ImportReportPieces(store, progress.Id);
        Progress = progress;
        _renewal = time.CreateTimer(_ => _ = RenewQuietlyAsync(), null, MongoImportStorage.Lease / 5, MongoImportStorage.Lease / 5);
    }

    public ImportProgress Progress { get; private set; }

    public void Count(ImportSource source, long line, long accepted, long unchanged, IReadOnlyList<LineError> errors)
    {
        var before = _unsaved.Length;
        foreach (var error in errors)
        {
            _unsaved.Write(JsonSerializer.SerializeToUtf8Bytes(error, ImportJson.Readable.LineError));
            _unsaved.WriteByte((byte)'\n');
        }

        Progress = Progress with
        {
            Line = line,
            Accepted = Progress.Accepted + accepted,
            Unchanged = Progress.Unchanged + unchanged,
            Rejected = Progress.Rejected + errors.Count,
            ReportOctets = Progress.ReportOctets + _unsaved.Length - before,
            ListOctets = source.Octets,
            ListDigest = source.Digest,
        };
    }

    public void Finish() => Progress = Progress with { Finished = true };

    public async Task SaveAsync()
    {
        await UpdateAsync([]);
        await _pieces.WriteAsync(Progress.ReportOctets - _unsaved.Length, _unsaved.ToArray());
        await UpdateAsync(new BsonDocument("progress", MongoImportStorage.ToDocument(Progress)));
        _unsaved.SetLength(0);
    }

    public async Task DiscardAsync()
    {
        await _pieces.RemoveAsync();
        _ = await _store.RunAsync(Name, "remove", () => _store.Collection(Name).DeleteOneAsync(MongoImportStorage.Held(Progress.Id, _owner), CancellationToken.None));
    }

    public void Dispose()
    {
        _renewal.Dispose();
        _imports.LetGo(Progress.Id, _owner);
        _unsaved.Dispose();
    }

    private async Task UpdateAsync(BsonDocument fields)
    {
        var update = new BsonDocument("$set", fields.With("leaseUntil", _time.GetUtcNow() + MongoImportStorage.Lease));
        if (!await _store.RunAsync(Name, "update", async () => (await _store.Collection(Name).UpdateOneAsync(MongoImportStorage.Held(Progress.Id, _owner), update)).MatchedCount == 1))
        {
            throw new StorageException($"{_store}: the import {Progress.Id} went on elsewhere, because this process could not say for long that it runs it", StorageFault.Unavailable);
        }
    }

    private async Task RenewQuietlyAsync()
    {
        try
        {
            await UpdateAsync([]);
        }
        catch (StorageException)
        {
            // It is tried again, and the next save tells if the import is lost.
        }
    }
}
