using MongoDB.Bson.IO;
using MongoDB.Driver;

namespace SmppGuard.Storage.MongoDb.Messages;

/// <summary>Documents that go to one collection in one request. Used again, with all that it holds, for the next.</summary>
internal sealed class Bulk
{
    /// <summary>More would only make the server's answer later.</summary>
    private const int MaxDocuments = 1_000;

    private const int MaxLength = 4 * 1024 * 1024;

    private readonly BsonOctets _octets = new(512 * 1024);
    private readonly List<int> _ends = [];
    private readonly List<RawDocument> _documents = [];
    private readonly List<InsertOneModel<RawDocument>> _models = [];

    /// <summary>Takes the next document: written, and then ended by <see cref="Next"/>.</summary>
    public BsonOctets Octets => _octets;

    public int Count => _ends.Count;

    public bool IsFull => _ends.Count >= MaxDocuments || _octets.Length >= MaxLength;

    public void Next() => _ends.Add(_octets.Length);

    /// <summary>What the driver is given; valid until <see cref="Clear"/>.</summary>
    public IReadOnlyList<InsertOneModel<RawDocument>> Models()
    {
        var buffer = new ByteArrayBuffer(_octets.Octets, _octets.Length, isReadOnly: true);
        var start = 0;
        for (var i = 0; i < _ends.Count; i++)
        {
            if (i == _documents.Count)
            {
                _documents.Add(new RawDocument());
                _models.Add(new InsertOneModel<RawDocument>(_documents[i]));
            }

            _documents[i].Octets = new ByteBufferSlice(buffer, start, _ends[i] - start);
            start = _ends[i];
        }

        return _models.Count == _ends.Count ? _models : _models.GetRange(0, _ends.Count);
    }

    public void Clear()
    {
        _octets.Clear();
        _ends.Clear();
    }
}
