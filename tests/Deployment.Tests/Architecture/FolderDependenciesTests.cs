namespace AcMonitoring.Deployment.Tests.Architecture;

public sealed class FolderDependenciesTests
{
    private static readonly (string, string) Storage = ("Storage/Store.cs", """
        namespace Product.Storage;
        internal sealed class Store { internal sealed class Entry; public static int Count { get; set; } }
        internal static class StoreSetup { public static void AddStore(this object services) { } }
        internal sealed class StoredAttribute : Attribute;
        """);

    [Theory]
    [InlineData("using Product.Storage; namespace Product.Api; class Route(Store store);")]
    [InlineData("using Product.Storage; namespace Product.Api; class Route { int Count => Store.Count; }")]
    [InlineData("using Product.Storage; namespace Product.Api; class Route { List<Store?> Stores { get; } }")]
    [InlineData("using Product.Storage; namespace Product.Api; class Route { string Text => $\"{Store.Count}\"; }")]
    [InlineData("using Product.Storage; namespace Product.Api; class Route { void Add(object services) => services.AddStore(); }")]
    [InlineData("using Product.Storage; namespace Product.Api; class Route { [Stored] int Count { get; } }")]
    [InlineData("using static Product.Storage.Store; namespace Product.Api; class Route { int Total => Count; }")]
    [InlineData("using Rows = Product.Storage.Store; namespace Product.Api; class Route(Rows rows);")]
    [InlineData("namespace Product.Api; class Route(Product.Storage.Store store);")]
    [InlineData("namespace Product.Api; class Route(Storage.Store store);")]
    [InlineData("namespace Product.Api; class Route { int Count => Storage.Store.Count; }")]
    [InlineData("namespace Product.Storage; class Route(Store store);")]
    [InlineData("namespace Product.Storage.Routes; class Route(Store store);")]
    public void A_type_or_an_extension_method_of_another_folder_is_a_dependency(string code) =>
        Assert.Equal([("Api", "Storage")], FolderDependencies.Of(Storage, ("Api/Route.cs", code)).Edges);

    [Theory]
    [InlineData("using Product.Storage; namespace Product.Api; class Route;")]
    [InlineData("namespace Product.Api; class Route(Store store);")]
    [InlineData("using Product.Storage; namespace Product.Api; class Route; // Store")]
    [InlineData("using Product.Storage; namespace Product.Api; class Route { string Name => \"Store\"; }")]
    [InlineData("using Product.Storage; namespace Product.Api; class Route { object Other(Route other) => other.Store; }")]
    [InlineData("using Product.Storage; namespace Product.Api; class Route { Route Copy => new() { Store = 1 }; }")]
    [InlineData("using Product.Storage; namespace Product.Api; class Route(Entry entry);")]
    public void The_same_name_alone_is_not_a_dependency(string code) =>
        Assert.Empty(FolderDependencies.Of(Storage, ("Api/Route.cs", code)).Edges);

    [Fact]
    public void A_type_of_the_same_folder_is_not_a_dependency() => Assert.Empty(
        FolderDependencies.Of(Storage, ("Storage/Files/File.cs", "namespace Product.Storage; class File(Store store);")).Edges);

    [Fact]
    public void Files_outside_of_any_folder_count_as_one() => Assert.Equal(
        [(FolderDependencies.Root, "Storage")], FolderDependencies.Of(Storage, ("Program.cs", "using Product.Storage; _ = new Store();")).Edges);

    [Fact]
    public void A_cycle_is_described_by_its_path_and_its_files()
    {
        var dependencies = FolderDependencies.Of(
            ("A/One.cs", "namespace Product; class One(Two two);"), ("B/Two.cs", "namespace Product; class Two { One? One { get; } }"));

        Assert.Equal(
            ["A → B → A", "  A → B: A/One.cs uses Two", "  B → A: B/Two.cs uses One"], dependencies.Describe(["A", "B", "A"]).Split(Environment.NewLine));
    }
}
