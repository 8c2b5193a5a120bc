using Microsoft.Extensions.DependencyInjection;
using SmppGuard.Consents.Import;
using SmppGuard.Storage.MongoDb;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb.Serving;

public sealed class AddMongoStorageTests
{
    /// <summary>Made for one import each, by what is registered; and what commands open that move a store or look at one, which nobody serves.</summary>
    private static readonly Type[] Parts = [typeof(IImportLedger), typeof(SmppGuard.Moving.IMovableStore), typeof(SmppGuard.Moving.ICopyTarget), typeof(SmppGuard.Verifying.IVerifiedStore), typeof(SmppGuard.Verifying.IVerifiedDay)];

    /// <summary>A feed that is left out is missed by nobody: its pod would just not hear of the others.</summary>
    [Fact]
    public void Every_port_that_has_an_adapter_is_registered()
    {
        var services = new ServiceCollection().AddMongoStorage(new MongoSettings("mongodb://db.example.net", "guard"));
        var registered = services.Select(service => service.ServiceType).ToHashSet();
        var adapters = typeof(MongoStore).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("SmppGuard.Storage.MongoDb", StringComparison.Ordinal) == true);
        var ports = adapters.SelectMany(type => type.GetInterfaces()).Where(port => port.Namespace?.StartsWith("SmppGuard.", StringComparison.Ordinal) == true).Distinct().Except(Parts).ToList();
        Assert.True(ports.Count > 15, "the ports were found");
        Assert.DoesNotContain(ports, port => !registered.Contains(port));
    }

    [Fact]
    public void Its_layouts_have_a_name_each()
    {
        var names = MongoStorage.Layouts.Select(layout => layout.Name).ToList();
        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
    }
}
