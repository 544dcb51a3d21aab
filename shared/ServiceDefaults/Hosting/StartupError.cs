using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace AcMonitoring.ServiceDefaults;

/// <summary>Turns an exception for a bad setting or a port in use into a sentence for the operator.</summary>
internal static partial class StartupError
{
    /// <returns>The sentence; null for any other exception, which keeps its stack trace.</returns>
    public static string? Explain(Exception exception) => exception switch
    {
        OptionsValidationException options => "Bad setting. " + string.Join(" ", options.Failures.Select(PlainFailure)),
        AggregateException several when several.InnerExceptions.All(inner => Explain(inner) is not null) =>
            string.Join(Environment.NewLine, several.InnerExceptions.Select(Explain)),
        InvalidOperationException { InnerException: not null } binding when ConversionFailure().Match(binding.Message) is { Success: true } match =>
            $"Bad setting. {match.Groups["setting"].Value.Replace(":", "__", StringComparison.Ordinal)} cannot be read as {match.Groups["type"].Value}.",
        CommandLineException unknown => unknown.Message,
        IOException { InnerException: AddressInUseException } port => port.Message + " Stop what listens there, or set ASPNETCORE_URLS.",
        _ => null,
    };

    // The configuration binder's "Failed to convert configuration value 'x' at 'Section:Key' to type 'T'." The value is left out, because
    // an invalid address may contain a password.
    [GeneratedRegex(@"^Failed to convert configuration value .* at '(?<setting>[^']+)' to type '(?<type>[^']+)'\.$", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex ConversionFailure();

    // "DataAnnotation validation failed for 'T' members: 'M' with the error: 'text'." Our texts name the setting.
    private static string PlainFailure(string failure)
    {
        const string intro = "with the error: '";
        var at = failure.IndexOf(intro, StringComparison.Ordinal);
        return at < 0 ? failure : failure[(at + intro.Length)..].TrimEnd('.', '\'') + ".";
    }
}
