using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace AcMonitoring.Security.Tests.Leaks;

/// <summary>Sends tokens and keys in every way in which they should not be sent. What is answered does not matter, so long as it keeps the secret.</summary>
/// <param name="secrets">Each way gets a secret of its own, so that one that is found tells how it was sent.</param>
/// <param name="operatorKey">The right key: a token that is refused for the key alone is never read.</param>
internal sealed class CarelessOperator(Secrets secrets, string operatorKey)
{
    private const string Json = "application/json";

    /// <summary>
    /// Bodies that hold a token and are refused, for <c>POST /token</c>. Attempts are limited to about 100 a minute, so that there are few.
    /// </summary>
    public async Task PostBadBodiesAsync(HttpClient client)
    {
        foreach (var (name, mediaType, body) in Bodies())
            await SendAsync(client, HttpMethod.Post, "token", Bearer(operatorKey), Content(Encoding.UTF8.GetBytes(body(secrets.Token(name))), mediaType));

        await PostAsync(client, $$"""{"token": "{{secrets.OnlyLetters("token of letters")}}"}""");
        await PostAsync(client, $$"""{"token": "{{secrets.OnlyDigits("token of digits")}}"}""");
        await PostAsync(client, $$"""{"token": "{{secrets.WithoutDash("token without a dash")}}"}""");
        var wide = Encoding.Unicode.GetBytes($$"""{"token": "{{secrets.Token("token in UTF-16")}}"}""");
        await SendAsync(client, HttpMethod.Post, "token", Bearer(operatorKey), Content(wide, Json));
    }

    /// <summary>Tokens in the address, in headers, and in bodies that go elsewhere.</summary>
    public async Task SendToWrongPlacesAsync(HttpClient client)
    {
        foreach (var address in (string[])["token?token={0}", "token/{0}", "token/?{0}", "internal/token?token={0}", "internal/token/{0}"])
        {
            var token = secrets.Token("token in the address " + address);
            await SendAsync(client, HttpMethod.Get, string.Format(null, address, token), null, null);
            await SendAsync(client, HttpMethod.Delete, string.Format(null, address, token), null, null);
        }

        await SendAsync(client, HttpMethod.Get, "token", Bearer(secrets.Token("token as a key")), null);
        await SendAsync(client, HttpMethod.Get, "internal/token", Bearer(secrets.Key("wrong Internal__ApiKey")), null);
        await SendAsync(client, HttpMethod.Get, "token", Basic("me", secrets.Token("token as a password")), null);
        await SendAsync(client, HttpMethod.Get, "token", null, null, ("Cookie", "token=" + secrets.Token("token in a cookie")));
        await SendAsync(client, HttpMethod.Get, "token", null, null, ("X-Token", secrets.Token("token in a header")));
        foreach (var path in (string[])["fetch_status", "nowhere", "health/ready", "token"])
        {
            var method = path == "token" ? HttpMethod.Put : HttpMethod.Post;
            var body = $$"""{"token": "{{secrets.Token($"token in {method} /{path}")}}"}""";
            await SendAsync(client, method, path, Bearer(operatorKey), Content(Encoding.UTF8.GetBytes(body), Json));
        }
    }

    /// <summary>Wrong keys: one may be the right one mistyped. A wrong key counts for ten attempts, so that there are few.</summary>
    public async Task PostWithWrongKeysAsync(HttpClient client)
    {
        await PostWithKeyAsync(client, Bearer(secrets.Key("wrong key")));
        await PostWithKeyAsync(client, Basic("operator", secrets.Key("key as a password")));
    }

    /// <summary>Requests that are no HTTP, or that break off.</summary>
    /// <returns>What was asked and what was answered.</returns>
    public async Task<IReadOnlyList<(string Question, string Answer)>> SendBrokenRequestsAsync(Uri address)
    {
        (string Name, string Request)[] requests =
        [
            ("a header without a colon", $"POST /token HTTP/1.1\r\nHost: x\r\nAuthorization Bearer {secrets.Key("key in a header without a colon")}\r\n\r\n"),
            ("a header with a control character", $"POST /token HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secrets.Key("key before a control character")}\0\r\n\r\n"),
            ("a bad name of a header", $"POST /token HTTP/1.1\r\nHost: x\r\nMy token: {secrets.Token("token in a bad header")}\r\n\r\n"),
            ("a bad request line", $"POST /token {secrets.Token("token in a bad request line")} HTTP/1.1\r\nHost: x\r\n\r\n"),
            ("a bad address", $"GET token-{secrets.Token("token as an address")} HTTP/1.1\r\nHost: x\r\n\r\n"),
            ("a bad host", $"GET /token HTTP/1.1\r\nHost: {secrets.Token("token as a host")}/x\r\n\r\n"),
            ("a body in bad chunks", $"{Head}Transfer-Encoding: chunked\r\n\r\n{secrets.Token("token in a bad chunk")}\r\n"),
            ("a body that breaks off", $"{Head}Content-Length: 400\r\n\r\n{{\"token\": \"{secrets.Token("token in half a body")}"),
        ];
        var answers = new List<(string, string)>();
        foreach (var (name, request) in requests)
            answers.Add((name, await ExchangeAsync(address, request)));
        return answers;
    }

    private string Head => $"POST /token HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {operatorKey}\r\nContent-Type: {Json}\r\n";

    private static IEnumerable<(string Name, string MediaType, Func<string, string> Body)> Bodies() =>
    [
        ("token in half a JSON", Json, token => $$"""{"token": "{{token}}" """),
        ("token without quotes", Json, token => $$"""{"token": {{token}}}"""),
        ("token in single quotes", Json, token => $$"""{'token': '{{token}}'}"""),
        ("token in an array", Json, token => $$"""{"token": ["{{token}}"]}"""),
        ("token under another name", Json, token => $$"""{"tokn": "{{token}}"}"""),
        ("token as a name", Json, token => $$"""{"{{token}}": "token"}"""),
        ("token alone", Json, token => token),
        ("token with a control character", Json, token => $$"""{"token": "{{token}}\u0000"}"""),
        ("token with a letter that no header takes", Json, token => $$"""{"token": "{{token}}é"}"""),
        ("token as plain text", "text/plain", token => $$"""{"token": "{{token}}"}"""),
        ("token in a form", "application/x-www-form-urlencoded", token => "token=" + token),
        ("token in a large body", Json, token => $$"""{"token": "{{token}}{{new string(' ', 5_000)}}"}"""),
        ("token in a very large body", Json, token => $$"""{"token": "{{token}}{{new string(' ', 200_000)}}"}"""),
    ];

    private Task PostAsync(HttpClient client, string body) =>
        SendAsync(client, HttpMethod.Post, "token", Bearer(operatorKey), Content(Encoding.UTF8.GetBytes(body), Json));

    private Task PostWithKeyAsync(HttpClient client, string authorization)
    {
        var body = $$"""{"token": "{{secrets.Token("token with a wrong key")}}"}""";
        return SendAsync(client, HttpMethod.Post, "token", authorization, Content(Encoding.UTF8.GetBytes(body), Json));
    }

    private static async Task SendAsync(
        HttpClient client, HttpMethod method, string path, string? authorization, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await client.SendAsync(request);
    }

    private static ByteArrayContent Content(byte[] body, string mediaType) => new(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };

    private static string Bearer(string key) => "Bearer " + key;

    private static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    private static async Task<string> ExchangeAsync(Uri address, string request)
    {
        using var client = new TcpClient(address.Host, address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request));
        // That is all.
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        try
        {
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
