using AcMonitoring.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>The picture that the README opens with is taken here. <c>README_PICTURE=true ./test.sh</c> renews it.</summary>
[Collection(SharedPage.Name)]
public sealed class ReadmePictureTests(PageSystem system)
{
    private const int Width = 1440;
    private const int Height = 1000;

    private static readonly string Picture = Path.Combine(Repository.Root, "docs", "page.png");

    [PageFact]
    public async Task The_README_opens_with_a_picture_of_the_page()
    {
        await using var visit = await system.VisitAsync(Reader.Desktop with { Width = Width, Height = Height });
        await Expect(visit.Page.GetByRole(AriaRole.Img, new() { Name = "Energy of the site by hour" })).ToBeVisibleAsync();
        await visit.SettledAsync();
        var taken = await visit.Page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled });

        if (Environment.GetEnvironmentVariable("README_PICTURE") == "true")
            await File.WriteAllBytesAsync(Picture, taken, TestContext.Current.CancellationToken);

        Assert.Equal((Width, Height), SizeOf(taken));
        Assert.Equal((Width, Height), SizeOf(await File.ReadAllBytesAsync(Picture, TestContext.Current.CancellationToken)));
        var readme = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "README.md"), TestContext.Current.CancellationToken);
        Assert.Contains(readme.Take(8), line => line.Contains("(docs/page.png)", StringComparison.Ordinal));
    }

    /// <summary>As the header of a PNG file says.</summary>
    private static (int Width, int Height) SizeOf(byte[] png) => (
        System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
}
