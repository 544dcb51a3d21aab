namespace AcMonitoring.TokenService.Tokens;

/// <summary>What a SmartThings personal access token must look like to be taken.</summary>
internal static class TokenRules
{
    /// <summary>Checks a trimmed token. The sentences and their order are part of the HTTP interface.</summary>
    /// <returns>The first rule that the token breaks, as a sentence that does not quote it; null when it breaks none.</returns>
    public static string? Broken(string token) => token switch
    {
        "" => "Token must not be empty",
        _ when token.All(char.IsLetter) => "Token must not be only letters",
        _ when token.All(char.IsDigit) => "Token must not be only numbers",
        _ when !token.Contains('-', StringComparison.Ordinal) => "Token must contain a dash (-)",
        // It is sent in a header.
        _ when !token.All(character => character is > ' ' and <= '~') => "Token must contain only visible ASCII characters",
        _ => null,
    };
}
