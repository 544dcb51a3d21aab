using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// Writes errors as RFC 9457 problems also to a client whose Accept header names something else, such as text/csv: the framework's own
/// writer keeps silent then, and the sentence under <c>error</c> would be lost.
/// </summary>
internal sealed class ProblemDetailsForEveryone(IProblemDetailsWriter framework) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context) => framework.WriteAsync(context);

    /// <summary>Adds problem details whose <c>error</c> is the detail, else the title.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddProblemDetails(problem => problem.CustomizeProblemDetails = context =>
            context.ProblemDetails.Extensions.TryAdd("error", context.ProblemDetails.Detail ?? context.ProblemDetails.Title));

        var framework = services.Single(service => service.ServiceType == typeof(IProblemDetailsWriter)).ImplementationType!;
        services.AddSingleton<IProblemDetailsWriter>(provider =>
            new ProblemDetailsForEveryone((IProblemDetailsWriter)ActivatorUtilities.CreateInstance(provider, framework)));
    }
}
