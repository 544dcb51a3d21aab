using System.IO.Compression;
using AcMonitoring.Collector.Tests.Doubles;
using Microsoft.AspNetCore.Http;

namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>Responses with an unreadable body.</summary>
public sealed class UnreadableResponseTests : CloudTest
{
    private const int TooLarge = 65 * 1024 * 1024;

    public static TheoryData<string, byte[]> Bodies => new()
    {
        { "invalid UTF-8", [.. """{"components":{"main":{"switch":{"switch":{"value":"o"""u8, 0xC3, 0x28, .. "\"}}}}}"u8] },
        { "deep nesting", [.. """{"components":{"main":"""u8, .. Repeat('[', 100_000), .. Repeat(']', 100_000), .. "}}"u8] },
        { "no number", [.. """{"components":{"main":{"temperatureMeasurement":{"temperature":{"value":NaN}}}}}"""u8] },
        { "another type", [.. """{"components":"none"}"""u8] },
        { "no object", [.. "[]"u8] },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task An_unreadable_status_is_retried_and_fails_only_its_unit(string kind, byte[] body)
    {
        var cloud = Keep(await StartAsync(_ => Results.Bytes(body, "application/json")));
        await AssertOnlyOneUnitFailsAsync(cloud, kind, calls: 1 + 4 + 1);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_not_read_completely()
    {
        var cloud = Keep(await StartAsync(_ => Results.Stream(async wire =>
        {
            var part = new byte[1024 * 1024];
            Array.Fill(part, (byte)' ');
            for (var sent = 0; sent < TooLarge; sent += part.Length)
                await wire.WriteAsync(part);
        })));
        await AssertOnlyOneUnitFailsAsync(cloud, "large", calls: 1 + 4 + 1);
    }

    [Fact]
    public async Task A_small_body_that_decompresses_to_a_large_one_is_not_decompressed_completely()
    {
        var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write([.. Repeat(' ', TooLarge), .. StubResponses.StatusBody.Select(character => (byte)character)]);
        var cloud = Keep(await StartAsync(request =>
        {
            request.HttpContext.Response.Headers.ContentEncoding = "gzip";
            return Results.Bytes(packed.ToArray(), "application/json");
        }));
        await AssertOnlyOneUnitFailsAsync(cloud, "packed", calls: 1 + 4 + 1);
    }

    private static IEnumerable<byte> Repeat(char character, int times) => Enumerable.Repeat((byte)character, times);

    private static Task<StubCloud> StartAsync(Func<HttpRequest, IResult> getFirst) => StubCloud.StartAsync(request =>
        !request.IsStatusRequest(out var id) ? StubResponses.List(["u1", "u2"]) : id == "u1" ? getFirst(request) : StubResponses.Status());

    private async Task AssertOnlyOneUnitFailsAsync(StubCloud cloud, string kind, int calls)
    {
        var reader = StartReaderOnFakeClock(cloud.Origin);
        var result = await RunPollAsync(reader);

        Assert.Equal((kind, "Last fetch OK (1 of 2 devices; 1 failed)"), (kind, result.Message));
        Assert.Equal((calls, calls), (result.ApiCalls, cloud.Calls.Count));
        Assert.Contains("SmartThings gave an answer that cannot be read", Assert.Single(reader.Logs.Warnings));
    }
}
