using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Storage;

/// <summary>
/// The encrypted token on disk: <c>token.protected</c> with mode 0600 holds <c>{"token", "updatedAt", "announced", "verdict"}</c>,
/// encrypted with a key of the <see cref="KeyRing"/>.
/// </summary>
internal sealed class TokenStore(IOptions<StoreOptions> options, KeyRing keys, IDataProtectionProvider protection)
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    private readonly string _folder = options.Value.StoreFolder();
    private readonly IDataProtector _protector = protection.CreateProtector("SmartThings token");

    /// <summary>The file that <see cref="Read"/> reads: the plain-text file of an earlier version only if there is no encrypted one.</summary>
    public string TokenFile => Path.Exists(PlainFile) && !Path.Exists(ProtectedFile) ? PlainFile : ProtectedFile;

    private string ProtectedFile => Path.Combine(_folder, "token.protected");

    private string PlainFile => Path.Combine(_folder, "token.json");

    /// <exception cref="OptionsValidationException">A folder cannot be written; the message names the setting.</exception>
    public void Open()
    {
        PrivateFolder.Open("TokenService__StoreDirectory", _folder);
        keys.Open();
    }

    /// <returns>The stored token; null if none was stored yet.</returns>
    /// <exception cref="InvalidDataException">The file has another format than <see cref="Write"/> gives it. The message quotes nothing of it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public SmartThingsToken? Read()
    {
        var file = TokenFile;
        if (!Path.Exists(file))
            return null;

        try
        {
            var bytes = File.ReadAllBytes(file);
            var content = JsonSerializer.Deserialize<Content>(file == PlainFile ? bytes : _protector.Unprotect(bytes), Json);
            return content is { Token: { } token, UpdatedAt: { } updatedAt } && TokenRules.Validate(token) is null
                ? new SmartThingsToken(token, updatedAt) { IsPublished = content.IsPublished, Verification = content.Verification }
                : throw new InvalidDataException("It contains no valid token with its time.");
        }
        catch (CryptographicException)
        {
            throw new InvalidDataException("No key of the key ring decrypts it: it is damaged, or was written with other keys.");
        }
        catch (JsonException)
        {
            throw new InvalidDataException("It is not JSON.");
        }
    }

    /// <exception cref="IOException">The token is not stored; the file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Write(SmartThingsToken token)
    {
        var content = new Content
        {
            Token = token.Value,
            UpdatedAt = token.UpdatedAt,
            IsPublished = token.IsPublished,
            Verification = token.Verification,
        };
        PrivateFile.Replace(ProtectedFile, Encrypt(JsonSerializer.SerializeToUtf8Bytes(content, Json)));
        File.Delete(PlainFile);
    }

    /// <summary>Encrypts the plain-text file of an earlier version, if there is one.</summary>
    public void MigratePlainText(SmartThingsToken stored)
    {
        if (File.Exists(PlainFile))
            Write(stored);
    }

    /// <summary>Renames the unreadable file: it is kept for inspection, and the next token can be stored.</summary>
    /// <returns>The new path.</returns>
    public string RenameUnreadable(DateTimeOffset now) => PrivateFile.RenameUnreadable(TokenFile, now);

    private byte[] Encrypt(byte[] content)
    {
        try
        {
            return _protector.Protect(content);
        }
        catch (CryptographicException exception)
        {
            throw new IOException("It could not be encrypted: " + (exception.InnerException ?? exception).Message, exception);
        }
    }

    private sealed class Content
    {
        public string? Token { get; set; }

        public DateTimeOffset? UpdatedAt { get; set; }

        [JsonPropertyName("announced")]
        public bool IsPublished { get; set; }

        [JsonPropertyName("verdict")]
        [JsonConverter(typeof(JsonStringEnumConverter<VerificationStatus>))]
        public VerificationStatus Verification { get; set; }
    }
}
