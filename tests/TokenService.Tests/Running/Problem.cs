using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AcMonitoring.TokenService.Tests.Running;

internal static class Problem
{
    /// <summary>Asserts that the answer is an RFC 9457 problem with this status and this sentence under <c>error</c>.</summary>
    public static async Task ShouldBeAsync(HttpResponseMessage answer, HttpStatusCode status, string error)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(error, problem.GetProperty("error").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
    }
}
