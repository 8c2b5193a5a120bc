using System.Reflection;
using Microsoft.Extensions.Logging;
using SmppGuard.Observability;
using Xunit;

namespace SmppGuard.Tests.Observability;

public sealed class EventIdsTests
{
    private const int RangeLength = 1000;

    private static readonly (int Id, string Folder, string Name)[] Events =
    [
        .. from type in typeof(EventIds).Assembly.GetTypes()
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
    public void Every_log_event_is_in_the_range_of_its_folder() =>
        Assert.All(Events, e =>
        {
            var field = typeof(EventIds).GetField(e.Folder);
            Assert.True(field is not null, $"{e.Name}: EventIds names no range for {e.Folder}.");
            var first = (int)field.GetRawConstantValue()!;
            Assert.True(e.Id >= first && e.Id < first + RangeLength, $"{e.Name} has the id {e.Id}; {e.Folder} has {first} and up.");
        });
}
