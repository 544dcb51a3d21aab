using System.Collections.Concurrent;

namespace AcMonitoring.Security.Tests.Leaks.Sinks;

/// <summary>Keeps every answer that comes through it: the status, the headers, the body.</summary>
internal sealed class HttpAnswers() : DelegatingHandler(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
{
    private readonly ConcurrentQueue<Evidence> _answers = [];

    public IReadOnlyCollection<Evidence> All => _answers;

    /// <summary>Keeps one that came by another way.</summary>
    public void Add(string question, string answer) => _answers.Enqueue(new Evidence($"the answer to {question}", answer));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        Add(
            $"{request.Method} {request.RequestUri!.Port}{request.RequestUri.AbsolutePath}",
            $"{answer}\n{answer.Content.Headers}\n{answer.TrailingHeaders}\n{await answer.Content.ReadAsStringAsync(cancellationToken)}");
        return answer;
    }
}
