namespace ServiceComb.Net.Client.Addresses;

/// <summary>Where an engine is and how long to wait for it.</summary>
public sealed class EngineClientOptions
{
    /// <summary>Base addresses such as <c>http://127.0.0.1:30100</c>; at least one. Requests start at a random one and go round.</summary>
    public IList<string> Addresses { get; } = [];

    /// <summary>The project in every path. Default: <c>default</c>.</summary>
    public string Project { get; set; } = "default";

    /// <summary>How long one address may take to accept a connection. Default: 5 seconds.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one address may take to answer a request that does not wait. Default: 5 seconds.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a watch may be silent before it is pinged, and how long the pong may take.</summary>
    internal TimeSpan WatchPingInterval { get; set; } = TimeSpan.FromSeconds(20);
}
