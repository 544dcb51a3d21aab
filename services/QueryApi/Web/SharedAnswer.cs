namespace AcMonitoring.QueryApi.Web;

/// <summary>
/// Lets all who ask the same at the same time share one answer. Whoever asks while one is being made waits, with all others who do, for the
/// next, which is begun when that one has ended: so at most one is made at a time, and none was begun before it was asked for.
/// <para>
/// It keeps no answer. One that is kept for some seconds, as output caching does, would be older than a reading that is stored already, and
/// differ between replicas.
/// </para>
/// </summary>
/// <param name="make">Makes the answer. Its token is cancelled when nobody waits for it any more.</param>
internal sealed class SharedAnswer<T>(Func<CancellationToken, Task<T>> make)
{
    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;

    // What is asked for and not yet begun; null where nothing is.
    private Question? _next;

    /// <summary>The answer, or the failure to make it, as of now. Whoever cancels leaves the others theirs.</summary>
    public async Task<T> AskAsync(CancellationToken cancellationToken)
    {
        var question = Join();
        try
        {
            return await question.Answer.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(question);
        }
    }

    private Question Join()
    {
        lock (_lock)
        {
            if (_next is null)
            {
                _next = new Question();
                _next.Answer = AnswerAsync(_next, _last);
                _last = _next.Answer;
            }

            _next.Waiting++;
            return _next;
        }
    }

    private void Leave(Question question)
    {
        lock (_lock)
        {
            if (--question.Waiting > 0)
                return;
            // Nobody is to join what is given up.
            if (_next == question)
                _next = null;
        }

        if (!question.Answer.IsCompleted)
            question.GivenUp.Cancel();
    }

    private async Task<T> AnswerAsync(Question question, Task before)
    {
        // Yields in any case, for the lock is held.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
        {
            if (_next == question)
                _next = null;
        }

        return await make(question.GivenUp.Token);
    }

    private sealed class Question
    {
        public Task<T> Answer { get; set; } = null!;

        public CancellationTokenSource GivenUp { get; } = new();

        public int Waiting { get; set; }
    }
}
