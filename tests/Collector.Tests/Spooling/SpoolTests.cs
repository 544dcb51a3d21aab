using AcMonitoring.Collector.Spooling;
using AcMonitoring.Contracts;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.Tests.Spooling;

/// <summary>The spool on a real file, opened again and again as by restarts.</summary>
public sealed class SpoolTests : IDisposable
{
    private readonly SpoolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_kept_is_there_after_a_restart_in_the_order_of_age()
    {
        using (var spool = _folder.Open())
        {
            spool.Add(Round(1, units: 3));
            spool.Add(Round(2, units: 2));
        }

        using var again = _folder.Open();
        Assert.Equal((7, At(1)), (again.State.Messages, again.State.OldestAt));
        Assert.Equal([1, 1, 1, 1, 2, 2, 2], Drain(again));
        Assert.Equal((0, null), (again.State.Messages, again.State.OldestAt));
    }

    [Fact]
    public void A_message_is_read_as_it_was_written()
    {
        using var spool = _folder.Open();
        var reading = Reading(1, 0) with
        {
            CumulativeWh = 13449074.8m,
            DeltaWh = 0,
            ReportEnd = At(1).AddMilliseconds(97),
            Humidity = 41.5,
            AirConditionerMode = "aIComfort",
            DeviceName = "Salle de réunion \"Médina\"",
        };
        spool.Add(SpooledMessage.OfRound([reading], Report(1), At(1), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        var messages = spool.Next(newestFirst: false).Messages;

        Assert.Equal(reading, messages[0].Read<DeviceReading>());
        Assert.Equal(Report(1), messages[1].Read<PollCompleted>());
        Assert.All(messages, message => Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", message.TraceParent));
    }

    [Fact]
    public void A_new_round_goes_before_the_backlog_and_the_backlog_in_order_after_it()
    {
        using (var before = _folder.Open())
        {
            before.Add(Round(1));
            before.Add(Round(2));
        }

        using var spool = _folder.Open();
        Assert.Equal(1, Publish(spool, newestFirst: true));
        spool.Add(Round(9));
        Assert.Equal(9, Publish(spool, newestFirst: true));
        Assert.Equal(2, Publish(spool, newestFirst: true));
    }

    [Fact]
    public void While_the_broker_does_not_confirm_the_oldest_asks()
    {
        using var spool = _folder.Open();
        spool.Add(Round(1));
        spool.Add(Round(2));

        Assert.Equal(1, MinuteOf(spool.Next(newestFirst: false)));
        Assert.Equal(1, MinuteOf(spool.Next(newestFirst: true)));
    }

    [Fact]
    public void A_round_of_thousands_comes_in_batches_and_whole()
    {
        using var spool = _folder.Open();
        spool.Add(Round(1, units: 5_000));
        spool.Add(Round(2, units: 1));

        var batches = new List<SpoolBatch>();
        while (spool.Next(newestFirst: true) is { Messages.Count: > 0 } batch)
        {
            batches.Add(batch);
            spool.Remove(batch, [.. batch.Messages.Select(message => message.Id)]);
        }

        Assert.All(batches, batch => Assert.InRange(batch.Messages.Count, 1, 500));
        Assert.Equal(5_003, batches.SelectMany(batch => batch.Messages).Select(message => message.Id).Distinct().Count());
    }

    [Fact]
    public void When_it_is_full_the_oldest_go_loudly()
    {
        using var spool = _folder.Open(limit: 10);
        foreach (var minute in Enumerable.Range(1, 4))
            spool.Add(Round(minute, units: 3));

        Assert.Equal([2, 2, 3, 3, 3, 3, 4, 4, 4, 4], Drain(spool));
        Assert.Equal(6, _folder.Dropped("limit"));
        Assert.Contains(_folder.Logs.Warnings, line => line.Contains("oldest messages of the spool were dropped"));
    }

    [Theory]
    [InlineData("this is no database, and never was one")]
    [InlineData("SQLite format 3\0 but the rest of the header is nonsense, which makes it a damaged file and no foreign one")]
    public void A_file_that_is_no_spool_is_set_aside_and_collection_goes_on(string content)
    {
        File.WriteAllText(_folder.Path, content);

        using var spool = _folder.Open();
        spool.Add(Round(1));

        Assert.Equal(2, spool.State.Messages);
        Assert.Equal(content, File.ReadAllText(Assert.Single(_folder.Damaged)));
        Assert.Contains(_folder.Logs.Warnings, line => line.Contains("was set aside"));
    }

    [Fact]
    public void A_file_that_is_found_damaged_while_it_is_used_is_set_aside_and_collection_goes_on()
    {
        using (var before = _folder.Open())
            before.Add(Round(1, units: 2_000));
        using (var file = new FileStream(_folder.Path, FileMode.Open))
        {
            // Everything but the pages that say what the file is.
            file.Seek(12 * 4_096, SeekOrigin.Begin);
            while (file.Position < file.Length)
                file.Write("damage! "u8);
        }

        using var spool = _folder.Open();
        Drain(spool);
        spool.Add(Round(2));

        Assert.Contains(2, Drain(spool));
        Assert.Single(_folder.Damaged);
        Assert.Equal(1, _folder.SetAside);
        Assert.Null(spool.State.Problem);
    }

    [Fact]
    public void What_a_crash_left_half_written_is_as_if_it_had_never_begun()
    {
        using (var spool = _folder.Open())
        {
            spool.Add(Round(1));
            spool.Add(Round(2, units: 100));
            // A copy of the files as they are now is what a killed process leaves; then the end of its log is torn off.
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
        second.Add(Round(1));
        Assert.Equal((2, "another Collector has it open"), (second.State.InMemory, second.State.Problem));

        first.Dispose();
        second.Add(Round(2));
        Assert.Equal((4, 0, null), (second.State.Messages, second.State.InMemory, second.State.Problem));
        Assert.Equal([1, 1, 2, 2], Drain(second));
    }

    [Fact]
    public void A_path_that_may_not_be_written_is_a_bad_setting()
    {
        Directory.CreateDirectory(_folder.Path);
        var problem = Assert.Throws<OptionsValidationException>(() => _folder.Open());
        Assert.Contains("Collector__SpoolPath", problem.Message);
    }

    [Fact]
    public void A_Collector_is_the_same_after_a_restart_and_another_with_another_file()
    {
        Guid first;
        using (var spool = _folder.Open())
            first = spool.CollectorId;
        using (var spool = _folder.Open())
            Assert.Equal(first, spool.CollectorId);
        using var elsewhere = new SpoolFolder();
        using var another = elsewhere.Open();
        Assert.NotEqual(first, another.CollectorId);
    }

    [Fact]
    public void A_message_that_cannot_be_read_is_dropped_loudly()
    {
        using var spool = _folder.Open();
        spool.Add(Round(1));
        var batch = spool.Next(newestFirst: false);

        spool.RemoveUnreadable(batch, batch.Messages[0], "It is torn.");

        Assert.Equal((1, 1), (spool.State.Messages, _folder.Dropped("unreadable")));
        Assert.Contains(_folder.Logs.Warnings, line => line.Contains("cannot be read and was dropped: It is torn."));
    }

    [Fact]
    public void An_empty_spool_gives_its_space_back()
    {
        using var spool = _folder.Open();
        spool.Add(Round(1, units: 5_000));
        var full = spool.Size;
        Drain(spool);

        Assert.InRange(spool.Size, 0, full / 20);
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

    private static IReadOnlyList<SpooledMessage> Round(int minute, int units = 1) => SpooledMessage.OfRound(
        [.. Enumerable.Range(0, units).Select(unit => Reading(minute, unit))], Report(minute), At(minute), traceParent: null);

    private static int MinuteOf(SpoolBatch batch) => new DateTimeOffset(batch.Messages[0].SpooledAt, TimeSpan.Zero).Minute;

    private static int Publish(Spool spool, bool newestFirst)
    {
        var batch = spool.Next(newestFirst);
        spool.Remove(batch, [.. batch.Messages.Select(message => message.Id)]);
        return MinuteOf(batch);
    }

    /// <returns>The minutes of the messages, in the order in which they came.</returns>
    private static List<int> Drain(Spool spool)
    {
        var minutes = new List<int>();
        while (spool.Next(newestFirst: false) is { Messages.Count: > 0 } batch)
        {
            minutes.AddRange(batch.Messages.Select(message => new DateTimeOffset(message.SpooledAt, TimeSpan.Zero).Minute));
            spool.Remove(batch, [.. batch.Messages.Select(message => message.Id)]);
        }

        return minutes;
    }
}
