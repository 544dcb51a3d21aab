using Microsoft.Playwright;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>Who looks at the page: the size of the screen, the colours and the language that the browser is set to.</summary>
public sealed record Reader(int Width, int Height, ColorScheme Colours, string Locale = "en-GB")
{
    public static Reader Desktop { get; } = new(1280, 900, ColorScheme.Light);

    public static Reader Phone { get; } = new(390, 844, ColorScheme.Dark);

    /// <summary>A small and a large screen, light and dark: what each feature is tried on.</summary>
    public static TheoryData<Reader> DesktopAndPhone => [Desktop, Phone];

    /// <summary>Every size in both colours.</summary>
    public static TheoryData<Reader> All =>
    [
        Desktop,
        Desktop with { Colours = ColorScheme.Dark },
        Phone,
        Phone with { Colours = ColorScheme.Light },
        new Reader(2560, 1440, ColorScheme.Dark, "fr-FR"),
    ];

    public override string ToString() => $"{Width} x {Height}, {Colours.ToString().ToLowerInvariant()}, {Locale}";
}
