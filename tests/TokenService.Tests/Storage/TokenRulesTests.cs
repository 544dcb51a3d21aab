using AcMonitoring.TokenService.Storage;
using CsCheck;

namespace AcMonitoring.TokenService.Tests.Storage;

[Trait("Tier", "unit")]
public sealed class TokenRulesTests
{
    [Fact]
    public void Every_UUID_is_a_token() => Gen.Guid.Sample(id => TokenRules.Validate(id.ToString()) is null);

    [Fact]
    public void A_valid_token_can_be_sent_in_a_header() => Gen.String[Gen.Char[' ', '\u00ff'], 0, 6].Sample(text =>
        TokenRules.Validate(text) is not null || (text.Contains('-', StringComparison.Ordinal) && text.All(IsVisibleAscii)));

    [Fact]
    public void No_refusal_quotes_the_token() => Gen.String[Gen.Char.AlphaNumeric, 12, 40].Sample(
        text => !TokenRules.Validate(text)!.Value.Sentence.Contains(text, StringComparison.Ordinal));

    private static bool IsVisibleAscii(char character) => char.IsAscii(character) && !char.IsControl(character) && character != ' ';
}
