namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>A unit as the address of its page names it.</summary>
internal sealed record ShownUnit(string Name, string Location, DateTimeOffset LastUpdate)
{
    public string Address => $"/unit?deviceName={Uri.EscapeDataString(Name)}&location={Location}";
}
