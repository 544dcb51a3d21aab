using AcMonitoring.ServiceDefaults;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Web;

/// <summary>Which web pages of other origins may call the API.</summary>
internal sealed class BrowserOptions
{
    public const string Section = "Cors";

    /// <summary>Origins, separated by commas.</summary>
    public string AllowedOrigins { get; set; } = "http://localhost:4200,http://127.0.0.1:4200";

    public string[] Origins => AllowedOrigins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public bool IsValid => Origins.All(origin =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == origin);
}

internal static class BrowserAccess
{
    /// <summary>The page takes everything from where it came from itself, but its styles, and is shown in no other page.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Lets pages of the allowed origins call every route, and read the name of an exported file.</summary>
    public static void AddBrowserAccess(this IServiceCollection services)
    {
        services.AddSettings<BrowserOptions>(BrowserOptions.Section).Validate(
            cors => cors.IsValid, "Cors__AllowedOrigins must list origins such as http://localhost:4200, separated by commas.");
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<BrowserOptions>>((cors, browser) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(browser.Value.Origins).WithMethods("GET", "POST").AllowAnyHeader().WithExposedHeaders("Content-Disposition")));
    }
}
