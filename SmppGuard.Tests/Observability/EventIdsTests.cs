using System.Reflection;
using Microsoft.Extensions.Logging;
using SmppGuard.Observability;
using Xunit;

namespace SmppGuard.Tests.Observability;

/// <summary>Operators filter by event ids: one id is one event, and each folder has a thousand of them for itself.</summary>
public sealed class EventIdsTests
{
    private const int RangeLength = 1000;

    private static readonly (int Id, string Folder, string Name)[] Events =
    [
        .. from type in typeof(MeterExport).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
           where attribute is not null
           select (attribute.EventId, type.Namespace!.Split('.')[1], $"{type.Name}.{method.Name}"),
    ];

    [Fact]
    public void Every_log_event_has_an_id_of_its_own()
    {
        Assert.NotEmpty(Events);
        Assert.All(Events.GroupBy(e => e.Id), sameId => Assert.Single(sameId.Select(e => e.Name)));
    }

    [Fact]
    public void Every_folder_has_one_range_of_ids_that_is_nobody_elses()
    {
        Assert.All(Events.GroupBy(e => e.Id / RangeLength), range => Assert.Single(range.Select(e => e.Folder).Distinct(StringComparer.Ordinal)));
        Assert.All(Events.GroupBy(e => e.Folder, StringComparer.Ordinal), folder => Assert.Single(folder.Select(e => e.Id / RangeLength).Distinct()));
        Assert.DoesNotContain(Events, e => e.Id < RangeLength);
    }
}
