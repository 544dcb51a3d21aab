using System.Globalization;
using System.Text.Json;
using AcMonitoring.TokenService.Tokens;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Storing;

/// <summary>The token on disk: <c>token.json</c> with mode 0600, <c>{"token", "updatedAt", "announced"}</c>.</summary>
internal sealed class TokenStore(IOptions<StoreOptions> options)
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    private readonly string _folder = Path.GetFullPath(options.Value.StoreDirectory);

    public string TokenFile => Path.Combine(_folder, "token.json");

    /// <summary>Makes the folder and sees that it can be written, before anyone relies on it.</summary>
    /// <exception cref="OptionsValidationException">It cannot; the message names the setting.</exception>
    public void Open()
    {
        var probe = Path.Combine(_folder, "writable");
        try
        {
            PrivateFile.CreateFolder(_folder);
            PrivateFile.Replace(probe, []);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OptionsValidationException(
                StoreOptions.Section,
                typeof(StoreOptions),
                [$"TokenService__StoreDirectory must name a folder that the service may write; {_folder} is not: {exception.Message}"]);
        }
    }

    /// <returns>The stored token; null where nothing was ever stored.</returns>
    /// <exception cref="InvalidDataException">The file is not what <see cref="Write"/> writes. The message quotes nothing of it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public SmartThingsToken? Read()
    {
        try
        {
            var content = JsonSerializer.Deserialize<Content>(File.ReadAllBytes(TokenFile), Json);
            return content is { Token: { } token, UpdatedAt: { } updatedAt } && TokenRules.Broken(token) is null
                ? new SmartThingsToken(token, updatedAt, content.Announced)
                : throw new InvalidDataException("It holds no token with its time.");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            throw new InvalidDataException("It is not JSON.");
        }
    }

    /// <exception cref="IOException">Not stored; the file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Write(SmartThingsToken token) => PrivateFile.Replace(TokenFile, JsonSerializer.SerializeToUtf8Bytes(
        new Content { Token = token.Value, UpdatedAt = token.UpdatedAt, Announced = token.Announced }, Json));

    /// <summary>Renames a file that cannot be read, so that a person can look at it and the next token has its place.</summary>
    /// <returns>The new path.</returns>
    public string SetAside(DateTimeOffset now)
    {
        var aside = string.Create(CultureInfo.InvariantCulture, $"{TokenFile}.unreadable-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        // A folder stands there where a container engine was told to mount a file that did not exist.
        if (Directory.Exists(TokenFile))
            Directory.Move(TokenFile, aside);
        else
            File.Move(TokenFile, aside, overwrite: true);
        return aside;
    }

    private sealed class Content
    {
        public string? Token { get; set; }

        public DateTimeOffset? UpdatedAt { get; set; }

        public bool Announced { get; set; }
    }
}
