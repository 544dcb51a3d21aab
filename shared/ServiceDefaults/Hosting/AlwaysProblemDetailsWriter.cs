using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// Writes errors as RFC 9457 problem details whatever the Accept header of the request, such as text/csv. The framework's own writer writes
/// nothing then.
/// </summary>
internal sealed class AlwaysProblemDetailsWriter(IProblemDetailsWriter framework) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context) => framework.WriteAsync(context);

    /// <summary>
    /// Adds problem details with two additional members. <c>error</c>: the detail, else the title. <c>code</c>: that of the endpoint
    /// (<see cref="ProblemCode"/>), else the name of the status in snake_case.
    /// </summary>
    public static void Add(IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var problem = context.ProblemDetails;
            problem.Extensions.TryAdd("error", problem.Detail ?? problem.Title);
            var status = (HttpStatusCode)(problem.Status ?? context.HttpContext.Response.StatusCode);
            problem.Extensions.TryAdd(ProblemCode.Member, JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString()));
        });

        var framework = services.Single(service => service.ServiceType == typeof(IProblemDetailsWriter)).ImplementationType!;
        services.AddSingleton<IProblemDetailsWriter>(provider =>
            new AlwaysProblemDetailsWriter((IProblemDetailsWriter)ActivatorUtilities.CreateInstance(provider, framework)));
    }
}
