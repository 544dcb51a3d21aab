namespace AcMonitoring.TokenService.Storage;

/// <summary>The required format of a SmartThings personal access token.</summary>
internal static class TokenRules
{
    /// <summary>Validates a trimmed token. The sentences and their order are part of the HTTP interface.</summary>
    /// <returns>Code and sentence of the first violated rule; the sentence does not quote the token. Null for a valid token.</returns>
    public static (string Code, string Sentence)? Validate(string token) => token switch
    {
        "" => ("token_empty", "Token must not be empty"),
        _ when token.All(char.IsLetter) => ("token_only_letters", "Token must not be only letters"),
        _ when token.All(char.IsDigit) => ("token_only_numbers", "Token must not be only numbers"),
        _ when !token.Contains('-', StringComparison.Ordinal) => ("token_without_dash", "Token must contain a dash (-)"),
        // The token is sent in an HTTP header.
        _ when !token.All(character => character is > ' ' and <= '~') => ("token_not_ascii", "Token must contain only visible ASCII characters"),
        _ => null,
    };
}
