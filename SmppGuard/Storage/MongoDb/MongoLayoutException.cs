using SmppGuard.Model;

namespace SmppGuard.Storage.MongoDb;

/// <summary>The database is not one that this version can work with.</summary>
internal sealed class MongoLayoutException(string problem) : StartRefusedException(problem);
