using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using AcMonitoring.TokenService.Tokens;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Storing;

/// <summary>
/// The token on disk, encrypted: <c>token.protected</c> with mode 0600 holds <c>{"token", "updatedAt", "announced", "verdict"}</c>
/// under a key of the <see cref="KeyRing"/>.
/// </summary>
internal sealed class TokenStore(IOptions<StoreOptions> options, KeyRing keys, IDataProtectionProvider protection)
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    private readonly string _folder = options.Value.StoreFolder();
    private readonly IDataProtector _protector = protection.CreateProtector("SmartThings token");

    /// <summary>The file that a token is read from: the encrypted one, unless there is only that of a version which did not encrypt.</summary>
    public string TokenFile => Path.Exists(PlainFile) && !Path.Exists(ProtectedFile) ? PlainFile : ProtectedFile;

    private string ProtectedFile => Path.Combine(_folder, "token.protected");

    private string PlainFile => Path.Combine(_folder, "token.json");

    /// <exception cref="OptionsValidationException">A folder cannot be written; the message names the setting.</exception>
    public void Open()
    {
        PrivateFolder.Open("TokenService__StoreDirectory", _folder);
        keys.Open();
    }

    /// <returns>The stored token; null where nothing was ever stored.</returns>
    /// <exception cref="InvalidDataException">The file is not what <see cref="Write"/> writes. The message quotes nothing of it.</exception>
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
            return content is { Token: { } token, UpdatedAt: { } updatedAt } && TokenRules.Broken(token) is null
                ? new SmartThingsToken(token, updatedAt) { IsAnnounced = content.Announced, Verdict = content.Verdict }
                : throw new InvalidDataException("It holds no token with its time.");
        }
        catch (CryptographicException)
        {
            throw new InvalidDataException("No key of the key ring opens it: it is damaged, or was written with other keys.");
        }
        catch (JsonException)
        {
            throw new InvalidDataException("It is not JSON.");
        }
    }

    /// <exception cref="IOException">Not stored; the file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Write(SmartThingsToken token)
    {
        var content = new Content { Token = token.Value, UpdatedAt = token.UpdatedAt, Announced = token.IsAnnounced, Verdict = token.Verdict };
        PrivateFile.Replace(ProtectedFile, Encrypt(JsonSerializer.SerializeToUtf8Bytes(content, Json)));
        File.Delete(PlainFile);
    }

    /// <summary>Encrypts what a version wrote that did not; nothing happens where there is nothing of the kind.</summary>
    public void ReplacePlainText(SmartThingsToken stored)
    {
        if (File.Exists(PlainFile))
            Write(stored);
    }

    /// <summary>Renames the file that cannot be read, so that a person can look at it and the next token has its place.</summary>
    /// <returns>The new path.</returns>
    public string SetAside(DateTimeOffset now) => PrivateFile.SetAside(TokenFile, now);

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

        public bool Announced { get; set; }

        [JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
        public Verdict Verdict { get; set; }
    }
}
