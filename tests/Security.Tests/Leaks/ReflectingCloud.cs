using AcMonitoring.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.Security.Tests.Leaks;

/// <summary>Something in the place of SmartThings, a proxy say, whose errors quote the request with all its headers.</summary>
internal sealed class ReflectingCloud : IAsyncDisposable
{
    private static readonly int[] Statuses = [500, 400, 403, 200];

    private readonly WebApplication _server;
    private int _calls;

    private ReflectingCloud()
    {
        Address = new Uri($"http://127.0.0.1:{FreePorts.Take()}/");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address.ToString());
        _server = builder.Build();
        _server.Run(context =>
        {
            context.Response.StatusCode = Statuses[Interlocked.Increment(ref _calls) % Statuses.Length];
            return context.Response.WriteAsync($"Not this way: {context.Request.Headers.Authorization}");
        });
    }

    public Uri Address { get; }

    /// <summary>How many it has answered.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public static async Task<ReflectingCloud> StartAsync()
    {
        var cloud = new ReflectingCloud();
        await cloud._server.StartAsync();
        return cloud;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
