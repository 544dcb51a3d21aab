using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AcMonitoring.TokenService.Tests.Running;

internal static class Problem
{
    /// <summary>Asserts that the response is an RFC 9457 problem with this status and this sentence under <c>error</c>; its <c>code</c> is the name of the status by default.</summary>
    public static async Task ShouldBeAsync(HttpResponseMessage response, HttpStatusCode status, string error, string? code = null)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(error, problem.GetProperty("error").GetString());
        Assert.Equal(code ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString()), problem.GetProperty("code").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
    }
}
