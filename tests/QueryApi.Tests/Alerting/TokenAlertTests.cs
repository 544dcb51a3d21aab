using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Alerting;

public sealed class TokenAlertTests(PostgresServer postgres) : AlertTest(postgres)
{
    [Fact]
    public async Task Each_threshold_the_expiry_and_the_renewal_are_alerted_once_across_restarts()
    {
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddHours(5);
        await AdvanceUntilSentAsync();
        Assert.Empty(Webhook.Accepted);

        Clock.Advance(TimeSpan.FromHours(1.5));
        await AssertSentAsync("token_expiring");
        await RestartAsync();
        await AssertSentAsync("token_expiring");

        Clock.Advance(TimeSpan.FromHours(3));
        await AssertSentAsync("token_expiring", "token_expiring");
        await RestartAsync();
        await AssertSentAsync("token_expiring", "token_expiring");

        Clock.Advance(TimeSpan.FromHours(1));
        await AssertSentAsync("token_expiring", "token_expiring", "token_expired");
        await RestartAsync();
        await AssertSentAsync("token_expiring", "token_expiring", "token_expired");

        Token.ExpiresAt = Clock.GetUtcNow().UtcDateTime.AddHours(24);
        await AssertSentAsync("token_expiring", "token_expiring", "token_expired", "recovered");
        await RestartAsync();
        await AssertSentAsync("token_expiring", "token_expiring", "token_expired", "recovered");
    }

    [Fact]
    public async Task Only_the_smallest_of_several_passed_thresholds_is_alerted()
    {
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddMinutes(31);
        await AdvanceAsync(TimeSpan.FromMinutes(2));

        var alert = Assert.Single(await SentAlertsAsync(1));
        Assert.StartsWith("The SmartThings token expires in 30 minutes, at 2026-03-17 09:33 UTC", alert.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_renewed_in_time_is_reported_as_recovered()
    {
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddHours(3);
        await AssertSentAsync("token_expiring");

        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddHours(24);
        var sent = await SentAlertsAsync(2);

        Assert.Equal("recovered", sent[1].GetProperty("event").GetString());
        Assert.Equal("The SmartThings token was renewed and is good until 2026-03-18 09:02 UTC.", sent[1].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_fresh_token_and_a_missing_token_raise_no_alert()
    {
        await AdvanceUntilSentAsync();
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddHours(23);
        await AdvanceUntilSentAsync();
        Assert.Empty(Webhook.Accepted);

        // The same evaluation raises the other alerts.
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime;
        await AssertSentAsync("token_expired");
    }

    [Fact]
    public async Task Without_the_TokenService_other_alerts_work_and_its_absence_is_logged_once()
    {
        Token.IsAway = true;
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await StorePollsAsync(Failed());
        await AdvanceAsync(TimeSpan.FromMinutes(5));
        await StorePollsAsync(Failed());
        await AssertSentAsync("collection_failing");
        Assert.Single(Logs.Warnings, line => line.StartsWith("The expiry of the token cannot be read", StringComparison.Ordinal));

        Token.IsAway = false;
        Token.ExpiresAt = Clock.GetUtcNow().UtcDateTime.AddHours(2);
        await AssertSentAsync("collection_failing", "token_expiring");
    }

    [Fact]
    public async Task The_JSON_has_text_event_severity_and_at_only()
    {
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddMinutes(59.5);
        await SentAlertsAsync(1);

        var at = await Database.ScalarAsync<DateTime>("SELECT at FROM alert");
        Assert.Equal(
            $$"""
            {"text":"The SmartThings token expires in 59 minutes, at 2026-03-17 10:02 UTC: post a new one to /token.","event":"token_expiring","severity":"warning","at":"{{at:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}
            """,
            Webhook.Accepted.Single());
        Assert.Equal("application/json; charset=utf-8", Webhook.Headers[0].ContentType);
        Assert.False(Webhook.Headers[0].ContainsKey("traceparent"));
    }
}

/// <summary>Configured thresholds.</summary>
public sealed class TokenThresholdTests(PostgresServer postgres) : AlertTest(postgres)
{
    private protected override IEnumerable<(string Setting, string Value)> Settings => [("Alerts:TokenExpiring", "00:10:00, 12:00:00")];

    [Fact]
    public async Task Thresholds_are_configurable_in_any_order()
    {
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddHours(13);
        await AdvanceUntilSentAsync();
        Assert.Empty(Webhook.Accepted);

        Clock.Advance(TimeSpan.FromHours(2));
        await AssertSentAsync("token_expiring");
        Clock.Advance(TimeSpan.FromHours(10));
        await AssertSentAsync("token_expiring");
        Clock.Advance(TimeSpan.FromMinutes(51));
        await AssertSentAsync("token_expiring", "token_expiring");
    }
}

public sealed class NoTokenThresholdTests(PostgresServer postgres) : AlertTest(postgres)
{
    private protected override IEnumerable<(string Setting, string Value)> Settings => [("Alerts:TokenExpiring", "")];

    [Fact]
    public async Task Without_thresholds_only_the_expiry_is_alerted()
    {
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddMinutes(2);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(Webhook.Accepted);

        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await AssertSentAsync("token_expired");
    }
}
