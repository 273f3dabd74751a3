namespace ServiceComb.Net.Client.Tests.Engines;

/// <summary>Creates clients with timeouts that are long enough for a busy machine.</summary>
internal static class Transports
{
    public static EngineHttpClient To(params string[] addresses) => new(Options(addresses));

    /// <summary>Creates a client with the clock of a test and the default request timeout.</summary>
    public static EngineHttpClient To(TimeProvider time, params string[] addresses)
    {
        var options = Options(addresses);
        options.RequestTimeout = new EngineClientOptions().RequestTimeout;
        return new EngineHttpClient(options, time);
    }

    public static EngineClientOptions Options(params string[] addresses)
    {
        var options = new EngineClientOptions { ConnectTimeout = TimeSpan.FromMinutes(2), RequestTimeout = TimeSpan.FromMinutes(2) };
        foreach (var address in addresses)
        {
            options.Addresses.Add(address);
        }

        return options;
    }
}
