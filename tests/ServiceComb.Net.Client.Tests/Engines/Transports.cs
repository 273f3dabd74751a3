using ServiceComb.Net.Client.Addresses;

namespace ServiceComb.Net.Client.Tests.Engines;

/// <summary>Transports to given addresses.</summary>
internal static class Transports
{
    /// <summary>A transport by the clock of the system, which on a busy machine must not decide a test.</summary>
    public static EngineHttpClient To(params string[] addresses)
    {
        var options = Options(addresses);
        options.RequestTimeout = TimeSpan.FromMinutes(2);
        return new EngineHttpClient(options);
    }

    public static EngineHttpClient To(TimeProvider time, params string[] addresses) => new(Options(addresses), time);

    public static EngineClientOptions Options(params string[] addresses)
    {
        var options = new EngineClientOptions();
        foreach (var address in addresses)
        {
            options.Addresses.Add(address);
        }

        return options;
    }
}
