using ServiceComb.Net.Client.Addresses;

namespace ServiceComb.Net.Client.Tests.Engines;

/// <summary>Transports to given addresses, whose time-outs a busy machine doesn't reach.</summary>
internal static class Transports
{
    public static EngineHttpClient To(params string[] addresses) => new(Options(addresses));

    /// <summary>A transport by a clock of the test, with the request time-out of its default.</summary>
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
