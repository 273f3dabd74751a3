namespace ServiceComb.Net.LocalEngine.Monitoring.State;

/// <summary>The microservice of a reporting instance, as the report names it.</summary>
internal sealed record MonitoredService(string ServiceId, string AppId, string Name, string Version, string Environment)
{
    /// <summary>Gets the key for queries: the id, or the name when the report has no id.</summary>
    public string Key => ServiceId.Length > 0 ? ServiceId : Name;

    /// <summary>Returns whether a query names this microservice, by its id or its name.</summary>
    public bool Matches(string service) => service == ServiceId || service == Name;
}
