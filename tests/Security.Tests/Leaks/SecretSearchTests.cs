using System.Net;
using System.Text;
using System.Text.Json;
using AcMonitoring.Security.Tests.Leaks.Sinks;

namespace AcMonitoring.Security.Tests.Leaks;

public sealed class SecretSearchTests
{
    private const string Token = "0c4a9f1e-7b52-4d83-a6c0-5e19d7f821aa";
    private const string Key = "qwmxz83kfo+pl27vbn0e\"&cjd94hrty6<%1sgau5iwek\\=";

    private static readonly SecretSearch Search = new([new("token", Token), new("key", Key)]);

    /// <summary>Of each: the secret, what is sought in.</summary>
    public static TheoryData<string, byte[]> Written => new()
    {
        { "token", Utf8(Token) },
        { "token", Utf8(Token.ToUpperInvariant()) },
        { "token", Encoding.Unicode.GetBytes("x" + Token) },
        { "token", Encoding.BigEndianUnicode.GetBytes(Token) },
        { "token", Utf8(Convert.ToHexString(Utf8(Token))) },
        { "token", Utf8(Convert.ToHexStringLower(Utf8("xy" + Token))) },
        { "token", Utf8(Convert.ToBase64String(Utf8(Token))) },
        { "token", Utf8(Convert.ToBase64String(Utf8("u:" + Token))) },
        { "token", Utf8(Convert.ToBase64String(Utf8("u" + Token + "z"))) },
        { "token", Utf8(Token[12..24]) },
        { "token", Utf8(Token[^12..]) },
        { "token", Utf8(Token[..12]) },
        { "token", Utf8(Convert.ToBase64String(Utf8(Token[5..22]))) },
        { "key", Utf8(Key) },
        { "key", Utf8(JsonSerializer.Serialize(Key[8..24])) },
        { "key", Utf8(Uri.EscapeDataString(Key[8..24])) },
        { "key", Utf8(WebUtility.UrlEncode(Key[8..24])) },
        { "key", Utf8(WebUtility.HtmlEncode(Key[17..30])) },
        { "key", Utf8("\"" + Key[17..30].Replace("\"", "\\\"", StringComparison.Ordinal)) },
        { "key", Utf8(Convert.ToBase64String(Utf8("u:" + Key)).Replace('/', '_').Replace('+', '-')) },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public void Finds_a_secret_however_it_is_written(string secret, byte[] content)
    {
        byte[] surroundings = [0, 255, 10, 200];

        var leak = Assert.Single(Search.Find(new Evidence("here", [.. surroundings, .. content, .. surroundings])));

        Assert.Equal(secret, leak.Secret);
        Assert.Equal("here", leak.Place);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0c4a...21aa")]
    [InlineData("A new token 63f2c1d7 is in force until 2026-11-24 16:11:43Z.")]
    // Eleven characters.
    [InlineData("0c4a9f1e-7b")]
    public void Is_content_with_what_gives_nothing_away(string text) => Assert.Empty(Search.Find(new Evidence("here", Utf8(text))));

    [Fact]
    public void Finds_every_secret_of_a_text()
    {
        var filling = new string('.', 1000);

        var leaks = Search.Find(new Evidence("here", Utf8(Token + filling + Key + filling + Token)));

        Assert.Equal(["token", "key", "token"], leaks.Select(leak => leak.Secret));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
