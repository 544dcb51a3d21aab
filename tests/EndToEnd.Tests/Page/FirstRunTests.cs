using AcMonitoring.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>The page of a system that has just been set up.</summary>
public sealed class FirstRunTests(Chromium chromium, RabbitMqServer rabbit, PostgresServer postgres) : IClassFixture<Chromium>
{
    [PageFact]
    public async Task Without_data_and_without_a_token_it_says_what_to_do_first_and_a_token_brings_the_units()
    {
        await using var system = new RunningSystem(rabbit, postgres) { FirstToken = null };
        await system.StartAllAsync();
        await using var visit = await Visit.BeginAsync(chromium, system.QueryApi.BaseAddress!, Reader.Phone);

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "No air conditioners yet" })).ToBeVisibleAsync();
        await visit.AssertAccessibleAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Set the token" }).ClickAsync();
        await visit.Page.GetByLabel("SmartThings token", new() { Exact = true }).FillAsync("first-" + Guid.NewGuid());
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Set the token" }).ClickAsync();
        await system.WaitForAsync("/dashboard", units => units.GetArrayLength() == PageSystem.Units, "the first readings are there");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Overview" }).ClickAsync();
        await Expect(visit.Page.GetByText($"{PageSystem.Units} of {PageSystem.Units} units")).ToBeVisibleAsync(new() { Timeout = 70_000 });
        visit.AssertNothingWentWrong();
    }
}
