using SmppGuard.Consents.Import;
using SmppGuard.Storage.Sqlite;
using SmppGuard.Tests.Consents.Import;
using SmppGuard.Tests.Hosting;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class ImportFilesTests : ImportStorageContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ImportFilesTests() => Imports = OpenAgain();

    private protected override IImportStorage Imports { get; }

    public void Dispose() => _folder.Dispose();

    private protected override IImportStorage OpenAgain() => new ImportFiles(_folder.File("imports"));
}
