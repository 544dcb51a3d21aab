using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Alerting;

public sealed class TokenAlertTests(PostgresServer postgres) : AlertTest(postgres)
{
    [Fact]
    public async Task Each_threshold_the_end_and_the_renewal_are_told_once_also_across_restarts()
    {
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddHours(5);
        await SettleAsync();
        Assert.Empty(Webhook.Taken);

        Clock.Advance(TimeSpan.FromHours(1.5));
        await AssertToldAsync("token_expiring");
        await RestartAsync();
        await AssertToldAsync("token_expiring");

        Clock.Advance(TimeSpan.FromHours(3));
        await AssertToldAsync("token_expiring", "token_expiring");
        await RestartAsync();
        await AssertToldAsync("token_expiring", "token_expiring");

        Clock.Advance(TimeSpan.FromHours(1));
        await AssertToldAsync("token_expiring", "token_expiring", "token_expired");
        await RestartAsync();
        await AssertToldAsync("token_expiring", "token_expiring", "token_expired");

        Token.ExpiresAt = Clock.GetUtcNow().UtcDateTime.AddHours(24);
        await AssertToldAsync("token_expiring", "token_expiring", "token_expired", "recovered");
        await RestartAsync();
        await AssertToldAsync("token_expiring", "token_expiring", "token_expired", "recovered");
    }

    [Fact]
    public async Task Of_several_thresholds_that_are_passed_already_only_the_tightest_is_told()
    {
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddMinutes(31);
        await PassAsync(TimeSpan.FromMinutes(2));

        var alert = Assert.Single(await ToldAsync(1));
        Assert.StartsWith("The SmartThings token expires in 30 minutes, at 2026-03-17 09:33 UTC", alert.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_renewed_in_time_is_told_as_recovered()
    {
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddHours(3);
        await AssertToldAsync("token_expiring");

        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddHours(24);
        var told = await ToldAsync(2);

        Assert.Equal("recovered", told[1].GetProperty("event").GetString());
        Assert.Equal("The SmartThings token was renewed and is good until 2026-03-18 09:02 UTC.", told[1].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_token_that_never_ends_soon_and_one_that_is_not_set_are_no_alert()
    {
        await SettleAsync();
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddHours(23);
        await SettleAsync();
        Assert.Empty(Webhook.Taken);

        // The same look finds what is there to be found.
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime;
        await AssertToldAsync("token_expired");
    }

    [Fact]
    public async Task Without_the_TokenService_the_rest_is_told_and_its_absence_is_logged_once()
    {
        Token.IsAway = true;
        await PassAsync(TimeSpan.FromMinutes(1));
        await TellAsync(Failed());
        await PassAsync(TimeSpan.FromMinutes(5));
        await TellAsync(Failed());
        await AssertToldAsync("collection_failing");
        Assert.Single(Logs.Warnings, line => line.StartsWith("The expiry of the token cannot be read", StringComparison.Ordinal));

        Token.IsAway = false;
        Token.ExpiresAt = Clock.GetUtcNow().UtcDateTime.AddHours(2);
        await AssertToldAsync("collection_failing", "token_expiring");
    }

    [Fact]
    public async Task The_JSON_has_text_event_severity_and_at_and_nothing_else()
    {
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddMinutes(59.5);
        await ToldAsync(1);

        var at = await Database.ScalarAsync<DateTime>("SELECT at FROM alert");
        Assert.Equal(
            $$"""
            {"text":"The SmartThings token expires in 59 minutes, at 2026-03-17 10:02 UTC: post a new one to /token.","event":"token_expiring","severity":"warning","at":"{{at:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}
            """,
            Webhook.Taken.Single());
        Assert.Equal("application/json; charset=utf-8", Webhook.Headers[0].ContentType);
        Assert.False(Webhook.Headers[0].ContainsKey("traceparent"));
    }
}

/// <summary>Thresholds that the operator chose.</summary>
public sealed class TokenThresholdTests(PostgresServer postgres) : AlertTest(postgres)
{
    private protected override IEnumerable<(string Setting, string Value)> Settings => [("Alerts:TokenExpiring", "00:10:00, 12:00:00")];

    [Fact]
    public async Task They_may_be_others_in_any_order()
    {
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddHours(13);
        await SettleAsync();
        Assert.Empty(Webhook.Taken);

        Clock.Advance(TimeSpan.FromHours(2));
        await AssertToldAsync("token_expiring");
        Clock.Advance(TimeSpan.FromHours(10));
        await AssertToldAsync("token_expiring");
        Clock.Advance(TimeSpan.FromMinutes(51));
        await AssertToldAsync("token_expiring", "token_expiring");
    }
}

public sealed class NoTokenThresholdTests(PostgresServer postgres) : AlertTest(postgres)
{
    private protected override IEnumerable<(string Setting, string Value)> Settings => [("Alerts:TokenExpiring", "")];

    [Fact]
    public async Task Without_thresholds_only_the_end_is_told()
    {
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddMinutes(2);
        await PassAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(Webhook.Taken);

        await PassAsync(TimeSpan.FromMinutes(1));
        await AssertToldAsync("token_expired");
    }
}
