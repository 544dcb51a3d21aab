using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AcMonitoring.Security.Tests.Leaks;

/// <summary>The pieces by which a secret is known, whole or in part, in whatever way it may be written down.</summary>
internal static class SecretForms
{
    /// <summary>Characters in a row that give a secret away. A masked token shows its first four and its last four.</summary>
    public const int Shown = 12;

    // What a row of that many characters becomes.
    private const int ShownInBase64 = Shown * 4 / 3;
    private const int ShownInHex = Shown * 2;
    private const int ShownInUtf16 = Shown * 2 - 1;

    /// <returns>Each piece, and what the secret was written in. Upper and lower case are not told apart.</returns>
    public static IEnumerable<(string Piece, string Form)> Of(string secret) =>
    [
        .. Pieces(secret, Shown, "plain text"),
        .. Pieces(JsonEncodedText.Encode(secret).ToString(), Shown, "JSON"),
        .. Pieces(JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), Shown, "JSON"),
        .. Pieces(Uri.EscapeDataString(secret), Shown, "an address"),
        .. Pieces(WebUtility.HtmlEncode(secret), Shown, "HTML or XML"),
        // Of either byte order.
        .. Pieces(string.Join('\0', secret.ToCharArray()), ShownInUtf16, "UTF-16"),
        .. Pieces(Convert.ToHexString(Encoding.UTF8.GetBytes(secret)), ShownInHex, "hexadecimal"),
        .. Enumerable.Range(0, 3).SelectMany(offset => Base64(secret, offset)),
    ];

    /// <summary>The secret in base64 that begins so many bytes before it, less the characters that depend on what stands around.</summary>
    private static IEnumerable<(string Piece, string Form)> Base64(string secret, int offset)
    {
        byte[] bytes = [.. new byte[offset], .. Encoding.UTF8.GetBytes(secret)];
        var first = (offset * 8 + 5) / 6;
        var last = bytes.Length * 8 / 6;
        var text = Convert.ToBase64String(bytes)[first..last];
        return [.. Pieces(text, ShownInBase64, "base64"), .. Pieces(text.Replace('+', '-').Replace('/', '_'), ShownInBase64, "base64")];
    }

    private static IEnumerable<(string Piece, string Form)> Pieces(string text, int length, string form) =>
        Enumerable.Range(0, Math.Max(0, text.Length - length + 1)).Select(at => (text.Substring(at, length), form));
}
