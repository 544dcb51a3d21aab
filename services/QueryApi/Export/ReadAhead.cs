using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace AcMonitoring.QueryApi.Export;

/// <summary>Reads the source in the background while the consumer writes, so that both can use a processor.</summary>
internal static class ReadAhead
{
    private const int BatchSize = 1024;
    private const int Batches = 4;

    /// <summary>Returns the items in batches. A batch is valid until the next one is requested.</summary>
    public static async IAsyncEnumerable<ArraySegment<T>> InBatchesAsync<T>(
        IAsyncEnumerable<T> source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batches = Channel.CreateBounded<ArraySegment<T>>(new BoundedChannelOptions(Batches) { SingleReader = true, SingleWriter = true });
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => ReadAsync(source, batches.Writer, left.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(cancellationToken))
            {
                yield return batch;
                ArrayPool<T>.Shared.Return(batch.Array!, clearArray: true);
            }
        }
        finally
        {
            await left.CancelAsync();
            await reading;
        }
    }

    // The consumer gets the exception.
    private static async Task ReadAsync<T>(IAsyncEnumerable<T> source, ChannelWriter<ArraySegment<T>> batches, CancellationToken cancellationToken)
    {
        try
        {
            var items = ArrayPool<T>.Shared.Rent(BatchSize);
            var count = 0;
            await foreach (var item in source.WithCancellation(cancellationToken))
            {
                items[count++] = item;
                if (count < BatchSize)
                    continue;
                await batches.WriteAsync(new ArraySegment<T>(items, 0, count), cancellationToken);
                items = ArrayPool<T>.Shared.Rent(BatchSize);
                count = 0;
            }

            await batches.WriteAsync(new ArraySegment<T>(items, 0, count), cancellationToken);
            batches.Complete();
        }
        catch (Exception exception)
        {
            batches.Complete(exception);
        }
    }
}
