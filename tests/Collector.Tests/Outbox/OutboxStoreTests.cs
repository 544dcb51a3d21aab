using AcMonitoring.Collector.Outbox;
using AcMonitoring.Contracts;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.Tests.Outbox;

/// <summary>The outbox with a real file, reopened as after a restart.</summary>
public sealed class OutboxStoreTests : IDisposable
{
    private readonly OutboxFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stored_messages_survive_a_restart_in_the_order_of_age()
    {
        using (var outbox = _folder.Open())
        {
            outbox.Add(Poll(1, units: 3));
            outbox.Add(Poll(2, units: 2));
        }

        using var again = _folder.Open();
        Assert.Equal((7, At(1)), (again.State.Messages, again.State.OldestAt));
        Assert.Equal([1, 1, 1, 1, 2, 2, 2], Drain(again));
        Assert.Equal((0, null), (again.State.Messages, again.State.OldestAt));
    }

    [Fact]
    public void A_message_is_read_as_written()
    {
        using var outbox = _folder.Open();
        var reading = Reading(1, 0) with
        {
            CumulativeWh = 13449074.8m,
            DeltaWh = 0,
            ReportEnd = At(1).AddMilliseconds(97),
            Humidity = 41.5,
            AirConditionerMode = "aIComfort",
            DeviceName = "Salle de réunion \"Médina\"",
        };
        outbox.Add(OutboxMessage.OfPoll([reading], Report(1), At(1), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        var messages = outbox.Next(newestFirst: false).Messages;

        Assert.Equal(reading, messages[0].Read<DeviceReading>());
        Assert.Equal(Report(1), messages[1].Read<PollCompleted>());
        Assert.All(messages, message => Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", message.TraceParent));
    }

    [Fact]
    public void A_new_poll_comes_before_the_backlog_and_the_backlog_follows_in_order()
    {
        using (var before = _folder.Open())
        {
            before.Add(Poll(1));
            before.Add(Poll(2));
        }

        using var outbox = _folder.Open();
        Assert.Equal(1, Publish(outbox, newestFirst: true));
        outbox.Add(Poll(9));
        Assert.Equal(9, Publish(outbox, newestFirst: true));
        Assert.Equal(2, Publish(outbox, newestFirst: true));
    }

    [Fact]
    public void While_the_broker_does_not_confirm_the_oldest_poll_comes_first()
    {
        using var outbox = _folder.Open();
        outbox.Add(Poll(1));
        outbox.Add(Poll(2));

        Assert.Equal(1, MinuteOf(outbox.Next(newestFirst: false)));
        Assert.Equal(1, MinuteOf(outbox.Next(newestFirst: true)));
    }

    [Fact]
    public void A_poll_of_thousands_of_messages_is_returned_in_batches_and_complete()
    {
        using var outbox = _folder.Open();
        outbox.Add(Poll(1, units: 5_000));
        outbox.Add(Poll(2, units: 1));

        var batches = new List<OutboxBatch>();
        while (outbox.Next(newestFirst: true) is { Messages.Count: > 0 } batch)
        {
            batches.Add(batch);
            outbox.Remove(batch, [.. batch.Messages.Select(message => message.Id)]);
        }

        Assert.All(batches, batch => Assert.InRange(batch.Messages.Count, 1, 500));
        Assert.Equal(5_003, batches.SelectMany(batch => batch.Messages).Select(message => message.Id).Distinct().Count());
    }

    [Fact]
    public void When_the_outbox_is_full_the_oldest_messages_are_dropped_counted_and_logged()
    {
        using var outbox = _folder.Open(limit: 10);
        foreach (var minute in Enumerable.Range(1, 4))
            outbox.Add(Poll(minute, units: 3));

        Assert.Equal([2, 2, 3, 3, 3, 3, 4, 4, 4, 4], Drain(outbox));
        Assert.Equal(6, _folder.Dropped("limit"));
        Assert.Contains(_folder.Logs.Warnings, line => line.Contains("oldest messages of the outbox were dropped"));
    }

    [Theory]
    [InlineData("this is no database, and never was one")]
    [InlineData("SQLite format 3\0 but the rest of the header is nonsense, which makes it a damaged file and no foreign one")]
    public void A_file_that_is_not_an_outbox_is_renamed_and_polling_continues(string content)
    {
        File.WriteAllText(_folder.Path, content);

        using var outbox = _folder.Open();
        outbox.Add(Poll(1));

        Assert.Equal(2, outbox.State.Messages);
        Assert.Equal(content, File.ReadAllText(Assert.Single(_folder.Damaged)));
        Assert.Contains(_folder.Logs.Warnings, line => line.Contains("was renamed to"));
    }

    [Fact]
    public void A_file_that_is_damaged_in_use_is_renamed_and_polling_continues()
    {
        using (var before = _folder.Open())
            before.Add(Poll(1, units: 2_000));
        using (var file = new FileStream(_folder.Path, FileMode.Open))
        {
            // Everything but the header pages.
            file.Seek(12 * 4_096, SeekOrigin.Begin);
            while (file.Position < file.Length)
                file.Write("damage! "u8);
        }

        using var outbox = _folder.Open();
        Drain(outbox);
        outbox.Add(Poll(2));

        Assert.Contains(2, Drain(outbox));
        Assert.Single(_folder.Damaged);
        Assert.Equal(1, _folder.SetAside);
        Assert.Null(outbox.State.Problem);
    }

    [Fact]
    public void An_incomplete_write_before_a_crash_has_no_effect()
    {
        using (var outbox = _folder.Open())
        {
            outbox.Add(Poll(1));
            outbox.Add(Poll(2, units: 100));
            // A copy of the open files is what a killed process leaves. Then the end of the log is cut off.
            File.Copy(_folder.Path, _folder.Path + ".copy");
            using var log = new FileStream(_folder.Path + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var torn = File.Create(_folder.Path + ".copy-wal");
            log.CopyTo(torn);
            torn.SetLength(torn.Length - 5_000);
        }

        File.Move(_folder.Path + ".copy", _folder.Path, overwrite: true);
        File.Move(_folder.Path + ".copy-wal", _folder.Path + "-wal", overwrite: true);
        using var again = _folder.Open();
        Assert.Equal([1, 1], Drain(again));
        Assert.Empty(_folder.Damaged);
    }

    [Fact]
    public void A_second_Collector_on_the_same_file_keeps_its_messages_in_memory_until_the_file_is_free()
    {
        var first = _folder.Open();
        using var second = _folder.Open();
        second.Add(Poll(1));
        Assert.Equal((2, "another Collector has it open"), (second.State.InMemory, second.State.Problem));

        first.Dispose();
        second.Add(Poll(2));
        Assert.Equal((4, 0, null), (second.State.Messages, second.State.InMemory, second.State.Problem));
        Assert.Equal([1, 1, 2, 2], Drain(second));
    }

    [Fact]
    public void A_path_that_is_not_writable_is_an_invalid_setting()
    {
        Directory.CreateDirectory(_folder.Path);
        var problem = Assert.Throws<OptionsValidationException>(() => _folder.Open());
        Assert.Contains("Collector__SpoolPath", problem.Message);
    }

    [Fact]
    public void The_Collector_id_survives_a_restart_and_differs_with_another_file()
    {
        Guid first;
        using (var outbox = _folder.Open())
            first = outbox.CollectorId;
        using (var outbox = _folder.Open())
            Assert.Equal(first, outbox.CollectorId);
        using var elsewhere = new OutboxFolder();
        using var another = elsewhere.Open();
        Assert.NotEqual(first, another.CollectorId);
    }

    [Fact]
    public void An_unreadable_message_is_dropped_counted_and_logged()
    {
        using var outbox = _folder.Open();
        outbox.Add(Poll(1));
        var batch = outbox.Next(newestFirst: false);

        outbox.RemoveUnreadable(batch, batch.Messages[0], "It is torn.");

        Assert.Equal((1, 1), (outbox.State.Messages, _folder.Dropped("unreadable")));
        Assert.Contains(_folder.Logs.Warnings, line => line.Contains("cannot be read and was dropped: It is torn."));
    }

    [Fact]
    public void An_empty_outbox_returns_its_disk_space()
    {
        using var outbox = _folder.Open();
        outbox.Add(Poll(1, units: 5_000));
        var full = outbox.Size;
        Drain(outbox);

        Assert.InRange(outbox.Size, 0, full / 20);
    }

    private static DateTimeOffset At(int minute) => new(2026, 7, 1, 12, minute, 0, TimeSpan.Zero);

    private static DeviceReading Reading(int minute, int unit) => new()
    {
        DeviceId = $"unit-{unit}",
        DeviceName = $"Unit {unit}",
        Location = "site",
        Slot = At(minute),
        CollectedAt = At(minute),
    };

    private static PollCompleted Report(int minute) =>
        new() { Slot = At(minute), StartedAt = At(minute), CompletedAt = At(minute), Ok = true, Message = "Last fetch OK" };

    private static IReadOnlyList<OutboxMessage> Poll(int minute, int units = 1) => OutboxMessage.OfPoll(
        [.. Enumerable.Range(0, units).Select(unit => Reading(minute, unit))], Report(minute), At(minute), traceParent: null);

    private static int MinuteOf(OutboxBatch batch) => new DateTimeOffset(batch.Messages[0].StoredAt, TimeSpan.Zero).Minute;

    private static int Publish(OutboxStore outbox, bool newestFirst)
    {
        var batch = outbox.Next(newestFirst);
        outbox.Remove(batch, [.. batch.Messages.Select(message => message.Id)]);
        return MinuteOf(batch);
    }

    /// <returns>The minutes of the messages, in order.</returns>
    private static List<int> Drain(OutboxStore outbox)
    {
        var minutes = new List<int>();
        while (outbox.Next(newestFirst: false) is { Messages.Count: > 0 } batch)
        {
            minutes.AddRange(batch.Messages.Select(message => new DateTimeOffset(message.StoredAt, TimeSpan.Zero).Minute));
            outbox.Remove(batch, [.. batch.Messages.Select(message => message.Id)]);
        }

        return minutes;
    }
}
