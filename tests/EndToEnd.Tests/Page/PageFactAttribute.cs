using System.Runtime.CompilerServices;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>A test that looks at the page; skipped where it is not built.</summary>
internal sealed class PageFactAttribute : FactAttribute
{
    public PageFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = BuiltPage.HowToBuild;
        SkipType = typeof(BuiltPage);
        SkipUnless = nameof(BuiltPage.Exists);
    }
}

/// <summary>A test that looks at the page again and again; skipped where it is not built.</summary>
internal sealed class PageTheoryAttribute : TheoryAttribute
{
    public PageTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = BuiltPage.HowToBuild;
        SkipType = typeof(BuiltPage);
        SkipUnless = nameof(BuiltPage.Exists);
    }
}
