namespace AcMonitoring.ServiceDefaults;

/// <summary>The default folder for the files of a service.</summary>
public static class StateFolder
{
    /// <returns>
    /// <c>$STATE_DIRECTORY</c> (systemd sets it), else <c>ac-monitoring/SERVICE</c> below <c>$XDG_DATA_HOME</c>, which is
    /// <c>~/.local/share</c> unless set; empty if the user has no such folder.
    /// </returns>
    public static string Of(string service)
    {
        // systemd separates several folders with colons.
        if (Environment.GetEnvironmentVariable("STATE_DIRECTORY")?.Split(':')[0] is { Length: > 0 } state)
            return state;

        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length == 0 ? "" : Path.Combine(data, "ac-monitoring", service);
    }
}
