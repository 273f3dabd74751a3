using ServiceComb.Net.Client.Addresses;

namespace ServiceComb.Net.Client.Tests.Engines;

/// <summary>Transports to given addresses.</summary>
internal static class Transports
{
    public static EngineTransport To(params string[] addresses) => To(TimeProvider.System, addresses);

    public static EngineTransport To(TimeProvider time, params string[] addresses) => new(Options(addresses), time);

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
