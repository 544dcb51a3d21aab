namespace AcMonitoring.SmartThingsSimulator.Faults;

/// <summary>Malformed responses with status 200.</summary>
internal static class MalformedResponses
{
    private const int Depth = 10_000;
    private const int HugeBytes = 100_000_000;
    private const string Json = "application/json";

    public static Task GarbageAsync(HttpContext context) =>
        Results.Text("<!DOCTYPE html><html><body><h1>SmartThings</h1></body></html>", "text/html").ExecuteAsync(context);

    public static void Empty(HttpContext context)
    {
        context.Response.ContentType = Json;
        context.Response.ContentLength = 0;
    }

    public static Task InvalidUtf8Async(HttpContext context) =>
        Results.Bytes((byte[])[.. "{\"items\":[{\"label\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}]}"u8], Json).ExecuteAsync(context);

    public static Task NestedAsync(HttpContext context) =>
        Results.Text(new string('[', Depth) + new string(']', Depth), Json).ExecuteAsync(context);

    /// <summary>Without a Content-Length, so that the client cannot reject it in advance.</summary>
    public static async Task HugeAsync(HttpContext context)
    {
        context.Response.ContentType = Json;
        var padding = new byte[64 * 1024];
        Array.Fill(padding, (byte)'x');
        var body = context.Response.Body;
        try
        {
            await body.WriteAsync("{\"padding\":\""u8.ToArray(), context.RequestAborted);
            for (var written = 0; written < HugeBytes; written += padding.Length)
                await body.WriteAsync(padding, context.RequestAborted);
            await body.WriteAsync("\"}"u8.ToArray(), context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client has disconnected.
        }
    }
}
