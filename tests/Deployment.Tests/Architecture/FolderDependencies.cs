using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AcMonitoring.Deployment.Tests.Architecture;

/// <summary>
/// Which top-level folder of a project uses which other one: a file of one names a type that the other declares, or calls its extension method.
/// A name is resolved by the namespace and the <c>using</c> directives of the file. Files outside of any folder belong to <see cref="Root"/>.
/// </summary>
internal sealed class FolderDependencies
{
    public const string Root = "(root)";

    private readonly List<(string From, string To, string Use)> _uses = [];

    private FolderDependencies(IEnumerable<(string Path, string Text)> files)
    {
        var sources = files.Select(file => new Source(file.Path, CSharpSyntaxTree.ParseText(file.Text).GetCompilationUnitRoot())).ToList();
        var types = sources.SelectMany(source => source.Types).ToLookup(type => type.Name);
        var extensions = sources.SelectMany(source => source.ExtensionMethods).ToLookup(method => method.Name);
        foreach (var source in sources)
        {
            foreach (var (name, qualifier, isCall) in source.References)
            {
                var namespaces = qualifier is null ? source.VisibleNamespaces : source.NamespacesOf(qualifier);
                Add(source, name, types[name].Where(type => namespaces.Contains(type.Namespace)));
                if (isCall)
                    Add(source, name, extensions[name].Where(method => source.VisibleNamespaces.Contains(method.Namespace)));
            }
        }
    }

    public IEnumerable<(string From, string To)> Edges => _uses.Select(use => (use.From, use.To)).Distinct();

    public static FolderDependencies OfProject(string folder) => new(
        from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        let path = Path.GetRelativePath(folder, file)
        where Path.GetDirectoryName(path)!.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj")
        select (path, File.ReadAllText(file)));

    /// <param name="files">Paths relative to the project, and the code.</param>
    public static FolderDependencies Of(params IEnumerable<(string Path, string Text)> files) => new(files);

    /// <returns>The path of the cycle, and the files and names of each step.</returns>
    public string Describe(IReadOnlyList<string> cycle) => string.Join(
        Environment.NewLine,
        cycle.Zip(cycle.Skip(1))
            .SelectMany(step => _uses.Where(use => (use.From, use.To) == step).Select(use => $"  {use.From} → {use.To}: {use.Use}").Distinct())
            .Prepend(string.Join(" → ", cycle)));

    private void Add(Source source, string name, IEnumerable<Declaration> candidates)
    {
        var folders = candidates.Select(candidate => candidate.Folder).Distinct().ToList();
        // Several candidates are overloads or parts; one in the same folder is no dependency.
        if (!folders.Contains(source.Folder))
            _uses.AddRange(folders.Select(folder => (source.Folder, folder, $"{source.Path} uses {name}")));
    }

    private sealed record Declaration(string Name, string Namespace, string Folder);

    private sealed record Reference(string Name, string? Qualifier, bool IsCall);

    private sealed class Source(string path, CompilationUnitSyntax unit)
    {
        private readonly string _namespace = unit.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? "";

        public string Path => path;

        public string Folder { get; } = path.Split(System.IO.Path.DirectorySeparatorChar) is [var first, _, ..] ? first : Root;

        public HashSet<string> VisibleNamespaces => field ??=
            [.. EnclosingNamespaces, .. Usings.Where(directive => directive is { Alias: null, StaticKeyword.RawKind: 0 }).Select(directive => $"{directive.Name}")];

        public IEnumerable<Declaration> Types => unit.DescendantNodes()
            .Where(node => node.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax)
            .Select(node => node switch
            {
                BaseTypeDeclarationSyntax type => type.Identifier.Text,
                DelegateDeclarationSyntax type => type.Identifier.Text,
                _ => null,
            })
            .OfType<string>()
            .Select(Declare);

        public IEnumerable<Declaration> ExtensionMethods => unit.DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Where(method => method.Parent is ExtensionBlockDeclarationSyntax
                || method.ParameterList.Parameters is [{ Modifiers: var modifiers }, ..] && modifiers.Any(SyntaxKind.ThisKeyword))
            .Select(method => Declare(method.Identifier.Text));

        public IEnumerable<Reference> References =>
        [
            .. unit.DescendantNodes(node => node is not UsingDirectiveSyntax).OfType<SimpleNameSyntax>().Select(ReferenceOf).OfType<Reference>(),
            .. Usings.Where(directive => directive.Alias is not null || directive.StaticKeyword.RawKind != 0)
                .Select(directive => directive.NamespaceOrType).OfType<QualifiedNameSyntax>()
                .Select(name => new Reference(name.Right.Identifier.Text, name.Left.ToString(), IsCall: false)),
        ];

        private IEnumerable<UsingDirectiveSyntax> Usings => unit.DescendantNodes().OfType<UsingDirectiveSyntax>();

        private IEnumerable<string> EnclosingNamespaces
        {
            get
            {
                for (var name = _namespace; name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf('.'))])
                    yield return name;
                yield return "";
            }
        }

        /// <returns>The namespaces that a qualifier can mean in this file.</returns>
        public HashSet<string> NamespacesOf(string qualifier) =>
            EnclosingNamespaces.Select(enclosing => enclosing.Length == 0 ? qualifier : $"{enclosing}.{qualifier}").ToHashSet();

        private static Reference? ReferenceOf(SimpleNameSyntax name)
        {
            var identifier = name.Identifier.Text;
            return name.Parent switch
            {
                QualifiedNameSyntax qualified when qualified.Right == name => new(identifier, qualified.Left.ToString(), IsCall: false),
                MemberAccessExpressionSyntax access when access.Name == name =>
                    new(identifier, access.Expression.ToString(), IsCall: access.Parent is InvocationExpressionSyntax),
                MemberBindingExpressionSyntax binding => new(identifier, "?", IsCall: binding.Parent is InvocationExpressionSyntax),
                NameColonSyntax or NameEqualsSyntax or BaseNamespaceDeclarationSyntax => null,
                AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment when assignment.Left == name => null,
                AttributeSyntax => new(identifier + nameof(Attribute), null, IsCall: false),
                _ => new(identifier, null, IsCall: false),
            };
        }

        private Declaration Declare(string name) => new(name, _namespace, Folder);
    }
}
