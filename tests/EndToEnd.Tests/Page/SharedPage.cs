namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>The tests that look at one running system, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedPage : ICollectionFixture<PageSystem>
{
    public const string Name = "page";
}
