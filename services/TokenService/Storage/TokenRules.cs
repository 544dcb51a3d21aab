namespace AcMonitoring.TokenService.Storage;

/// <summary>The required format of a SmartThings personal access token.</summary>
internal static class TokenRules
{
    /// <summary>Validates a trimmed token. The sentences and their order are part of the HTTP interface.</summary>
    /// <returns>The first violated rule, as a sentence that does not quote the token; null for a valid token.</returns>
    public static string? Validate(string token) => token switch
    {
        "" => "Token must not be empty",
        _ when token.All(char.IsLetter) => "Token must not be only letters",
        _ when token.All(char.IsDigit) => "Token must not be only numbers",
        _ when !token.Contains('-', StringComparison.Ordinal) => "Token must contain a dash (-)",
        // The token is sent in an HTTP header.
        _ when !token.All(character => character is > ' ' and <= '~') => "Token must contain only visible ASCII characters",
        _ => null,
    };
}
