using Xunit;

namespace SmppGuard.Tests.Packaging;

/// <summary>Tests of the <see cref="PublishedProgram"/>.</summary>
[CollectionDefinition(Name)]
public sealed class PackagingCollection : ICollectionFixture<PublishedProgram>
{
    public const string Name = "packaging";
}
