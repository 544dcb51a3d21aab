using AcMonitoring.ServiceDefaults;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Web;

/// <summary>The origins of other web pages that may call the API.</summary>
internal sealed class CorsOriginOptions
{
    public const string Section = "Cors";

    /// <summary>Origins, separated by commas.</summary>
    public string AllowedOrigins { get; set; } = "http://localhost:4200,http://127.0.0.1:4200";

    public string[] Origins => AllowedOrigins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public bool IsValid => Origins.All(origin =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == origin);
}

internal static class CorsSetup
{
    /// <summary>The page loads from its own origin only, except inline styles, and cannot be embedded.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Allows every route to the configured origins, and exposes the file name of an export.</summary>
    public static void AddCorsPolicy(this IServiceCollection services)
    {
        services.AddSettings<CorsOriginOptions>(CorsOriginOptions.Section).Validate(
            cors => cors.IsValid, "Cors__AllowedOrigins must list origins such as http://localhost:4200, separated by commas.");
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<CorsOriginOptions>>((cors, browser) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(browser.Value.Origins).WithMethods("GET", "POST").AllowAnyHeader().WithExposedHeaders("Content-Disposition")));
    }
}
