using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>The day's work of an operator: from the expired token to readings that come again.</summary>
[Collection(SharedPage.Name)]
public sealed class TokenPageTests(PageSystem system)
{
    [PageTheory]
    [MemberData(nameof(Reader.DesktopAndPhone), MemberType = typeof(Reader))]
    public async Task A_token_that_expires_is_told_on_every_page_and_a_new_one_heals_collection(Reader reader)
    {
        await system.ExpireTokensAsync();
        await using var visit = await system.VisitAsync(reader);
        var collection = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Collection" });
        await collection.GetByRole(AriaRole.Link, new() { Name = "new" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("SmartThings token");
        await Expect(visit.Page.GetByText("SmartThings refuses this token.")).ToBeVisibleAsync();

        await SendAsync(visit, "123");
        await Expect(visit.Page.GetByLabel("Operator’s key")).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Operator’s key").FillAsync("a wrong one");
        await SendAsync(visit, "123");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Operator’s key").FillAsync(PageSystem.OperatorKey);
        await SendAsync(visit, "123");
        await Expect(visit.Page.GetByText("Token must not be only numbers")).ToBeVisibleAsync();

        var token = "page-" + Guid.NewGuid();
        await SendAsync(visit, "  " + token + " ");
        await Expect(visit.Page.GetByText("SmartThings has accepted it").Last).ToBeVisibleAsync();
        await Expect(visit.Page.GetByLabel("SmartThings token", new() { Exact = true })).ToHaveValueAsync("");
        await Expect(visit.Page.GetByText("page...").First).ToBeVisibleAsync();

        await Expect(collection.GetByText("Collection works", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        Assert.True((await system.System.QueryApi.GetFromJsonAsync<JsonElement>("/fetch_status")).GetProperty("ok").GetBoolean());
        await AssertForgottenAsync(visit, token);
    }

    [PageFact]
    public async Task The_operators_key_lives_as_long_as_the_tab_and_can_be_forgotten()
    {
        await using var visit = await system.VisitAsync(Reader.Desktop, "/smartthings-token");
        await SendAsync(visit, "a-1");
        await visit.Page.GetByLabel("Operator’s key").FillAsync(PageSystem.OperatorKey);
        await SendAsync(visit, "page-" + Guid.NewGuid());
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Forget the key" })).ToBeVisibleAsync();
        await visit.Page.ReloadAsync();

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Forget the key" }).ClickAsync();

        await SendAsync(visit, "12345");
        await Expect(visit.Page.GetByLabel("Operator’s key")).ToBeVisibleAsync();
        Assert.Equal("{}", await visit.Page.EvaluateAsync<string>("JSON.stringify({ ...sessionStorage })"));
    }

    private static async Task SendAsync(Visit visit, string token)
    {
        await visit.Page.GetByLabel("SmartThings token", new() { Exact = true }).FillAsync(token);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Set the token" }).ClickAsync();
    }

    /// <summary>Neither kept by the browser nor shown anywhere.</summary>
    private static async Task AssertForgottenAsync(Visit visit, string token)
    {
        Assert.DoesNotContain(token, visit.Page.Url, StringComparison.Ordinal);
        Assert.DoesNotContain(token, await visit.Page.ContentAsync(), StringComparison.Ordinal);
        var kept = await visit.Page.EvaluateAsync<string>("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, document.cookie])");
        Assert.DoesNotContain(token, kept, StringComparison.Ordinal);
        Assert.DoesNotContain(PageSystem.OperatorKey, await visit.Page.EvaluateAsync<string>("JSON.stringify({ ...localStorage })"), StringComparison.Ordinal);
    }
}
