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

    /// <summary>Adds problem details with an additional <c>error</c>: the detail, else the title.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddProblemDetails(problem => problem.CustomizeProblemDetails = context =>
            context.ProblemDetails.Extensions.TryAdd("error", context.ProblemDetails.Detail ?? context.ProblemDetails.Title));

        var framework = services.Single(service => service.ServiceType == typeof(IProblemDetailsWriter)).ImplementationType!;
        services.AddSingleton<IProblemDetailsWriter>(provider =>
            new AlwaysProblemDetailsWriter((IProblemDetailsWriter)ActivatorUtilities.CreateInstance(provider, framework)));
    }
}
