using MongoDB.Bson;
using SmppGuard.Storage.MongoDb;
using Xunit;

namespace SmppGuard.Tests.Storage.MongoDb;

/// <summary>Which rights are found missing in what a server says of a user.</summary>
public sealed class MongoRightsTests
{
    private const string All = "[ 'find', 'insert', 'update', 'remove', 'createIndex' ]";

    [Theory]
    [InlineData("{ anyResource: true }, actions: " + All)]
    [InlineData("{ db: '', collection: '' }, actions: " + All)]
    [InlineData("{ db: 'guard', collection: '' }, actions: " + All)]
    [InlineData("{ db: 'guard', collection: 'things' }, actions: [ 'find', 'insert' ] }, { resource: { db: 'guard', collection: '' }, actions: [ 'update', 'remove' ]")]
    public void Who_may_do_everything_lacks_nothing(string privileges) => Assert.Empty(Missing(privileges));

    [Theory]
    [InlineData("{ db: 'guard', collection: '' }, actions: [ 'find', 'insert', 'update' ]", "remove on the collection things")]
    [InlineData("{ db: 'guard', collection: 'others' }, actions: " + All, "find, insert, update, remove on the collection things")]
    [InlineData("{ db: 'another', collection: '' }, actions: " + All, "find, insert, update, remove on the collection things")]
    [InlineData("{ cluster: true }, actions: " + All, "find, insert, update, remove on the collection things")]
    public void What_is_missing_is_named_with_the_collection(string privileges, string missing) => Assert.Equal([missing], Missing(privileges));

    [Fact]
    public void Where_nobody_has_to_say_who_he_is_everybody_may()
    {
        var status = new BsonDocument("authInfo", new BsonDocument { { "authenticatedUsers", new BsonArray() }, { "authenticatedUserPrivileges", new BsonArray() } });
        Assert.Empty(MongoRights.Missing(status, "guard", ["things"]));
    }

    private static IEnumerable<string> Missing(string privileges) => MongoRights.Missing(
        BsonDocument.Parse($$"""{ authInfo: { authenticatedUsers: [ { user: 'guard', db: 'admin' } ], authenticatedUserPrivileges: [ { resource: {{privileges}} } ] } }"""), "guard", ["things"]);
}
